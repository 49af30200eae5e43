"""What is saved is what is loaded, for every kind of record and every field of it."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import replace

from leadterm.domain.decisions import Decision
from leadterm.domain.events import Event, EventType
from leadterm.domain.model import (
    Agent,
    AgentId,
    AttachmentId,
    Availability,
    Block,
    CallFlow,
    Classification,
    Company,
    CompanyId,
    Contact,
    ContactId,
    ContactKind,
    Direction,
    Failure,
    FlowId,
    Hold,
    Instant,
    Interaction,
    InteractionId,
    InteractionState,
    LineType,
    Media,
    Member,
    Message,
    MessageId,
    MessageStatus,
    NumberId,
    OptOut,
    OptOutCause,
    OptOutScope,
    Outcome,
    Right,
    Role,
    Team,
    TeamId,
    Template,
    TemplateId,
    TrackingNumber,
)
from leadterm.relay.store import Store, Tx
from support.office import START, Office

COMPANY = Company(id=CompanyId(501), name="Brook & Söhne ", country="GB", opt_out_scope=OptOutScope.NUMBER)
AGENT = Agent(id=AgentId(502), name="Ada", availability=Availability.AVAILABLE)
OTHER_AGENT = Agent(id=AgentId(503), name="Bo")
NUMBER = TrackingNumber(
    id=NumberId(504), company_id=COMPANY.id, number="+442079460000", label="Web", source="organic"
)
FAILURES = (Failure(at=START, code=30003), Failure(at=Instant(START + 1), code=30005))
CONTACT = Contact(
    id=ContactId(505),
    company_id=COMPANY.id,
    number="+442079460001",
    name="Zoë “Z” O'Neil",
    email="z@example.com",
    organisation="O'Neil",
    address="1 High Street\nLondon",
    kind=ContactKind.CLIENT,
    line_type=LineType.VOIP,
    opt_out=OptOut(at=START, cause=OptOutCause.CARRIER, number_ids=(NUMBER.id, NumberId(7))),
    created_at=START,
    last_number_id=NUMBER.id,
    last_agent_id=AGENT.id,
    unanswered=3,
    signed_up_at=Instant(START + 4),
    line_type_at=Instant(START + 5),
    hold=Hold(at=START, message_id=MessageId(507), words="“leave me alone” 🙏"),
    failures=FAILURES,
    block=Block(at=START, failures=FAILURES, sentence="Blocked after 2 texts."),
)
INTERACTION = Interaction(
    id=InteractionId(506),
    company_id=COMPANY.id,
    contact_id=CONTACT.id,
    state=InteractionState.RECENT,
    outcome=Outcome.TIMED_OUT,
    handler=AGENT.id,
    offered_to=(OTHER_AGENT.id, AGENT.id),
    number_id=NUMBER.id,
    source="organic",
    opened_at=START,
    last_at=Instant(START + 1),
    closed_at=Instant(START + 2),
    unread=2,
    preview="see you 👋",
    preview_direction=Direction.OUTBOUND,
    last_in_at=Instant(START + 6),
    last_out_at=Instant(START + 7),
    hidden=True,
)
MESSAGE = Message(
    id=MessageId(507),
    company_id=COMPANY.id,
    contact_id=CONTACT.id,
    interaction_id=INTERACTION.id,
    number_id=NUMBER.id,
    direction=Direction.OUTBOUND,
    body="100 % of “it”; DROP TABLE message; -- $1 ? 👋",
    media=(
        Media(url="https://example.com/1.png", content_type="image/png"),
        Media(
            url="",
            content_type="image/gif",
            attachment_id=AttachmentId(9),
            name="roof “2”.gif",
            size=5_000_000,
            problem="It was no picture.",
        ),
    ),
    status=MessageStatus.FAILED,
    error_code=30003,
    error="The phone is off.",
    agent_id=AGENT.id,
    client_key="key",
    carrier_sid="SM1",
    at=START,
    status_at=Instant(START + 3),
)
CLASSIFICATION = Classification(
    interaction_id=INTERACTION.id,
    qualified=False,
    tags=("roof", "“urgent”"),
    value=123_456_789_012,
    currency="GBP",
    notes="line one\nline two",
)
MEMBER = Member(
    company_id=COMPANY.id,
    agent_id=AGENT.id,
    role=Role.MANAGER,
    granted=(Right.LIFT_BLOCKS, Right.MANAGE_AGENTS),
    withheld=(Right.MONITOR,),
)
TEMPLATE = Template(
    id=TemplateId(510), company_id=COMPANY.id, name="On our way", body="Hi {first name} 👋\nWe’re on our way."
)


def event(**records: Any) -> Event:
    return Event(type=EventType.DIRECTORY_CHANGED, company_id=COMPANY.id, at=START, **records)


EVERYTHING = event(
    company=COMPANY,
    agent=AGENT,
    number=NUMBER,
    contact=CONTACT,
    interaction=INTERACTION,
    message=MESSAGE,
    classification=CLASSIFICATION,
    member=MEMBER,
    template=TEMPLATE,
)
LOADED: dict[str, Callable[[Tx], Struct | None]] = {
    "company": lambda tx: tx.company(COMPANY.id),
    "agent": lambda tx: tx.agent(AGENT.id),
    "number": lambda tx: tx.number(NUMBER.id),
    "contact": lambda tx: tx.contact(CONTACT.id),
    "interaction": lambda tx: tx.interaction(INTERACTION.id),
    "message": lambda tx: tx.message(MESSAGE.id),
    "classification": lambda tx: tx.classification(INTERACTION.id),
    "member": lambda tx: tx.member(AGENT.id, COMPANY.id),
    "template": lambda tx: tx.template(TEMPLATE.id),
}
CHANGED: dict[str, Struct] = {
    "company": Company(id=COMPANY.id, name="Brook", country="US"),
    "agent": replace(AGENT, name="Ada B", availability=Availability.OFFLINE),
    "number": replace(NUMBER, label="Phone", source=""),
    "contact": Contact(id=CONTACT.id, company_id=COMPANY.id, number="BANK", created_at=START),
    "interaction": replace(
        INTERACTION,
        state=InteractionState.ACTIVE,
        outcome=None,
        handler=None,
        offered_to=(),
        closed_at=None,
        unread=0,
        preview="",
        preview_direction=Direction.INBOUND,
        last_in_at=None,
        last_out_at=None,
        hidden=False,
    ),
    "message": replace(
        MESSAGE, status=MessageStatus.SENT, error_code=None, error="", agent_id=None, media=(), carrier_sid=""
    ),
    "classification": Classification(interaction_id=INTERACTION.id, qualified=True),
    "member": Member(company_id=COMPANY.id, agent_id=AGENT.id, role=Role.OWNER),
    "template": replace(TEMPLATE, name="Late", body="Sorry!"),
}


@pytest.mark.parametrize("record", LOADED)
async def test_a_record_comes_back_as_it_was_saved(store: Store, record: str) -> None:
    await store.run(lambda tx: tx.carry_out(Decision(events=(EVERYTHING,))))
    assert await store.run(LOADED[record]) == getattr(EVERYTHING, record)


@pytest.mark.parametrize("record", LOADED)
async def test_a_later_state_replaces_every_field(store: Store, record: str) -> None:
    change = event(**{record: CHANGED[record]})
    await store.run(lambda tx: tx.carry_out(Decision(events=(EVERYTHING, change))))
    assert await store.run(LOADED[record]) == CHANGED[record]


async def test_what_was_never_saved_is_not_there(store: Store) -> None:
    for record, load in LOADED.items():
        expected = Classification(interaction_id=INTERACTION.id) if record == "classification" else None
        assert await store.run(load) == expected


async def test_members_teams_and_flows_come_back(store: Store) -> None:
    member = Member(company_id=COMPANY.id, agent_id=AGENT.id, role=Role.MANAGER)
    team = Team(id=TeamId(508), company_id=COMPANY.id, name="Desk", agent_ids=(AGENT.id, OTHER_AGENT.id))
    flow = CallFlow(
        id=FlowId(509),
        company_id=COMPANY.id,
        name="Main",
        text_agent_ids=(AGENT.id,),
        text_team_ids=(team.id,),
    )

    def save(tx: Tx) -> None:
        tx.save_company(COMPANY)
        for agent in (AGENT, OTHER_AGENT):
            tx.save_agent(agent)
        tx.save_member(member)
        tx.save_team(team)
        tx.save_flow(flow)

    await store.run(save)
    assert await store.run(lambda tx: tx.member(AGENT.id, COMPANY.id)) == member
    assert await store.run(lambda tx: tx.memberships(AGENT.id)) == (member,)
    assert await store.run(lambda tx: tx.members(COMPANY.id)) == (member,)
    assert await store.run(lambda tx: tx.team(team.id)) == team
    assert await store.run(lambda tx: tx.teams(COMPANY.id)) == (team,)
    assert await store.run(lambda tx: tx.flow(flow.id)) == flow
    assert await store.run(lambda tx: tx.flows(COMPANY.id)) == (flow,)


async def test_a_team_saved_again_has_its_new_agents_alone(store: Store) -> None:
    team = Team(id=TeamId(508), company_id=COMPANY.id, name="Desk", agent_ids=(AGENT.id,))

    def save(tx: Tx) -> None:
        tx.save_company(COMPANY)
        for agent in (AGENT, OTHER_AGENT):
            tx.save_agent(agent)
        tx.save_team(team)
        tx.save_team(replace(team, agent_ids=(OTHER_AGENT.id,)))

    await store.run(save)
    assert await store.run(lambda tx: tx.team(team.id)) == replace(team, agent_ids=(OTHER_AGENT.id,))


async def test_a_flow_reaches_members_by_name_and_by_team_each_once(store: Store, office: Office) -> None:
    stranger = await store.run(_stranger)
    team = Team(
        id=TeamId(900), company_id=office.company.id, name="All", agent_ids=(office.tom.id, stranger.id)
    )
    flow = CallFlow(
        id=FlowId(901),
        company_id=office.company.id,
        name="Both ways",
        text_agent_ids=(office.tom.id, office.dana.id),
        text_team_ids=(team.id,),
    )

    def save(tx: Tx) -> None:
        tx.save_team(team)
        tx.save_flow(flow)

    await store.run(save)
    assert await store.run(lambda tx: tx.flow_agents(flow.id)) == (office.dana, office.tom)


def _stranger(tx: Tx) -> Agent:
    agent = Agent(id=AgentId(tx.new_id()), name="Not of this company")
    tx.save_agent(agent)
    return agent


async def test_a_token_signs_in_until_it_is_revoked(store: Store, office: Office) -> None:
    await store.run(lambda tx: tx.add_token(office.dana.id, "ab" * 32, "laptop"))
    assert await store.reads.agent_by_token("ab" * 32) == office.dana.id
    assert "laptop" in [token.label for token in await store.run(lambda tx: tx.tokens(office.dana.id))]
    assert await store.run(lambda tx: tx.revoke_token("ab" * 32))
    assert await store.reads.agent_by_token("ab" * 32) is None
    assert not await store.run(lambda tx: tx.revoke_token("ab" * 32))


async def test_revoking_all_tokens_signs_an_agent_out_everywhere(store: Store, office: Office) -> None:
    await store.run(lambda tx: tx.add_token(office.dana.id, "ab" * 32, "laptop"))
    await store.run(lambda tx: tx.revoke_tokens(office.dana.id))
    assert await store.run(lambda tx: tx.tokens(office.dana.id)) == ()
    assert len(await store.run(lambda tx: tx.tokens(office.tom.id))) == 1


async def test_a_contact_has_at_most_one_open_text(store: Store) -> None:
    await store.run(lambda tx: tx.carry_out(Decision(events=(EVERYTHING,))))
    first = replace(INTERACTION, id=InteractionId(601), state=InteractionState.INCOMING)
    second = replace(INTERACTION, id=InteractionId(602), state=InteractionState.ACTIVE)
    await store.run(lambda tx: tx.carry_out(Decision(events=(event(interaction=first),))))
    with pytest.raises(Exception, match=r"(?i)unique"):
        await store.run(lambda tx: tx.carry_out(Decision(events=(event(interaction=second),))))
    assert await store.run(lambda tx: tx.open_interaction(CONTACT.id)) == first


async def test_what_points_to_nothing_is_not_saved(store: Store) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        await store.run(lambda tx: tx.carry_out(Decision(events=(event(message=MESSAGE),))))
    assert (await store.reads.head()).seq == 0
