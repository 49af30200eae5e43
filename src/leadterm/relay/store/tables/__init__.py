"""The relay's tables: plain columns for every field, on SQLite and PostgreSQL alike.

Identifiers come from ``log_head``, never from the database. Instants are milliseconds since 1970 in UTC.
Tuples of small things (who is offered it, tags, pictures) and what is seldom there (a hold, a block) are JSON
text.
"""

from leadterm.relay.store.tables.carriage import (
    command,
    inbox,
    lookup,
    lookup_wanted,
    outbox,
    status_report,
    stray_report,
    timer,
    unrouted,
)
from leadterm.relay.store.tables.columns import metadata
from leadterm.relay.store.tables.conversations import (
    OPEN,
    RECEIVED,
    RECENTS,
    SENT,
    classification,
    contact,
    inbox_count,
    interaction,
    lead_record,
    message,
)
from leadterm.relay.store.tables.directory import (
    agent,
    agent_profile,
    call_flow,
    company,
    flow_agent,
    flow_team,
    member,
    os_user,
    team,
    team_agent,
    template,
    token,
    tracking_number,
)
from leadterm.relay.store.tables.forwarding import forwarded_text, forwarding_stop
from leadterm.relay.store.tables.intake import (
    auto_text,
    auto_text_done,
    intake_refusal,
    intake_source,
    submission,
)
from leadterm.relay.store.tables.log import event, log_head
from leadterm.relay.store.tables.outgoing import audit, hook, hook_delivery
from leadterm.relay.store.tables.pictures import attachment, attachment_body, media_wanted
from leadterm.relay.store.tables.search import contact_changed, contact_search, search_era, search_head
from leadterm.relay.store.tables.tags import tag, tag_renaming

__all__ = [
    "OPEN",
    "RECEIVED",
    "RECENTS",
    "SENT",
    "agent",
    "agent_profile",
    "attachment",
    "attachment_body",
    "audit",
    "auto_text",
    "auto_text_done",
    "call_flow",
    "classification",
    "command",
    "company",
    "contact",
    "contact_changed",
    "contact_search",
    "event",
    "flow_agent",
    "flow_team",
    "forwarded_text",
    "forwarding_stop",
    "hook",
    "hook_delivery",
    "inbox",
    "inbox_count",
    "intake_refusal",
    "intake_source",
    "interaction",
    "lead_record",
    "log_head",
    "lookup",
    "lookup_wanted",
    "media_wanted",
    "member",
    "message",
    "metadata",
    "os_user",
    "outbox",
    "search_era",
    "search_head",
    "status_report",
    "stray_report",
    "submission",
    "tag",
    "tag_renaming",
    "team",
    "team_agent",
    "template",
    "timer",
    "token",
    "tracking_number",
    "unrouted",
]
