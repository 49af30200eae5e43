"""The list's views and filter, selections and what is done to many rows, companies (A6, A9–A11)."""

import asyncio
from pathlib import Path

from leadterm.domain.model import AgentId, Member, Right
from leadterm.domain.wire import KindFilter
from leadterm.relay.store import Tx
from leadterm.state.parts import ListView
from support.known import concluded
from support.pilot import Console, console
from support.relay import Office, RunningRelay

LEADS = [f"+1415555{number:04}" for number in range(120, 126)]


async def texts_in(relay: RunningRelay, office: Office, leads: list[str]) -> None:
    for lead in leads:
        await relay.simulator.text_in(lead, office.number.number, f"Hello from {lead[-4:]}")


async def recents(relay: RunningRelay, office: Office, count: int = 4) -> None:
    """So many conversations that have ended, the newest the last lead's."""
    await texts_in(relay, office, LEADS[:count])
    person = office.people[1]
    async with asyncio.timeout(10):
        while len((await person.snapshot()).incoming) < count:
            await asyncio.sleep(0.02)
    for row in (await person.snapshot()).incoming:
        await person.command(f"/v1/interactions/{row.interaction.id}/respond")
        await person.command(f"/v1/interactions/{row.interaction.id}/close")


def inbox_text(desk: Console) -> str:
    width = desk.main._inbox.size.width
    return "\n".join(line[:width] for line in desk.text().splitlines()[1:-1])


