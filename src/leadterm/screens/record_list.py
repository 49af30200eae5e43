"""One kind of record that administrators look after, in a list that narrows as one types (F4)."""

from collections.abc import Awaitable, Callable, Collection, Sequence

from msgspec import Struct

from leadterm.screens.picker import PickerScreen
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


Read = Callable[[], Awaitable[Sequence[Record] | None]]
"""Reads them anew; None when there is no answer: the list stays as it is."""


class RecordList(PickerScreen[None]):
    """The first entry makes a new one. Follows what colleagues do, with the cursor on the same record."""

    def __init__(
        self, heading: str, new_word: str, records: Sequence[Record], read: Read, add: Callable[[], None]
    ) -> None:
        super().__init__(heading, "type to find one", "Enter choose   Esc close")
        self._new_word = new_word
        self._records = tuple(records)
        self._read = read
        self._add = add
        self._shown: tuple[Record, ...] = ()
        self._stale = False
        self._following = False

    def store_changed(self, parts: Collection[Part]) -> None:
        if Part.OFFICE not in parts:
            return
        self._stale = True
        if not self._following:
            self._following = True
            self.app.run_worker(
                self._follow(), name="read records", group=f"records {id(self)}", exit_on_error=False
            )

    def narrow(self, typed: str) -> None:
        self._narrow(typed, None)

    def look_at(self, index: int | None) -> Sequence[tuple[str, Role]]:
        if not index or index > len(self._shown):
            return ()
        about = self._shown[index - 1].about
        return ((about, Role.MUTED),) if about else ()

    def choose(self, index: int) -> None:
        if index == 0:
            self._add()
        else:
            self._shown[index - 1].open()

    def _narrow(self, typed: str, keep: int | None) -> None:
        words = typed.casefold().split()
        self._shown = tuple(
            record
            for record in self._records
            if all(word in f"{record.label} {record.about}".casefold() for word in words)
        )
        entries = [MenuEntry(self._new_word)]
        entries += [MenuEntry(record.label, record.note) for record in self._shown]
        places = {record.id: place for place, record in enumerate(self._shown, start=1)}
        usual = 1 if words and self._shown else 0
        self.show(entries, places.get(keep, usual) if keep is not None else usual)

    async def _follow(self) -> None:
        """One question at a time: what changes meanwhile is asked for after it."""
        try:
            while self._stale and self.is_attached:
                self._stale = False
                await self._read_anew()
        finally:
            self._following = False

    async def _read_anew(self) -> None:
        records = await self._read()
        if records is None or not self.is_attached:
            return
        index = self._list.index
        chosen = self._shown[index - 1].id if index and index <= len(self._shown) else None
        self._records = tuple(records)
        self._narrow(self.typed, chosen)
