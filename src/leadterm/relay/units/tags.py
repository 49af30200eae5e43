"""The company's tags (D4): kept by those who may, and renamed everywhere, a slice of conversations a unit.

::

    rename ─► the list, a row of what is to be done, the first slice ─► timer ─► next slice ─► … ─► row gone

Without an agent it is the command line that does it.
"""

from collections.abc import Callable, Iterable

from msgspec.structs import replace

from leadterm.domain import tags as rules
from leadterm.domain.audit import Audited
from leadterm.domain.decisions import Decision, SetTimer, TimerKind
from leadterm.domain.editing import merge
from leadterm.domain.events import Event, EventType
from leadterm.domain.model import AgentId, CompanyId, InteractionId, Right, Tag, TagId
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.tags import fold
from leadterm.domain.wire.tags import EditTag, TagFields, TagReply
from leadterm.relay.store import Tx
from leadterm.relay.store.tags import Tagged, TagRenaming
from leadterm.relay.units.admin.words import announce, own_company
from leadterm.relay.units.audit import record
from leadterm.relay.units.loading import check_right, not_found

LOOKED_AT = 2_000
"""Conversations that one unit looks at, of which it rewrites ``rules.SLICE`` at most."""


def add(agent_id: AgentId | None, company_id: CompanyId, name: str) -> Callable[[Tx], TagReply]:
    def unit(tx: Tx) -> TagReply:
        _check(tx, agent_id, company_id)
        there, wanted = tx.tags(company_id), rules.check_tag(name)
        twin = _called(wanted, there)
        if twin is not None:
            raise _taken(twin)
        if len(there) >= rules.LIST_LIMIT:
            raise Refused(
                RefusalCode.INVALID, f"There are {rules.LIST_LIMIT} tags already, and no more can be kept."
            )
        made = Tag(id=TagId(tx.new_id()), company_id=company_id, name=wanted)
        record(tx, company_id, Audited.TAG_ADDED, made.name, None, made)
        return _told(tx, agent_id, EventType.TAG_SAVED, made)

    return unit


def edit(agent_id: AgentId, tag_id: TagId, request: EditTag) -> Callable[[Tx], TagReply]:
    """Another name, unless a colleague gave the tag a third one since it was seen."""

    def unit(tx: Tx) -> TagReply:
        tag = _own(tx, agent_id, tag_id)
        fields, _ = merge(request.base, request.mine, TagFields(name=tag.name))
        return _rename(tx, agent_id, tag, fields.name, join=request.join)

    return unit


def rename(tag_id: TagId, name: str, *, join: bool = False) -> Callable[[Tx], TagReply]:
    """The same from the command line, whatever the tag was called meanwhile."""
    return lambda tx: _rename(tx, None, _own(tx, None, tag_id), name, join=join)


def bring_in(company_id: CompanyId, was: str, tag_id: TagId) -> Callable[[Tx], TagReply]:
    """Has a tag of the list take the place of what agents typed otherwise, or what a renaming has left."""

    def unit(tx: Tx) -> TagReply:
        tag = _own(tx, None, tag_id)
        record(tx, company_id, Audited.TAG_RENAMED, was, TagFields(name=was), tag)
        announce(tx, company_id)
        _begin(tx, None, tag, was)
        return TagReply(tag=tag)

    return unit


def remove(agent_id: AgentId | None, tag_id: TagId) -> Callable[[Tx], TagReply]:
    """Takes it off the list. Conversations that have it keep it."""

    def unit(tx: Tx) -> TagReply:
        tag = _own(tx, agent_id, tag_id)
        record(tx, tag.company_id, Audited.TAG_REMOVED, tag.name, tag, None)
        return _told(tx, agent_id, EventType.TAG_REMOVED, tag)

    return unit


def go_on(company_id: CompanyId) -> Callable[[Tx], bool]:
    """The next slice of the company's renamings; whether there is more to do."""
    return lambda tx: carry_on(tx, company_id)


