"""Who is told of a sign-up, and in which words (A12, E3)."""

import pytest

from leadterm.actions.alerts import Alert, AlertKind, Alerts
from leadterm.domain.model import Availability, Instant, InteractionState
from leadterm.state.store import ConsoleStore
from support.world import DANA, ME, World

PHONE = "(415) 555-0001"


class Desk:
    """A console that follows a world."""

    def __init__(self, world: World, *, late: int = 0) -> None:
        self.world, self.store, self.told = world, ConsoleStore(), list[Alert]()
        self.store.load_snapshot(world.snapshot())
        self.alerts = Alerts(self.store, lambda: Instant(world.now + late), self.told.append)

    def follow(self) -> list[Alert]:
        """The alerts that are new."""
        self.told.clear()
        for event in self.world.events_after(self.store.cursor):
            self.store.apply(event)
            self.alerts.saw(event)
        self.alerts.frame_ended()
        return self.told


@pytest.fixture
def world() -> World:
    return World()


def test_a_lead_who_signs_up_is_named_with_what_they_want_and_leads_to_their_row(world: World) -> None:
    desk = Desk(world)
    world.sign_up(1)
    (alert,) = desk.follow()
    (row,) = world.with_state(InteractionState.INCOMING)
    assert alert == Alert(
        kind=AlertKind.INCOMING,
        title=f"{PHONE} signed up",
        body="signed up",
        interaction_id=row.id,
    )
    assert desk.store.incoming == [row.id]


def test_one_who_signs_up_again_alerts_the_agent_who_texts_with_them_alone(world: World) -> None:
    world.sign_up(1)
    world.respond(DANA, world.with_state(InteractionState.INCOMING)[0])
    mine = Desk(world)
    world.sign_up(1)
    assert mine.follow() == []
    world.text_out(ME, next(iter(world.contacts.values())))
    mine.follow()
    world.sign_up(1)
    (alert,) = mine.follow()
    (row,) = world.with_state(InteractionState.ACTIVE)
    assert (alert.kind, alert.title, alert.interaction_id) == (
        AlertKind.SIGN_UP,
        f"{PHONE} signed up",
        row.id,
    )


def test_who_is_offline_is_not_told(world: World) -> None:
    world.set_availability(ME, Availability.OFFLINE)
    desk = Desk(world)
    world.sign_up(1)
    assert desk.follow() == []
    assert desk.store.incoming == []


def test_those_who_signed_up_meanwhile_come_as_one_summary(world: World) -> None:
    desk = Desk(world, late=3_600_000)
    for lead in (1, 2, 3):
        world.sign_up(lead)
    (alert,) = desk.follow()
    assert alert.title == f"3 leads signed up while you were away: {PHONE}, (415) 555-0002 and 1 more"
