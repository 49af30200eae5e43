"""A lead source (E3): what its leads are attributed to, whose they are, and what they are texted from."""

from collections.abc import Callable, Iterable, Sequence

from textual.widget import Widget

from leadterm.actions.administration import Saved
from leadterm.actions.desk import Desk
from leadterm.domain.administering import rebased, source_fields
from leadterm.domain.model import NumberId, TeamId
from leadterm.domain.wire.admin import SetUp
from leadterm.domain.wire.intake import SourceFields, SourceShown
from leadterm.screens.record_form import GONE, RecordForm
from leadterm.state.names import shown_number
from leadterm.state.store import ConsoleStore
from leadterm.widgets.roles import Role
from leadterm.widgets.text_field import LineField
from leadterm.widgets.tick_list import PickOne, Tick

NONE = 0
_ROWS = 4
"""Of each list: so the form and what is wrong in it fit into 24."""
_ABOUT = "Its key is shown once, when this is saved."
_WORDS = {"name": "name", "team": "team", "number": "tracking number", "redirect_url": "page after the form"}


class SourceForm(RecordForm):
    """Filled with the source, or empty for a new one, whose key is shown once it is saved."""

    def __init__(
        self,
        desk: Desk,
        store: ConsoleStore,
        there: SetUp,
        source: SourceShown | None,
        show_key: Callable[[str, str], None],
        keys: str,
    ) -> None:
        super().__init__(f"Lead source {source.name}" if source else "New lead source", keys)
        self._desk = desk
        self._source_id = source.id if source else None
        self._base = source_fields(source) if source else None
        self._show_key = show_key
        fields = self._base or SourceFields(name="")
        teams, numbers = _team_ticks(there), _number_ticks(there, store)
        self._names = {tick.id: tick.label for tick in (*teams, *numbers)}
        self._called = LineField(fields.name, placeholder="Landing page", id="source-name")
        self._team = PickOne(teams, (fields.team or NONE,), empty="", most=_ROWS)
        self._number = PickOne(numbers, (fields.number or NONE,), empty="", most=_ROWS)
        self._team.add_class("-tall")
        self._number.add_class("-tall")
        self._page = LineField(
            fields.redirect_url, placeholder="https://example.com/thanks; empty: a plain page", id="redirect"
        )

    def rows(self) -> Iterable[tuple[str, Widget]]:
        yield "Name", self._called
        yield "Team", self._team
        yield "Text from", self._number
        yield "Then to", self._page

    def on_mount(self) -> None:
        self.tell(())
        self._called.focus()

    def tell(self, sentences: Sequence[tuple[str, Role]]) -> None:
        about = ((_ABOUT, Role.MUTED),) if self._source_id is None else ()
        super().tell((*sentences, *about))

    @property
    def mine(self) -> SourceFields:
        (team,), (number,) = self._team.ticked, self._number.ticked
        return SourceFields(
            name=self._called.text.strip(),
            team=None if team == NONE else TeamId(team),
            number=None if number == NONE else NumberId(number),
            redirect_url=self._page.text.strip(),
        )

    def field_of(self, name: str) -> Widget | None:
        fields = {
            "name": self._called,
            "team": self._team,
            "number": self._number,
            "redirect_url": self._page,
        }
        return fields.get(name)

    async def save(self, key: str) -> Saved:
        if self._source_id is None or self._base is None:
            return await self._desk.add_source(self.mine, key)
        return await self._desk.save_source(self._source_id, self._base, self.mine, key)

    async def look_again(self) -> Sequence[str]:
        sources = await self._desk.lead_sources()
        if sources is None or self._base is None:
            return ()
        source = next((it for it in sources if it.id == self._source_id), None)
        if source is None:
            return (GONE,)
        was, now, mine = self._base, source_fields(source), self.mine
        self._base, taken = now, rebased(was, mine, now)
        self._called.show_text(taken.name)
        self._team.show_ticked((taken.team or NONE,))
        self._number.show_ticked((taken.number or NONE,))
        self._page.show_text(taken.redirect_url)
        return [
            f"The {word} is {self._told(name, now)} now. Saving puts yours in place of it."
            for name, word in _WORDS.items()
            if getattr(now, name) not in (getattr(was, name), getattr(taken, name))
        ]

    def done(self, saved: Saved) -> None:
        super().done(saved)
        if self._source_id is None:
            self._show_key(self.mine.name, saved.token)

    def _told(self, name: str, fields: SourceFields) -> str:
        value = getattr(fields, name)
        if name in ("team", "number"):
            return f"“{self._names.get(value, 'another')}”" if value else "none"
        return f"“{value}”" if value else "empty"


def _team_ticks(there: SetUp) -> list[Tick]:
    ordered = sorted(there.teams, key=lambda team: (team.name.casefold(), team.id))
    return [Tick(NONE, "none", "nobody's leads"), *(Tick(team.id, team.name) for team in ordered)]


def _number_ticks(there: SetUp, store: ConsoleStore) -> list[Tick]:
    ordered = sorted(there.numbers, key=lambda number: (number.label.casefold(), number.number))
    return [
        Tick(NONE, "the team's own", "the first whose call flow reaches it"),
        *(Tick(it.id, it.label, shown_number(it.number, store.company)) for it in ordered),
    ]
