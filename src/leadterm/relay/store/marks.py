"""Marks on many interactions at once (A11): set by set, never row by row."""

from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Boolean, bindparam, select, update

from leadterm.domain.events import Event
from leadterm.domain.model import CompanyId, InteractionId, InteractionState
from leadterm.relay.store import tables
from leadterm.relay.store.among import Among, id_list
from leadterm.relay.store.conversations import Conversations, counted
from leadterm.relay.store.statement import Statement

_interaction = tables.interaction.c
_STATES = {state.value: state for state in InteractionState}


class Standing(Struct, frozen=True, kw_only=True):
    """What an interaction counts as."""

    interaction_id: InteractionId
    company_id: CompanyId
    state: InteractionState
    unread: int
    hidden: bool


_STANDINGS = Statement(
    select(
        _interaction.id, _interaction.company_id, _interaction.state, _interaction.unread, _interaction.hidden
    ).where(Among(_interaction.id, "ids")),
    "ids",
)
_MARK_UNREAD = Statement(  # No index has a say in it: half of the cost.
    update(tables.interaction).where(Among(_interaction.id, "ids")).values(unread=bindparam("its_unread")),
    "its_unread",
    "ids",
)
_MARK = Statement(
    update(tables.interaction)
    .where(Among(_interaction.id, "ids"))
    .values(unread=bindparam("its_unread"), hidden=bindparam("its_hidden", type_=Boolean())),
    "its_unread",
    "its_hidden",
    "ids",
)


class Marks(Conversations):
    """Reads how many interactions stand, and marks them."""

    def standings(self, interaction_ids: Sequence[InteractionId]) -> list[Standing]:
        """How these stand, in the order asked for, each once; those that are not there are left out."""
        found = {row[0]: row for row in self.connection.all(_STANDINGS, (id_list(interaction_ids),))}
        return [
            Standing(
                interaction_id=row[0],
                company_id=row[1],
                state=_STATES[row[2]],
                unread=row[3],
                hidden=bool(row[4]),
            )
            for row in map(found.get, dict.fromkeys(interaction_ids))
            if row is not None
        ]

    def _save_marks(self, event: Event) -> None:
        seen: defaultdict[int, list[int]] = defaultdict(list)
        moved: defaultdict[tuple[int, bool], list[int]] = defaultdict(list)
        total = unread = 0
        for mark in event.marks:
            if mark.hidden == mark.before.hidden:
                seen[mark.unread].append(mark.interaction_id)
            else:
                moved[mark.unread, mark.hidden].append(mark.interaction_id)
            was_total, was_unread = counted(mark.before.state, int(mark.before.unread), mark.before.hidden)
            is_total, is_unread = counted(mark.before.state, mark.unread, mark.hidden)
            total += is_total - was_total
            unread += is_unread - was_unread
        for its_unread, ids in seen.items():
            self.connection.do(_MARK_UNREAD, (its_unread, id_list(ids)))
        for (its_unread, its_hidden), ids in moved.items():
            self.connection.do(_MARK, (its_unread, its_hidden, id_list(ids)))
        self._own.count_changes[event.company_id].add(total, unread)
