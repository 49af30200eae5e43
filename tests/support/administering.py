"""What tests of administration do on the console, by keys as a person does."""

from leadterm.domain.model import Role
from leadterm.relay.units import admin
from leadterm.widgets.menu_pane import MenuPane
from support.pilot import Console
from support.relay import Office, Person, RunningRelay


async def promote(relay: RunningRelay, office: Office, *people: Person) -> None:
    for person in people:
        await relay.store.run(admin.set_agent(office.company.id, person.id, role=Role.OWNER))


async def open_list(desk: Console, kind: str) -> None:
    """Opens one of the lists by the palette and the menu."""
    await desk.press("ctrl+p")
    await desk.paste("administration")
    await desk.see("Look after")
    await desk.press("enter")
    await choose(desk, kind)


async def choose(desk: Console, label: str) -> None:
    """Goes down the menu to an entry, and takes it."""
    await desk.until(lambda: bool(desk.app.screen.query(MenuPane)), "the menu")
    menu = desk.app.screen.query_one(MenuPane)
    while menu._entries[menu._cursor].label != label:
        await desk.press("down")
    await desk.press("enter")


def focused_id(desk: Console) -> str | None:
    focused = desk.app.screen.focused
    return None if focused is None else focused.id
