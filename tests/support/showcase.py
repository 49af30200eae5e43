"""A desk in the middle of a morning, the same one every time: for pictures of the screen."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from leadterm.domain.model import Contact, LineType, MessageStatus
from leadterm.state.parts import Link
from support.pilot import Console, still_console
from support.world import DANA, ME, World

MORNING = int(datetime(2026, 11, 3, 9, 41, tzinfo=UTC).timestamp() * 1000)
SIZES = ((80, 24), (120, 36), (200, 60))

_PAST = (
    (101, "Priya Raman", "Thanks, see you on Thursday", "You're booked, Thursday at nine."),
    (102, "Walt Jankowski", "Is the estimate still valid?", "Yes, until the end of the month."),
    (103, "Lucía Herrera", "¿Hablan español?", "Sí, ¡con mucho gusto!"),
    (104, "Ben Sorensen", "how much for a new roof", "That depends on its size. How large is the house?"),
    (105, "Gloria Adeyemi", "We lost ten shingles in the storm 😟", "We'll put a tarp on it this afternoon."),
    (106, "Katrin Vogel", "Guten Tag, reparieren Sie auch Dachrinnen?", "Guten Tag! Ja, das machen wir."),
)


def morning() -> World:
    """Two wait, two are being answered, and some have gone home happy."""
    world = World()
    world.now = MORNING - 26 * 3_600_000
    for lead, name, question, answer in _PAST:
        contact = _asks(world, lead, name, question)
        world.respond(DANA, world.open_with(contact))
        world.text_out(DANA, contact, answer)
        _delivered(world)
        world.mark_read(world.open_with(contact))
        world.close(world.open_with(contact))
        world.now += 3 * 3_600_000
    world.now = MORNING - 5 * 60_000
    tom = _asks(world, 140, "Tom Okafor", "Can you come earlier tomorrow?")
    world.respond(ME, world.open_with(tom))
    world.text_out(ME, tom, "8:30?")
    _delivered(world)
    world.text_in(140, "thanks, see you then 👍")
    world.mark_read(world.open_with(tom))
    world.now = MORNING - 3 * 60_000
    maria = _asks(world, 133, "Maria Lopez", "Hi! Do you do flat roofs?")
    world.respond(ME, world.open_with(maria))
    world.mark_read(world.open_with(maria))
    world.text_out(ME, maria, "Hi Maria, yes we do! What is the address?")
    _delivered(world)
    world.text_in(133, "2210 Grove Way, Oakland. It's the garage, about 40 square metres")
    world.mark_read(world.open_with(maria))
    world.text_out(ME, maria, "Thank you. Would Tuesday morning suit you?")
    _sent(world, MessageStatus.SENT)
    world.now = MORNING - 60_000
    world.text_in(177, "Hello, are you open today? It is raining into the kitchen")
    world.text_in(199, "need a quote for gutters")
    world.now = MORNING
    _classify(world, maria)
    return world


@asynccontextmanager
async def showcase(home: Path, size: tuple[int, int]) -> AsyncIterator[Console]:
    """The console on that morning, with Maria's conversation open and an answer half typed."""
    world = morning()
    maria = next(contact for contact in world.contacts.values() if contact.name == "Maria Lopez")
    interaction = world.open_with(maria)
    assert interaction is not None
    async with still_console(home, size=size, clock=lambda: MORNING) as console:
        console.show(world)
        store = console.store
        store.set_link(Link.LIVE)
        store.select(interaction.id)
        store.load_detail(world.detail(interaction.id), store.asked())
        console.main._inbox.select(interaction.id)
        console.redraw()
        await console.pilot.pause()
        await console.press("2", "i")
        await console.type("Great, see you")
        await console.pilot.pause()
        yield console


def _asks(world: World, lead: int, name: str, question: str) -> Contact:
    world.text_in(lead, question)
    number = f"+1415555{lead:04}"
    contact = next(contact for contact in world.contacts.values() if contact.number == number)
    world.rename(contact, name)
    return world.contacts[contact.id]


def _delivered(world: World) -> None:
    _sent(world, MessageStatus.DELIVERED)


def _sent(world: World, status: MessageStatus) -> None:
    world.report(max(world.messages.values(), key=lambda message: message.id), status)


def _classify(world: World, contact: Contact) -> None:
    interaction = world.open_with(contact)
    assert interaction is not None
    world.contacts[contact.id] = replace(
        world.contacts[contact.id],
        email="maria@example.com",
        organisation="Lopez Bakery",
        address="2210 Grove Way, Oakland",
        line_type=LineType.MOBILE,
    )
    world.classifications[interaction.id] = replace(
        world.classification(interaction.id),
        qualified=True,
        tags=("roof", "flat"),
        value=420_000,
        notes="Garage, flat roof, 40 m².\nWants Tuesday morning.",
    )
