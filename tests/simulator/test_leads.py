"""The cast, on stage against a relay's place-holder."""

import asyncio
import itertools
import re
import struct
import zlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import msgspec
import pytest

from leadterm.simulator import AT_ONCE, ManualClock, Origin, Simulator, instant_clock, running
from leadterm.simulator.leads import (
    CAST,
    PLUMBING,
    ROOFING,
    Language,
    Manner,
    Persona,
    old_contacts,
    walk_ins,
)
from leadterm.simulator.magic import LineType, is_possible
from leadterm.simulator.persona import lines
from leadterm.simulator.picture import damaged_roof
from leadterm.simulator.stage import Stage
from leadterm.simulator.texts import SendRequest
from support.webhook_catcher import WebhookCatcher, catching

NUMBERS = {ROOFING: "+14155550100", PLUMBING: "+447700900001"}
FICTITIOUS = re.compile(r"\+1\d{3}55501\d\d|\+447700900\d{3}|\+441632960\d{3}")
BY_NAME = {persona.name: persona for persona in CAST}


@pytest.fixture
async def theatre() -> AsyncIterator[tuple[Simulator, WebhookCatcher]]:
    simulator = Simulator(pace=AT_ONCE, clock=instant_clock())
    async with running(simulator), catching(simulator.account.auth_token) as catcher:
        for number in NUMBERS.values():
            simulator.add_number(number, sms_url=f"{catcher.url}/inbound")
        yield simulator, catcher


async def answer(simulator: Simulator, to: str, body: str) -> int:
    auth = (simulator.account.sid, simulator.account.auth_token)
    path = f"{simulator.base_url}/2010-04-01/Accounts/{simulator.account.sid}/Messages.json"
    async with httpx.AsyncClient(auth=auth, trust_env=False) as client:
        form = {"To": to, "From": NUMBERS[ROOFING], "Body": body}
        return (await client.post(path, data=form)).status_code


def texts_from(simulator: Simulator, persona: Persona) -> list[str]:
    return [t.body for t in simulator.texts if t.origin is Origin.LEAD and t.from_ == persona.number]


def test_cast_is_large_mixed_and_fictitious() -> None:
    assert len(CAST) >= 14
    assert len({persona.number for persona in CAST}) == len(CAST)
    assert all(FICTITIOUS.fullmatch(persona.number) and is_possible(persona.number) for persona in CAST)
    assert {persona.manner for persona in CAST} == set(Manner)
    assert {persona.language for persona in CAST} == set(Language)
    assert {persona.company for persona in CAST} == {ROOFING, PLUMBING}
    assert any(line.picture for persona in CAST for line in persona.opening)
    assert any(len(line.body) > 400 for persona in CAST for line in persona.opening)


async def test_landline_leads_are_landlines_to_the_carrier(theatre: tuple[Simulator, WebhookCatcher]) -> None:
    simulator, _ = theatre
    landlines = [persona for persona in CAST if persona.manner is Manner.NEVER_TEXTS]

    for persona in landlines:
        assert simulator.carrier.behaviour_of(persona.number).line_type is LineType.LANDLINE


async def test_every_lead_texts_in_and_answers(theatre: tuple[Simulator, WebhookCatcher]) -> None:
    simulator, catcher = theatre
    play = asyncio.create_task(Stage(simulator, CAST, NUMBERS).play())
    openings = sum(len(persona.opening) for persona in CAST)
    await simulator.until(lambda: len(catcher.caught) == openings)
    assert all(caught.genuine for caught in catcher.caught)

    maria, ray = BY_NAME["Maria Whitfield"], BY_NAME["Ray Dufresne"]
    await answer(simulator, maria.number, "Hi Maria, what's your address?")
    await answer(simulator, ray.number, "Hi Ray, how can we help?")
    await simulator.until(lambda: len(texts_from(simulator, maria)) == 2)
    await simulator.until(lambda: "STOP" in texts_from(simulator, ray))
    await simulator.settled()

    assert "41 Larkin St" in texts_from(simulator, maria)[1]
    assert await answer(simulator, ray.number, "Sorry to bother you") == 400
    await stop(play)


async def test_photo_can_be_fetched(theatre: tuple[Simulator, WebhookCatcher]) -> None:
    simulator, catcher = theatre
    play = asyncio.create_task(Stage(simulator, [BY_NAME["Gloria Okafor"]], NUMBERS).play())
    await simulator.until(lambda: len(catcher.caught) == 2)
    async with httpx.AsyncClient(trust_env=False) as client:
        photo = await client.get(catcher.caught[1].form["MediaUrl0"])

    assert photo.headers["content-type"] == "image/png"
    assert photo.content == damaged_roof().data
    await stop(play)


async def test_lead_who_cannot_be_reached_never_hears_us(theatre: tuple[Simulator, WebhookCatcher]) -> None:
    simulator, _ = theatre
    hank = BY_NAME["Hank Morrow"]
    play = asyncio.create_task(Stage(simulator, [hank], NUMBERS).play())
    await simulator.until(lambda: texts_from(simulator, hank))
    await answer(simulator, hank.number, "What's your address?")
    await simulator.settled()

    assert simulator.reached(hank.number) == []
    assert len(texts_from(simulator, hank)) == 1
    await stop(play)