async def test_views_are_chosen_in_a_menu_and_each_keeps_its_cursor(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    await recents(relay, office)
    async with console(relay, office.people[0], tmp_path) as desk:
        await desk.see("Recents 4")
        await desk.press("j", "j")
        row = desk.main._inbox.cursor_id
        await desk.press("v")
        await desk.see("Received")
        assert "Everyone" not in desk.text()
        await desk.press("j", "enter")
        await desk.see("┌ Received ")
        await desk.see("Received 4")
        assert "Incoming" not in inbox_text(desk)
        await desk.press("v", "j", "enter")
        await desk.see("Sent 0")
        await desk.press("escape")
        await desk.see("Recents 4")
        assert desk.main._inbox.cursor_id == row


async def test_everyones_open_conversations_are_there_for_who_may_monitor(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    await texts_in(relay, office, LEADS[:1])
    async with console(relay, office.people[0], tmp_path) as desk:
        await desk.see("Incoming 1")
        desk.store.rights = frozenset(Right)
        await desk.press("v")
        await desk.see("Everyone")


async def test_the_filter_is_named_over_the_list(relay: RunningRelay, office: Office, tmp_path: Path) -> None:
    await recents(relay, office, 2)
    async with console(relay, office.people[0], tmp_path) as desk:
        await desk.see("Recents 2")
        assert "All ▾" in desk.text()
        await desk.press("f", "j", "j", "enter")
        await desk.see("Resources ▾")
        await desk.until(lambda: desk.store.kind is KindFilter.RESOURCES, "the filter")
        await desk.see("Recents 0")
        await desk.press("f", "k", "k", "enter")
        await desk.see("Recents 2")


async def test_space_selects_and_nothing_moves(relay: RunningRelay, office: Office, tmp_path: Path) -> None:
    await recents(relay, office)
    async with console(relay, office.people[0], tmp_path) as desk:
        await desk.see("Recents 4")
        before = inbox_text(desk).splitlines()
        await desk.press("j", "space", "j", "space")
        await desk.see("2 selected")
        after = inbox_text(desk).splitlines()
        names = [line[4:] for line in before if "(415)" in line]
        assert [line[4:] for line in after if "(415)" in line] == names
        assert sum("✓(415)" in line for line in after) == 2
        await desk.press("escape")
        await desk.see_gone("selected")


async def test_a_range_grows_and_shrinks(relay: RunningRelay, office: Office, tmp_path: Path) -> None:
    await recents(relay, office)
    async with console(relay, office.people[0], tmp_path) as desk:
        await desk.see("Recents 4")
        await desk.press("j", "J", "shift+down")
        await desk.see("3 selected")
        await desk.press("K")
        await desk.see("2 selected")


async def test_all_shown_are_selected_and_marked_read_at_once(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    await recents(relay, office)
    async with console(relay, office.people[0], tmp_path) as desk:
        await desk.see("Recents 4")
        await desk.press("V")
        await desk.see("4 selected")
        assert "a actions" in desk.text()
        await desk.press("a")
        await desk.see("Mark unopened")
        await desk.press("enter")
        await desk.see("4 conversations marked read.")
        await desk.see_gone("4 selected")
        await desk.until(lambda: desk.store.unread_total == 0, "all to be read")


async def test_u_marks_unopened_and_delete_removes_the_row(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    await recents(relay, office, 2)
    async with console(relay, office.people[0], tmp_path) as desk:
        await desk.see("Recents 2")
        await desk.press("j", "enter", "1")
        await desk.until(lambda: desk.store.unread_total < 2, "the opened one to be read")
        await desk.press("u")
        await desk.until(
            lambda: (row := desk.store.selected_interaction) is not None and row.unread == 1, "unopened"
        )
        await desk.press("delete")
        await desk.see("Recents 1")
        await desk.see("The next text brings it back")


async def test_many_are_removed_only_after_a_question(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    await recents(relay, office, 3)
    async with console(relay, office.people[0], tmp_path) as desk:
        await desk.see("Recents 3")
        await desk.press("V")
        await desk.see("3 selected")
        await desk.press("delete")
        await desk.see("Remove 3 conversations?")
        await desk.press("enter")
        await desk.see("Recents 3")
        await desk.press("delete", "j", "enter")
        await desk.see("Recents 0")
        await desk.see("3 conversations removed.")


async def test_a_row_offers_its_text_in_the_actions(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    await recents(relay, office, 1)
    async with console(relay, office.people[0], tmp_path) as desk:
        await desk.see("Recents 1")
        await desk.press("j", "a")
        await desk.see("Remove from the feed")
        await desk.press("enter")
        await desk.until(lambda: desk.main.focused is desk.main._composer.editor, "the composer")


async def test_what_one_may_not_do_is_not_offered_and_refused_in_words(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    await recents(relay, office, 1)
    async with console(relay, office.people[0], tmp_path) as desk:
        await desk.see("Recents 1")
        desk.store.rights = frozenset({Right.VIEW_MESSAGE_CENTRE})
        await desk.press("j", "space")
        await desk.see("1 selected")
        assert "remove" not in desk.line(-1)
        await desk.press("a")
        await desk.see("Mark unopened")
        assert "Remove" not in desk.text()


async def test_the_agent_goes_to_another_company_and_back(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    person = office.people[0]
    other = await relay.open_office("Zenith Gutters", number="+14155550119", people=())
    await join_company(relay, other, person.id)
    await recents(relay, office, 1)
    async with console(relay, person, tmp_path, company=office.company.id) as desk:
        await desk.see("Recents 1")
        await desk.see("Acme Roofing ▾")
        assert "C company" in desk.line(-1)
        await desk.press("C", "j", "enter")
        await desk.see("Zenith Gutters ▾")
        await desk.see("Recents 0")
        assert desk.store.view is ListView.INBOX
        await desk.press("C", "k", "enter")
        await desk.see("Recents 1")


async def test_the_key_for_companies_is_not_named_to_who_has_one(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path, size=(200, 40)) as desk:
        assert "company" not in desk.line(-1)
        assert "▾" not in desk.line(0)
        await desk.press("C")
        await desk.see("You have one company.")


async def join_company(relay: RunningRelay, office: Office, agent_id: int) -> None:
    def unit(tx: Tx) -> None:
        tx.save_member(Member(company_id=office.company.id, agent_id=AgentId(agent_id)))

    await relay.store.run(unit)


async def test_five_thousand_are_marked_read_in_one_go_while_the_list_goes_on(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    await concluded(relay, office, 5_000)
    async with console(relay, office.people[0], tmp_path) as desk:
        await desk.see("Recents 5,000")
        await desk.press("j", "V")
        await desk.see("5,000 selected")
        await desk.press("a", "enter")
        await desk.see("5,000 conversations marked read.")
        await desk.until(lambda: desk.store.unread_total == 0, "all to be read")
        await desk.see_gone("5,000 selected")
        await desk.press("G")
        await desk.see("Lead 0 ")
