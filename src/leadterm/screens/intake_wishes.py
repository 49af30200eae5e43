"""What is wanted of lead sources and refused leads (E3, B12): their lists, and what can be done of each."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from leadterm.domain.intake import RefusalId
from leadterm.domain.wire.admin import SetUp
from leadterm.domain.wire.intake import RefusedLead, SourceShown
from leadterm.screens.errands import Errands
from leadterm.state.names import shown_number, tracking_label
from leadterm.state.parts import Severity

if TYPE_CHECKING:
    from leadterm.screens.record_list import Record

_KEY = "Forms and programs hand leads in with it: it goes into their address, after ?key="
_TEAMS_OWN = "Its leads are texted from the team's own number."
_NOBODYS = "Nobody hears of its leads yet: give it a team, or a number to text from."
_NONE_REFUSED = "No lead waits to be put right."


class IntakeWishes(Errands):
    """Each list reads the relay first, and follows what comes in and what colleagues do."""

    # Sources ----------------------------------------------------------------------------------------------

    async def _sources(self) -> None:
        from leadterm.screens.record_list import RecordList

        seen: list[SetUp] = []

        async def read() -> "Sequence[Record] | None":
            there, sources = await self._desk.set_up(), await self._desk.lead_sources()
            if there is None or sources is None:
                return None
            seen[:] = [there]
            return self._source_records(there, sources)

        records = await read()
        if records is not None:
            add = partial(self._add_source, seen)
            await self._app.push_screen(RecordList("Lead sources", "+ new lead source", records, read, add))

    def _source_records(self, there: SetUp, sources: Sequence[SourceShown]) -> "list[Record]":
        from leadterm.screens.record_list import Record

        teams: dict[int, str] = {team.id: team.name for team in there.teams}
        return [
            Record(
                source.id,
                source.name,
                teams.get(source.team or 0, "no team"),
                self._texted_from(there, source),
                self._for_source(there, source),
            )
            for source in sorted(sources, key=lambda it: (it.name.casefold(), it.id))
        ]

    def _texted_from(self, there: SetUp, source: SourceShown) -> str:
        number = next((it for it in there.numbers if it.id == source.number), None)
        if number is not None:
            return f"Its leads are texted from {tracking_label(number, self._store.company)}."
        return _TEAMS_OWN if source.team else _NOBODYS

    def _add_source(self, seen: Sequence[SetUp]) -> None:
        self._edit_source(seen[0], None)

    def _edit_source(self, there: SetUp, source: SourceShown | None) -> None:
        from leadterm.screens.source_form import SourceForm

        keys = self._form_keys("save")
        form = SourceForm(self._desk, self._store, there, source, self._show_source_key, keys)
        self._app.push_screen(form)

    def _show_source_key(self, name: str, key: str) -> None:
        from leadterm.screens.shown_once import ShownOnceForm

        heading, keys = f"Key of {name}", self._form_keys("copy")
        self._app.push_screen(ShownOnceForm(heading, "Key", key, _KEY, self._outside.copy, keys))

    def _for_source(self, there: SetUp, source: SourceShown) -> Callable[[], None]:
        """What can be done about a source."""

        def choose() -> None:
            self._choose(
                source.name,
                [
                    ("Change", "name, team, number", lambda: self._edit_source(there, source)),
                    ("Revoke its key", "for good", lambda: self._ask_to_revoke_source(source)),
                ],
            )

        return choose

    def _ask_to_revoke_source(self, source: SourceShown) -> None:
        self._choose(
            f"Revoke the key of {source.name}?",
            [
                ("Keep it", "", lambda: None),
                ("Revoke it", "what hands leads in with it is turned away", self._revoking(source)),
            ],
        )

    def _revoking(self, source: SourceShown) -> Callable[[], None]:
        async def revoked() -> None:
            if await self._desk.revoke_source(source.id) is not None:
                self.say(f"The key of {source.name} opens nothing any more.", Severity.GOOD)

        return lambda: self._once(f"revoke source {source.id}", revoked)

    # Refused leads ----------------------------------------------------------------------------------------

    async def _refused(self) -> None:
        from leadterm.screens.record_list import RecordList

        async def read() -> "Sequence[Record] | None":
            found = await self._pages_of_refused(pages[0])
            if found is None:
                return None
            refused, older = found
            records = self._refused_records(refused)
            return [*records, _older(-pages[0], read_on)] if older else records

        def read_on() -> None:
            pages[0] += 1
            screen.read_anew()

        pages = [1]
        first = await read()
        if first is not None:
            screen = RecordList("Refused leads", "", first, read, None, none_yet=_NONE_REFUSED)
            await self._app.push_screen(screen)

    async def _pages_of_refused(self, pages: int) -> tuple[list[RefusedLead], bool] | None:
        """The newest of those that wait, and whether there are older ones."""
        refused: list[RefusedLead] = []
        before: RefusalId | None = None
        for _ in range(pages):
            page = await self._desk.refused_leads(before)
            if page is None:
                return None
            refused += page.refused
            if not page.older or not page.refused:
                return refused, False
            before = page.refused[-1].id
        return refused, True

    def _refused_records(self, refused: Sequence[RefusedLead]) -> "list[Record]":
        from leadterm.screens.record_list import Record

        today = self._calendar.today()
        return [
            Record(
                it.id,
                self._said_by(it),
                " ".join(filter(None, (it.source, self._calendar.short(it.at, today)))),
                it.reason,
                partial(self._open_refused, it),
            )
            for it in refused
        ]

    def _said_by(self, refused: RefusedLead) -> str:
        said = refused.submission
        number = shown_number(said.number, self._store.company)
        return "  ".join(filter(None, (said.name or said.email, number))) or "no name, no number"

    def _open_refused(self, refused: RefusedLead) -> None:
        from leadterm.screens.refused_form import RefusedForm

        when = self._calendar.day_and_time(refused.at, self._calendar.today())
        came = f"Came {when} by {refused.submission.origin or 'form'}"
        came = f"{came}, {refused.source}." if refused.source else f"{came}."
        form = RefusedForm(self._desk, refused, came, self._ask_to_drop, self._form_keys("save"))
        self._app.push_screen(form)

    def _ask_to_drop(self, refused: RefusedLead, done: Callable[[], None]) -> None:
        async def dropped() -> None:
            if await self._desk.drop_lead(refused.id) is not None:
                self.say("It is dropped.", Severity.GOOD)
                done()

        self._choose(
            f"Drop {self._said_by(refused)}?",
            [
                ("Keep it", "", lambda: None),
                ("Drop it", "it is no lead", lambda: self._once(f"drop {refused.id}", dropped)),
            ],
        )


def _older(place: int, read_on: Callable[[], None]) -> "Record":
    """The last line of a list that goes on: choosing it reads further, and the cursor stays where it is."""
    from leadterm.screens.record_list import Record

    return Record(place, "… older ones", "", "", read_on, always=True)
