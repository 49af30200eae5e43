"""Companies and who and what belongs to them."""

from sqlalchemy import Column, Index, Table, Text, UniqueConstraint

from leadterm.relay.store.tables.columns import flag, lone_key, metadata, number, record_id, ref, words

company = Table(
    "company",
    metadata,
    record_id(),
    words("name"),
    words("country"),
    words("opt_out_scope", default="company"),
)
agent = Table("agent", metadata, record_id(), words("name"), words("availability"))
member = Table(
    "member",
    metadata,
    ref("company", key=True),
    ref("agent", key=True),
    words("role"),
    words("granted", default="[]"),
    words("withheld", default="[]"),
    Index("ix_member_agent_id", "agent_id"),
)
team = Table("team", metadata, record_id(), ref("company"), words("name"))
team_agent = Table("team_agent", metadata, ref("team", key=True), ref("agent", key=True))
call_flow = Table("call_flow", metadata, record_id(), ref("company"), words("name"))
flow_agent = Table("flow_agent", metadata, ref("call_flow", "flow_id", key=True), ref("agent", key=True))
flow_team = Table("flow_team", metadata, ref("call_flow", "flow_id", key=True), ref("team", key=True))
tracking_number = Table(
    "tracking_number",
    metadata,
    record_id(),
    ref("company"),
    words("number"),
    words("label"),
    words("source"),
    ref("call_flow", "flow_id", null=True),
    flag("forwarding"),
    UniqueConstraint("number"),
)
token = Table(
    "token",
    metadata,
    Column("sha256", Text, primary_key=True),
    ref("agent"),
    words("label"),
    number("created_at"),
    Index("ix_token_agent_id", "agent_id"),
)
os_user = Table(
    "os_user",
    metadata,
    Column("name", Text, primary_key=True),
    ref("agent"),
    UniqueConstraint("agent_id"),
)
agent_profile = Table(
    "agent_profile",
    metadata,
    lone_key("agent"),
    words("endpoint"),
    words("greeting"),
    words("chat_name"),
)
template = Table(
    "template",
    metadata,
    record_id(),
    ref("company"),
    words("name"),
    words("body"),
    Index("ix_template_company_id", "company_id"),
)
