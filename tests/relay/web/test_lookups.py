"""A line that is not known is asked for when somebody first looks, beside the answer (B11)."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from leadterm.domain.carrier import LineFound
from leadterm.domain.lines import STALE_AFTER
from leadterm.domain.model import Instant, LineType
from leadterm.relay.store import StoreDown, WantedLookup
from leadterm.relay.units import lookups
from leadterm.relay.web import lookups as web_lookups
from support.relay import LEAD, TRACKING, Office, RunningRelay, TestClock, running_relay


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
async def relay(clock: TestClock) -> AsyncIterator[RunningRelay]:
    async with running_relay(jobs=False, clock=clock) as running:
        yield running


@pytest.fixture
async def contact(relay: RunningRelay, office: Office) -> int:
    """A contact whose line the carrier has named already, and an interaction beside it."""
    await relay.text_in(LEAD, TRACKING, "Hello", sid="SM1")
    row = (await office.people[0].snapshot()).incoming[0]
    await claimed(relay)
    await relay.store.run(lookups.found(LEAD, LineFound(line_type=LineType.MOBILE)))
    return row.contact.id


async def claimed(relay: RunningRelay) -> list[WantedLookup]:
    return await relay.store.run(lookups.claim(10))


async def settled() -> None:
    """Lets what was begun beside the answers end."""
    while waiting := [task for task in asyncio.all_tasks() if "_want" in repr(task.get_coro())]:
        await asyncio.gather(*waiting)


async def look(relay: RunningRelay, office: Office, contact: int, what: str) -> None:
    path = f"/v1/contacts/{contact}{what}"
    assert (await office.people[0].http.get(path)).status_code == 200
    await settled()


@pytest.mark.parametrize("what", ["", "/thread", "/latest"])
async def test_looking_at_a_contact_with_an_old_answer_asks_again(
    relay: RunningRelay, office: Office, contact: int, clock: TestClock, what: str
) -> None:
    await look(relay, office, contact, what)
    assert await claimed(relay) == []
    clock.advance(STALE_AFTER)
    await look(relay, office, contact, what)
    assert [wanted.number for wanted in await claimed(relay)] == [LEAD]


async def test_opening_a_conversation_asks(
    relay: RunningRelay, office: Office, contact: int, clock: TestClock
) -> None:
    clock.advance(STALE_AFTER)
    mel = office.people[0]
    row = (await mel.snapshot()).incoming[0]
    await mel.ask(f"/v1/interactions/{row.interaction.id}")
    await settled()
    assert len(await claimed(relay)) == 1


async def test_looking_again_and_again_asks_once(
    relay: RunningRelay,
    office: Office,
    contact: int,
    clock: TestClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = 0

    def want(contact_id: int) -> Callable[[object], bool]:
        nonlocal asked
        asked += 1
        return lambda _tx: True

    monkeypatch.setattr(web_lookups.lookups, "want", want)
    clock.advance(STALE_AFTER)
    for _ in range(5):
        await look(relay, office, contact, "/thread")
    assert asked == 1
    clock.advance(web_lookups.AGAIN_AFTER)
    await look(relay, office, contact, "/thread")
    assert asked == 2


async def test_a_store_that_can_t_note_it_spoils_no_answer(
    relay: RunningRelay, office: Office, contact: int, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_unit: object) -> None:
        raise StoreDown("The relay cannot use its database.")

    clock.at = Instant(clock.at + STALE_AFTER)
    monkeypatch.setattr(relay.store, "run", away)
    await look(relay, office, contact, "")
