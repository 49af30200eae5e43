"""Administration from the console (F4): lists, forms, the audit log, and two administrators at once."""

from pathlib import Path

from leadterm.domain.model import AgentId, FlowId, Right, Role
from leadterm.relay.units import admin
from leadterm.screens.audit import AuditPane
from support.administering import focused_id, open_list, promote
from support.pilot import console
from support.relay import Office, RunningRelay


async def test_an_administrator_adds_a_team_and_sees_who_is_in_it(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    mel, dana = office.people
    await promote(relay, office, mel)
    async with console(relay, mel, tmp_path) as desk:
        await open_list(desk, "Teams")
        await desk.see("+ new team")
        await desk.press("enter")
        await desk.see("New team")
        await desk.type("Roofers")
        await desk.press("tab", "space", "f2")
        await desk.see("1 agent")
        await desk.press("down")
        await desk.see("Dana Reyes")
        (team,) = await relay.store.run(lambda tx: tx.teams(office.company.id))
        assert (team.name, team.agent_ids) == ("Roofers", (dana.id,))


async def test_somebody_new_gets_a_token_that_signs_them_in(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    mel, _ = office.people
    await promote(relay, office, mel)
    async with console(relay, mel, tmp_path) as desk:
        await open_list(desk, "Agents")
        await desk.see("+ new agent")
        await desk.press("enter")
        await desk.see("New agent")
        await desk.press("f2")
        await desk.see("The name must not be empty.")
        await desk.type("Pia Lind")
        await desk.press("tab", "right", "f2")
        await desk.see("Token of Pia Lind")
        token = desk.app.screen.query_one("#secret").text  # type: ignore[attr-defined]
        agent_id = await relay.store.reads.agent_by_token(admin.token_hash(token))
        pia = await relay.store.run(lambda tx: tx.member(agent_id or AgentId(0), office.company.id))
        assert pia is not None
        assert pia.role is Role.MANAGER
        await desk.press("escape")
        await desk.see_gone(token)
        await desk.see("Pia Lind")


async def test_a_colleague_is_signed_out_everywhere_after_a_second_look(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    mel, dana = office.people
    await promote(relay, office, mel)
    async with console(relay, mel, tmp_path) as desk:
        await open_list(desk, "Agents")
        await desk.see("+ new agent")
        await desk.press("down", "enter")
        await desk.see("Revoke all tokens")
        await desk.press("down", "down", "enter")
        await desk.see("Revoke all tokens of Dana Reyes?")
        assert await relay.store.reads.agent_by_token(admin.token_hash(dana.token)) == dana.id
        await desk.press("down", "enter")
        await desk.see("Dana Reyes's tokens no longer work.")
        assert await relay.store.reads.agent_by_token(admin.token_hash(dana.token)) is None


async def test_a_wrong_value_is_said_at_its_field_and_what_was_typed_stays(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    mel, _ = office.people
    await promote(relay, office, mel)
    async with console(relay, mel, tmp_path) as desk:
        await open_list(desk, "Tracking numbers")
        await desk.see("+ new tracking number")
        await desk.press("enter")
        await desk.see("New tracking number")
        await desk.type("12")
        await desk.press("tab")
        await desk.type("Radio")
        await desk.press("f2")
        await desk.until(lambda: focused_id(desk) == "tracking-number", "the number at fault")
        assert "Radio" in desk.text()
        await desk.press("ctrl+a", "ctrl+k")
        await desk.type("415-555-0177")
        await desk.press("f2")
        await desk.see("(415) 555-0177  Radio")


async def test_another_administrator_s_change_shows_at_once_in_the_list(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    mel, dana = office.people
    await promote(relay, office, mel)
    async with console(relay, mel, tmp_path) as desk:
        await open_list(desk, "Teams")
        await desk.see("+ new team")
        relay.store.run_now(admin.add_team(office.company.id, "Night shift", (dana.id,)))
        await desk.see("Night shift")
        await desk.press("escape")
        await open_list(desk, "Audit log")
        await desk.see("team added, Night shift")
        await desk.see("command line (")
        relay.store.run_now(admin.add_team(office.company.id, "Day shift", ()))
        await desk.see("team added, Day shift")


async def test_two_administrators_edit_one_number_and_nothing_is_silently_lost(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    mel, _ = office.people
    await promote(relay, office, mel)
    async with console(relay, mel, tmp_path) as desk:
        await open_list(desk, "Tracking numbers")
        await desk.see("Google Ads")
        await desk.press("down", "enter")
        await desk.see("Source")
        await desk.press("ctrl+a", "ctrl+k")
        await desk.type("Yelp")
        relay.store.run_now(admin.set_number(office.number.id, "Radio", "airtime", None))
        await desk.press("f2")
        await desk.see("Somebody else has changed the label meanwhile.")
        await desk.see("The label is “Radio” now.")
        assert "airtime" in desk.text()
        kept = await relay.store.run(lambda tx: tx.number(office.number.id))
        assert kept is not None
        assert kept.label == "Radio"
        await desk.press("f2")
        await desk.see("Yelp")
        await desk.until(lambda: desk.app.screen.query("PickList"), "the list again")
        kept = await relay.store.run(lambda tx: tx.number(office.number.id))
        assert kept is not None
        assert (kept.label, kept.source, kept.flow_id) == ("Yelp", "airtime", FlowId(office.flow.id))


async def test_the_audit_log_reads_on_as_it_is_scrolled(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    mel, _ = office.people
    await promote(relay, office, mel)
    for turn in range(130):
        await relay.store.run(admin.add_team(office.company.id, f"Team {turn}", ()))
    async with console(relay, mel, tmp_path) as desk:
        await open_list(desk, "Audit log")
        await desk.see("Team 129")
        pane = desk.app.screen.query_one(AuditPane)
        assert len(pane._entries) == 100
        await desk.press("G")
        await desk.until(lambda: len(pane._entries) > 130, "older changes")
        await desk.press("G")
        await desk.see("company added, Acme Roofing")
        await desk.press("q")
        assert desk.app.screen is desk.main


async def test_who_may_look_after_nothing_is_not_offered_it(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    mel, _ = office.people
    async with console(relay, mel, tmp_path) as desk:
        await desk.press("ctrl+p")
        await desk.type("administration")
        await desk.pilot.pause()
        assert "Look after" not in desk.text()
        await desk.press("escape")
        await relay.store.run(admin.set_agent(office.company.id, mel.id, grant=[Right.MANAGE_AGENTS]))
        await desk.until(lambda: Right.MANAGE_AGENTS in desk.store.rights, "the right")
        await open_list(desk, "Agents")
        await desk.see("+ new agent")


async def test_what_one_may_look_after_is_found_by_its_name_in_the_palette(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    mel, dana = office.people
    await promote(relay, office, mel)
    async with console(relay, mel, tmp_path) as desk:
        await desk.press("ctrl+p")
        await desk.type("audit")
        await desk.see("Who changed what.")
        await desk.press("enter")
        await desk.until(lambda: bool(desk.app.screen.query(AuditPane)), "the audit log")
    async with console(relay, dana, tmp_path / "dana") as desk:
        await desk.press("ctrl+p")
        await desk.type("audit")
        await desk.see("No command is called so")


async def test_a_team_is_removed_once_no_flow_needs_it(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    mel, _ = office.people
    await promote(relay, office, mel)
    team = await relay.store.run(admin.add_team(office.company.id, "Night", ()))
    flow = await relay.store.run(admin.add_flow(office.company.id, "At night", (), (team.id,)))
    async with console(relay, mel, tmp_path) as desk:
        await open_list(desk, "Teams")
        await desk.see("Night")
        await desk.press("down", "enter")
        await desk.see("Team Night")
        desk.app.screen.query_one("#remove").focus()
        await desk.press("enter")
        await desk.see("Remove it?")
        await desk.press("down", "enter")
        await desk.see("The call flow At night offers texts to this team.")
        await relay.store.run(admin.remove_flow(flow.id))
        desk.app.screen.query_one("#remove").focus()
        await desk.press("enter")
        await desk.see("Remove it?")
        await desk.press("down", "enter")
        await desk.see("+ new team")
        await desk.see_gone("Night")
        assert await relay.store.run(lambda tx: tx.teams(office.company.id)) == ()