async def test_play_ends_when_nobody_has_more_to_say(theatre: tuple[Simulator, WebhookCatcher]) -> None:
    simulator, _ = theatre
    await Stage(simulator, [BY_NAME["Ben Sorensen"], BY_NAME["Ruth Adler"]], NUMBERS).play()

    assert [text.body for text in simulator.texts] == ["how much for a new roof"]


async def test_leads_enter_and_type_in_their_own_time() -> None:
    clock = ManualClock()
    simulator = Simulator(pace=AT_ONCE, clock=clock)
    simulator.add_number(NUMBERS[ROOFING])
    slow = Persona(
        name="Slow Joe",
        number="+14155550169",
        company=ROOFING,
        source="",
        enters_after=10,
        typing=2,
        opening=lines("Hello"),
        manner=Manner.SILENT,
    )
    play = asyncio.create_task(Stage(simulator, [slow], NUMBERS).play())
    for seconds, expected in ((9, 0), (1, 0), (2, 0), (0.5, 1)):
        for _ in range(5):
            await asyncio.sleep(0)
        clock.advance(seconds)
        for _ in range(5):
            await asyncio.sleep(0)
        assert len(simulator.texts) == expected
    await play
    await simulator.close()


async def test_company_without_a_number_is_said_at_once(theatre: tuple[Simulator, WebhookCatcher]) -> None:
    simulator, _ = theatre
    with pytest.raises(ValueError, match="Bayside Plumbing"):
        Stage(simulator, CAST, {ROOFING: NUMBERS[ROOFING]})


async def test_walk_ins_come_after_the_cast(theatre: tuple[Simulator, WebhookCatcher]) -> None:
    simulator, _ = theatre
    people = list(itertools.islice(walk_ins(seed=5), 4))
    stage = Stage(simulator, [BY_NAME["Ben Sorensen"]], NUMBERS, walk_ins=iter(people))
    play = asyncio.create_task(stage.play())
    await simulator.until(lambda: len(simulator.texts) == 5)

    assert simulator.texts[0].from_ == BY_NAME["Ben Sorensen"].number
    assert {text.from_ for text in simulator.texts[1:]} == {person.number for person in people}
    await stop(play)


def test_walk_ins_are_repeatable_and_all_different() -> None:
    first, second = (list(itertools.islice(walk_ins(seed=1), 300)) for _ in range(2))

    assert first == second
    assert len({person.number for person in first}) == 300
    assert not {person.number for person in first} & {person.number for person in CAST}


def test_old_contacts_have_a_past_and_numbers_of_their_own() -> None:
    now = datetime(2026, 1, 5, tzinfo=UTC)
    contacts = list(old_contacts(2000, now))

    assert contacts == list(old_contacts(2000, now))
    assert len({contact.number for contact in contacts}) == 2000
    assert not {contact.number for contact in contacts} & {persona.number for persona in CAST}
    assert all(FICTITIOUS.fullmatch(contact.number) for contact in contacts)
    assert all(contact.texts[-1].at < now for contact in contacts)
    assert all(contact.texts[-1].at > now - timedelta(days=1100) for contact in contacts)
    for contact in contacts:
        times = [text.at for text in contact.texts]
        assert times == sorted(times)


def test_picture_is_a_sound_png() -> None:
    data = damaged_roof().data
    width, height = struct.unpack(">II", data[16:24])
    start = data.index(b"IDAT") + 4
    (length,) = struct.unpack(">I", data[start - 8 : start - 4])

    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert (width, height) == (160, 120)
    assert len(zlib.decompress(data[start : start + length])) == height * (1 + 3 * width)


async def stop(play: "asyncio.Task[None]") -> None:
    play.cancel()
    with pytest.raises(asyncio.CancelledError):
        await play


async def test_who_fills_in_the_form_texts_when_they_are_answered(
    theatre: tuple[Simulator, WebhookCatcher],
) -> None:
    simulator, _ = theatre
    ben = msgspec.structs.replace(BY_NAME["Ben Sorensen"], manner=Manner.TALKS, story=lines("My roof leaks"))
    filled_in: list[tuple[str, str]] = []

    async def form(persona: Persona, message: str) -> bool:
        filled_in.append((persona.name, message))
        return True

    play = asyncio.create_task(Stage(simulator, [ben], NUMBERS, form=form).play())
    ours = NUMBERS[ben.company]
    async with asyncio.timeout(10):
        while not filled_in:
            await asyncio.sleep(0)
    assert filled_in == [(ben.name, "\n".join(line.body for line in ben.opening))]
    assert simulator.texts == []
    simulator.set_off(simulator.send(SendRequest(to=ben.number, from_=ours, body="Hi Ben!")))
    await simulator.until(lambda: [text for text in simulator.texts if text.from_ == ben.number])
    await stop(play)
