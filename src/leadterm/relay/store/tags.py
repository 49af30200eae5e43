"""The company's tags, and renamings on their way through what is tagged (D4)."""

from collections import Counter

import msgspec
from msgspec import Struct
from sqlalchemy import delete, func, select, update

from leadterm.domain.model import AgentId, CompanyId, InteractionId, Tag, TagId
from leadterm.domain.tags import by_name, fold
from leadterm.domain.wire.tags import OtherTag, TagsReply, TagUse
from leadterm.relay.store import tables
from leadterm.relay.store.asking import Asking
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.statement import Row, Statement, param, put, upsert
from leadterm.relay.store.unit import Unit

OTHERS_SHOWN = 200
"""Tags in use that are not on the list, of which so many are told: those used most."""

_tag = tables.tag.c
_renaming = tables.tag_renaming.c
_made = tables.classification.c
_interaction = tables.interaction.c
_names = msgspec.json.Decoder(tuple[str, ...]).decode

_TAG = Statement(select(*_tag).where(_tag.id == param("id")), "id")
_TAGS = Statement(select(*_tag).where(_tag.company_id == param("company_id")), "company_id")
_SAVE = upsert(tables.tag, fixed=("company_id",))
_REMOVE = Statement(delete(tables.tag).where(_tag.id == param("id")), "id")
_USES = Statement(
    select(_made.tags, func.count())
    .join(tables.interaction, _interaction.id == _made.interaction_id)
    .where(_interaction.company_id == param("company_id"))
    .group_by(_made.tags),
    "company_id",
)
_BEGIN = put(tables.tag_renaming)
_UNDER_WAY = Statement(
    select(*_renaming).where(_renaming.company_id == param("company_id")).order_by(_renaming.id), "company_id"
)
_GO_ON = Statement(
    update(tables.tag_renaming).where(_renaming.id == param("id")).values(place=param("place")), "id", "place"
)
_END = Statement(delete(tables.tag_renaming).where(_renaming.id == param("id")), "id")
# Of every company: a small one must not have a slice look through all that a big one has.
_TAGGED = Statement(
    select(_made.interaction_id, _interaction.company_id, _made.tags)
    .join(tables.interaction, _interaction.id == _made.interaction_id)
    .where(_made.interaction_id > param("place"))
    .order_by(_made.interaction_id)
    .limit(param("limit")),
    "place",
    "limit",
)


class TagRenaming(Struct, frozen=True, kw_only=True):
    """A tag that is called otherwise: so far up to a place among the conversations."""

    id: int
    company_id: CompanyId
    was: str
    name: str
    place: InteractionId
    agent_id: AgentId | None
    """Who wanted it; None for the command line."""


class Tagged(Struct, frozen=True):
    """The tags of a conversation."""

    interaction_id: InteractionId
    company_id: CompanyId
    tags: tuple[str, ...]


def tags_of(connection: Connection, company_id: CompanyId) -> tuple[Tag, ...]:
    """By name, whatever the database makes of letters."""
    return by_name(map(_read, connection.all(_TAGS, (company_id,))))


class Tags(Unit):
    """The list is saved by events; how far a renaming is concerns nobody else."""

    def tag(self, tag_id: TagId) -> Tag | None:
        row = self.ground.connection.one(_TAG, (tag_id,))
        return None if row is None else _read(row)

    def tags(self, company_id: CompanyId) -> tuple[Tag, ...]:
        """The company's list, by name."""
        return tags_of(self.ground.connection, company_id)

    def begin_renaming(self, renaming: TagRenaming) -> None:
        self.connection.do(
            _BEGIN,
            (
                renaming.id,
                renaming.company_id,
                renaming.was,
                renaming.name,
                renaming.place,
                renaming.agent_id,
            ),
        )

    def renamings(self, company_id: CompanyId) -> tuple[TagRenaming, ...]:
        """Those that are not everywhere yet, in the order in which they were wanted."""
        return _under_way(self.connection, company_id)

    def renamed_up_to(self, renaming: TagRenaming, place: InteractionId) -> None:
        self.connection.do(_GO_ON, (renaming.id, place))

    def end_renaming(self, renaming: TagRenaming) -> None:
        self.connection.do(_END, (renaming.id,))

    def tagged_after(self, place: InteractionId, limit: int) -> list[Tagged]:
        """Conversations that were classified, of all companies, from a place on."""
        found = self.connection.all(_TAGGED, (place, limit))
        return [Tagged(row[0], row[1], _names(row[2])) for row in found]

    def _save_tag(self, tag: Tag) -> None:
        self.connection.do(_SAVE, (tag.id, tag.company_id, tag.name, fold(tag.name)))

    def _remove_tag(self, tag_id: TagId) -> None:
        self.connection.do(_REMOVE, (tag_id,))


class TagReads(Asking):
    """Every method raises StoreDown when the database is out of reach."""

    async def tags(self, company_id: CompanyId) -> TagsReply:
        """The company's list and how often each is used; others that agents use, the most used first."""
        return await self._read(lambda connection: tag_uses(connection, company_id))


def tag_uses(connection: Connection, company_id: CompanyId) -> TagsReply:
    """Looks through all that the company has classified: a second for a million conversations."""
    uses: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    for found, count in connection.all(_USES, (company_id,)):
        for name in _names(found):
            uses[fold(name)] += count
            spelled.setdefault(fold(name), name)
    listed = tags_of(connection, company_id)
    others = uses.keys() - {fold(tag.name) for tag in listed}
    shown = sorted(others, key=lambda name: (-uses[name], name))[:OTHERS_SHOWN]
    return TagsReply(
        tags=tuple(TagUse(tag=tag, used=uses[fold(tag.name)]) for tag in listed),
        others=tuple(OtherTag(name=spelled[name], used=uses[name]) for name in shown),
        renaming=len(_under_way(connection, company_id)),
    )


def _under_way(connection: Connection, company_id: CompanyId) -> tuple[TagRenaming, ...]:
    return tuple(
        TagRenaming(id=row[0], company_id=row[1], was=row[2], name=row[3], place=row[4], agent_id=row[5])
        for row in connection.all(_UNDER_WAY, (company_id,))
    )


def _read(row: Row) -> Tag:
    return Tag(id=row[0], company_id=row[1], name=row[2])
