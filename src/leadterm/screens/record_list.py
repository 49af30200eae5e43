"""One kind of record that administrators look after, in a list that narrows as one types (F4)."""

from collections.abc import Awaitable, Callable, Collection, Sequence

from msgspec import Struct

from leadterm.screens.picker import NOTHING, PickerScreen
from leadterm.state.parts import Part
from leadterm.widgets.menu_pane import MenuEntry
from leadterm.widgets.roles import Role


class Record(Struct, frozen=True):
    """A line of the list, and what choosing it does."""

    id: int
    label: str
    note: str
    about: str
    """A sentence for the one under the cursor."""
    open: Callable[[], None]
    always: bool = False
    """Shown whatever is typed."""


Read = Callable[[], Awaitable[Sequence[Record] | None]]
"""Reads them anew; None when there is no answer: the list stays as it is."""


class RecordList(PickerScreen[None]):
    """The first entry makes a new one, where people make them. Follows what colleagues do, with the cursor on
    the same record.
    """

    def __init__(
        self,
        heading: str,
        new_word: str,
        records: Sequence[Record],
        read: Read,
        add: Callable[[], None] | None,
        *,
        none_yet: str = "",
    ) -> None:
        super().__init__(heading, "type to find one", "Enter choose   Esc close")
        self._new_word = new_word
        self._records = tuple(records)
        self._read = read
        self._add = add
        self._none_yet = none_yet
        self._first = 0 if add is None else 1
        self._shown: tuple[Record, ...] = ()
        self._stale = False
        self._following = False

    def store_changed(self, parts: Collection[Part]) -> None:
        if Part.OFFICE in parts:
            self.read_anew()

    def read_anew(self) -> None:
        self._stale = True
        if not self._following:
            self._following = True
            self.app.run_worker(
                self._follow(), name="read records", group=f"records {id(self)}", exit_on_error=False
            )

    def narrow(self, typed: str) -> None:
        self._narrow(typed)

    def look_at(self, index: int | None) -> Sequence[tuple[str, Role]]:
        record = self._record(index)
        about = record.about if record is not None else ""
        return ((about, Role.MUTED),) if about else ()

    def choose(self, index: int) -> None:
        record = self._record(index)
        if record is not None:
            record.open()
        elif self._add is not None:
            self._add()

    def _record(self, index: int | None) -> Record | None:
        """The one at a place of the list; None for the entry that makes a new one."""
        if index is None or not self._first <= index < self._first + len(self._shown):
            return None
        return self._shown[index - self._first]

    def _narrow(self, typed: str, keep: int | None = None, index: int | None = None) -> None:
        """The cursor stays on the record ``keep``; when that is gone, at its place, ``index``."""
        words = typed.casefold().split()
        self._shown = tuple(
            record
            for record in self._records
            if record.always or all(word in f"{record.label} {record.about}".casefold() for word in words)
        )
        entries = [MenuEntry(self._new_word)] if self._first else []
        entries += [MenuEntry(record.label, record.note) for record in self._shown]
        places = {record.id: place for place, record in enumerate(self._shown, start=self._first)}
        usual = self._first if words and self._shown else 0
        place = usual if keep is None or index is None else places.get(keep, index)
        empty = NOTHING if words else self._none_yet
        self.show(entries, place, empty=empty)

    async def _follow(self) -> None:
        """One question at a time: what changes meanwhile is asked for after it."""
        try:
            while self._stale and self.is_attached:
                self._stale = False
                await self._read_now()
        finally:
            self._following = False

    async def _read_now(self) -> None:
        records = await self._read()
        if records is None or not self.is_attached:
            return
        index = self._list.index
        chosen = self._record(index)
        self._records = tuple(records)
        self._narrow(self.typed, None if chosen is None else chosen.id, index)
