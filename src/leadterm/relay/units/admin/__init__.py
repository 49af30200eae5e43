"""Setting up from the command line: companies, agents, teams, tracking numbers, call flows, leads (F4)."""

from leadterm.relay.units.admin.agents import (
    NewToken,
    add_agent,
    add_token,
    join_agent,
    new_token,
    revoke_tokens,
    set_agent,
    token_hash,
)
from leadterm.relay.units.admin.auto_texts import set_auto_text
from leadterm.relay.units.admin.companies import add_company, set_company
from leadterm.relay.units.admin.flows import (
    add_flow,
    add_number,
    add_team,
    remove_flow,
    remove_team,
    set_flow,
    set_number,
    set_team,
)
from leadterm.relay.units.admin.leads import add_contact, add_lead_record
from leadterm.relay.units.admin.sources import NewSource, add_source, new_key, revoke_source, set_source

__all__ = [
    "NewSource",
    "NewToken",
    "add_agent",
    "add_company",
    "add_contact",
    "add_flow",
    "add_lead_record",
    "add_number",
    "add_source",
    "add_team",
    "add_token",
    "join_agent",
    "new_key",
    "new_token",
    "remove_flow",
    "remove_team",
    "revoke_source",
    "revoke_tokens",
    "set_agent",
    "set_auto_text",
    "set_company",
    "set_flow",
    "set_number",
    "set_source",
    "set_team",
    "token_hash",
]
