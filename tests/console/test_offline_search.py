"""A search while the relay is away says so, opens nothing wrong, and goes on when it is back (A9)."""

from pathlib import Path

from leadterm.state.parts import Link, ListView
from support.known import know
from support.pilot import console
from support.relay import Office, RunningRelay
from support.wire import Wire


async def test_a_search_without_the_relay_says_so_and_goes_on_when_it_is_back(
    relay: RunningRelay, office: Office, wire: Wire, tmp_path: Path
) -> None:
    await know(relay, office.company, "Anna Marinova", "+14155550161")
    async with console(relay, office.people[0], tmp_path, url=wire.url) as desk:
        wire.cut()
        await desk.until(lambda: desk.store.link is Link.OFFLINE, "the loss to be noticed", within=20)
        await desk.press("slash", *"anna", "enter")
        await desk.until(lambda: bool(desk.store.search.sentence), "a sentence", within=20)
        assert desk.store.selected_contact is None
        assert desk.store.view is ListView.SEARCH
        wire.mend()
        await desk.see("Anna Marinova")