def carry_on(tx: Tx, company_id: CompanyId) -> bool:
    """The same inside a unit. The oldest renaming comes first: the next may begin with what it makes."""
    under_way = tx.renamings(company_id)
    if not under_way:
        return False
    renaming = under_way[0]
    found = tx.tagged_after(renaming.place, LOOKED_AT)
    place, events = _slice(tx, renaming, found)
    tx.carry_out(Decision(events=events))
    done = len(found) < LOOKED_AT and (not found or place == found[-1].interaction_id)
    if done:
        tx.end_renaming(renaming)
        announce(tx, company_id)
    else:
        tx.renamed_up_to(renaming, place)
    if done and len(under_way) == 1:
        return False
    ring = SetTimer(kind=TimerKind.TAG_RENAMING, subject=company_id, due_at=tx.now)
    tx.carry_out(Decision(timers=(ring,)))
    return True


def _slice(tx: Tx, renaming: TagRenaming, found: Iterable[Tagged]) -> tuple[InteractionId, tuple[Event, ...]]:
    """What becomes of some conversations, and the last of them that was looked at."""
    place, events = renaming.place, list[Event]()
    for tagged in found:
        if len(events) == rules.SLICE:
            break
        place = tagged.interaction_id
        if tagged.company_id != renaming.company_id:
            continue
        tags = rules.renamed(tagged.tags, renaming.was, renaming.name)
        if tags != tagged.tags:
            events.append(_rewritten(tx, renaming, place, tags))
    return place, tuple(events)


def _rewritten(tx: Tx, renaming: TagRenaming, interaction_id: InteractionId, tags: tuple[str, ...]) -> Event:
    return Event(
        type=EventType.CLASSIFICATION_EDITED,
        company_id=renaming.company_id,
        at=tx.now,
        actor=renaming.agent_id,
        classification=replace(tx.classification(interaction_id), tags=tags),
    )


def _rename(tx: Tx, agent_id: AgentId | None, tag: Tag, name: str, *, join: bool) -> TagReply:
    wanted = rules.check_tag(name)
    if wanted == tag.name:
        return TagReply(tag=tag)
    twin = _called(wanted, (other for other in tx.tags(tag.company_id) if other.id != tag.id))
    if twin is not None and not join:
        raise _taken(twin)
    renamed = replace(tag, name=wanted) if twin is None else twin
    record(tx, tag.company_id, Audited.TAG_RENAMED, tag.name, tag, renamed)
    if twin is None:
        _told(tx, agent_id, EventType.TAG_SAVED, renamed)
    else:
        _told(tx, agent_id, EventType.TAG_REMOVED, tag)
    _begin(tx, agent_id, renamed, tag.name)
    return TagReply(tag=renamed)


def _begin(tx: Tx, agent_id: AgentId | None, tag: Tag, was: str) -> None:
    tx.begin_renaming(
        TagRenaming(
            id=tx.new_id(),
            company_id=tag.company_id,
            was=was,
            name=tag.name,
            place=InteractionId(0),
            agent_id=agent_id,
        )
    )
    carry_on(tx, tag.company_id)


def _own(tx: Tx, agent_id: AgentId | None, tag_id: TagId) -> Tag:
    tag = tx.tag(tag_id)
    if tag is None or (agent_id is not None and tx.member(agent_id, tag.company_id) is None):
        raise not_found("tag")
    _check(tx, agent_id, tag.company_id)
    return tag


def _check(tx: Tx, agent_id: AgentId | None, company_id: CompanyId) -> None:
    if agent_id is not None:
        check_right(tx, agent_id, company_id, Right.MANAGE_COMPANY)
    else:
        own_company(tx, company_id)


def _called(name: str, among: Iterable[Tag]) -> Tag | None:
    return next((tag for tag in among if fold(tag.name) == fold(name)), None)


def _taken(twin: Tag) -> Refused:
    return Refused(RefusalCode.INVALID, f"There is a tag {twin.name} already.", field="name")


def _told(tx: Tx, agent_id: AgentId | None, kind: EventType, tag: Tag) -> TagReply:
    event = Event(type=kind, company_id=tag.company_id, at=tx.now, actor=agent_id, tag=tag)
    tx.carry_out(Decision(events=(event,)))
    return TagReply(tag=tag)
