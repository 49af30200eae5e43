"""Lead sources and refused leads from the console (E3, B12): against a real relay."""

from pathlib import Path
from typing import Any

from leadterm.domain.intake import IntakeSource, RefusalState
from leadterm.domain.leads import Submission
from leadterm.domain.model import Right, Role
from leadterm.domain.wire.intake import MendLead
from leadterm.relay.store import Tx
from leadterm.relay.units import admin, leads
from leadterm.screens.record_list import RecordList
from leadterm.screens.refused_form import RefusedForm
from leadterm.screens.source_form import SourceForm
from support.administering import choose, focused_id, open_list, promote
from support.pilot import Console, console
from support.relay import Office, RunningRelay

MARIA = {"name": "Maria Lopez", "phone": "415 555 018", "message": "Do you do flat roofs?"}


async def post(relay: RunningRelay, key: str, form: dict[str, str]) -> Any:
    return (await relay.http.post("/v1/intake/leads", json=form, headers={"X-Intake-Key": key})).json()


async def add_source(relay: RunningRelay, office: Office, name: str = "Landing page") -> tuple[int, str]:
    key = admin.new_key()
    made = await relay.store.run(admin.add_source(office.company.id, name, key))
    return made.source.id, key


async def source_named(relay: RunningRelay, office: Office, name: str) -> IntakeSource:
    found = await relay.store.reads.intake_sources(office.company.id)
    return next(source for source in found if source.name == name)


async def states(relay: RunningRelay, office: Office) -> list[RefusalState]:
    kept = await relay.store.reads.refusals(office.company.id, waiting_only=False)
    return [refusal.state for refusal in kept]


async def in_list(desk: Console) -> None:
    await desk.until(lambda: isinstance(desk.app.screen, RecordList), "the list again")


async def in_form(desk: Console, kind: type[SourceForm] | type[RefusedForm]) -> None:
    await desk.until(lambda: isinstance(desk.app.screen, kind), "the form")


async def test_a_source_is_added_and_hands_leads_in_with_the_key_that_is_shown_once(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    mel, dana = office.people
    await promote(relay, office, mel)
    team = await relay.store.run(admin.add_team(office.company.id, "Roofers", (dana.id,)))
    async with console(relay, mel, tmp_path) as desk:
        await open_list(desk, "Lead sources")
        await desk.see("+ new lead source")
        await desk.press("enter")
        await in_form(desk, SourceForm)
        await desk.paste("Landing page")
        await desk.press("tab", "down", "space", "tab", "down", "space", "tab")
        await desk.paste("ftp://acme.example")
        await desk.press("f2")
        await desk.see("The address to go to after the form looks like")
        await desk.until(lambda: focused_id(desk) == "redirect", "the address at fault")
        await desk.press("ctrl+a", "ctrl+k")
        await desk.paste("https://acme.example/thanks")
        await desk.press("f2")
        await desk.see("Key of Landing page")
        key = desk.app.screen.query_one("#secret").text  # type: ignore[attr-defined]
        source = await source_named(relay, office, "Landing page")
        assert source.key_sha256 == admin.token_hash(key)
        assert (source.team_id, source.number_id) == (team.id, office.number.id)
        assert source.redirect_url == "https://acme.example/thanks"
        assert (await post(relay, key, MARIA | {"phone": "415 555 0186"}))["lead_record_id"]
        await desk.press("escape")
        await in_list(desk)
        await desk.see_gone(key)
        await desk.see("Roofers")
        await desk.press("down")
        await desk.see("Its leads are texted from Google Ads")


async def test_a_revoked_key_opens_nothing_after_a_second_look(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    mel, _ = office.people
    await promote(relay, office, mel)
    _, key = await add_source(relay, office)
    async with console(relay, mel, tmp_path) as desk:
        await open_list(desk, "Lead sources")
        await desk.see("Landing page")
        await desk.press("down", "enter")
        await choose(desk, "Revoke its key")
        await desk.see("Revoke the key of Landing page?")
        assert (await source_named(relay, office, "Landing page")).revoked_at is None
        await choose(desk, "Revoke it")
        await desk.see("The key of Landing page opens nothing any more.")
        await in_list(desk)
        await desk.until(lambda: "no team" not in desk.text(), "an empty list")
        answer = await relay.http.post("/v1/intake/leads", json=MARIA, headers={"X-Intake-Key": key})
        assert answer.status_code == 401


async def test_two_administrators_edit_one_source_and_nothing_is_silently_lost(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    mel, _ = office.people
    await promote(relay, office, mel)
    await add_source(relay, office)

    def rewrite(tx: Tx) -> None:
        (old,) = tx.intake_sources(office.company.id)
        changed = admin.set_source(
            IntakeSource(
                id=old.id,
                company_id=old.company_id,
                name="Web",
                key_sha256="",
                number_id=office.number.id,
                created_at=old.created_at,
            )
        )
        changed(tx)

    async with console(relay, mel, tmp_path) as desk:
        await open_list(desk, "Lead sources")
        await desk.see("Landing page")
        await desk.press("down", "enter")
        await choose(desk, "Change")
        await in_form(desk, SourceForm)
        await desk.press("ctrl+a", "ctrl+k")
        await desk.paste("Spring roofs")
        relay.store.run_now(rewrite)
        await desk.press("f2")
        await desk.see("Somebody else has changed the name meanwhile.")
        await desk.see("The name is “Web” now.")
        await desk.press("f2")
        await in_list(desk)
        await desk.see("Spring roofs")
        kept = await source_named(relay, office, "Spring roofs")
        assert kept.number_id == office.number.id


async def test_a_refused_lead_is_put_right_where_it_is_wrong_and_becomes_a_lead(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    mel, _ = office.people
    await relay.store.run(admin.set_agent(office.company.id, mel.id, role=Role.MANAGER))
    _, key = await add_source(relay, office)
    async with console(relay, mel, tmp_path) as desk:
        await open_list(desk, "Refused leads")
        await desk.see("No lead waits to be put right.")
        await post(relay, key, MARIA)
        await desk.see("Maria Lopez  415 555 018")
        await desk.see("This number is too short.")
        await desk.press("enter")
        await in_form(desk, RefusedForm)
        await desk.see("message: Do you do flat roofs?")
        assert focused_id(desk) == "refused-number"
        await desk.press("end")
        await desk.paste("63456")
        await desk.press("f2")
        await desk.until(lambda: "too short" not in desk.text(), "another reason")
        assert await states(relay, office) == [RefusalState.WAITING]
        await desk.press("backspace", "backspace", "backspace", "backspace")
        await desk.press("f2")
        await desk.see("Maria Lopez is a lead now.")
        await in_list(desk)
        await desk.see("No lead waits to be put right.")
        contact = await relay.store.run(lambda tx: tx.contact_by_number(office.company.id, "+14155550186"))
        assert contact is not None
        assert contact.name == "Maria Lopez"
        assert await states(relay, office) == [RefusalState.MENDED]
        await desk.press("escape")
        await desk.press("escape")


async def test_an_address_that_is_none_is_said_at_its_field(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    mel, _ = office.people
    await promote(relay, office, mel)
    _, key = await add_source(relay, office)
    await post(relay, key, MARIA)
    async with console(relay, mel, tmp_path) as desk:
        await open_list(desk, "Refused leads")
        await desk.see("Maria Lopez")
        await desk.press("enter")
        await in_form(desk, RefusedForm)
        await desk.press("end", "6", "tab", "tab")
        await desk.paste("maria at roofs")
        await desk.press("tab", "f2")
        await desk.see("This is not an email address.")
        await desk.until(lambda: focused_id(desk) == "refused-email", "the field at fault")
        assert await states(relay, office) == [RefusalState.WAITING]


async def test_dropping_a_refused_lead_asks_first(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    mel, _ = office.people
    await promote(relay, office, mel)
    _, key = await add_source(relay, office)
    await post(relay, key, MARIA)
    async with console(relay, mel, tmp_path) as desk:
        await open_list(desk, "Refused leads")
        await desk.see("Maria Lopez")
        await desk.press("enter")
        await in_form(desk, RefusedForm)
        await desk.press("shift+tab", "shift+tab")
        await desk.until(lambda: focused_id(desk) == "drop", "the button")
        await desk.press("enter")
        await desk.see("Drop Maria Lopez  415 555 018?")
        await choose(desk, "Keep it")
        await in_form(desk, RefusedForm)
        assert await states(relay, office) == [RefusalState.WAITING]
        await desk.press("enter")
        await choose(desk, "Drop it")
        await desk.see("It is dropped.")
        await in_list(desk)
        assert await states(relay, office) == [RefusalState.DROPPED]


async def test_the_second_to_mend_a_lead_is_told_and_the_list_follows(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    mel, _ = office.people
    await promote(relay, office, mel)
    _, key = await add_source(relay, office)
    for name in ("Ann", "Bob", "Cyd"):
        await post(relay, key, MARIA | {"name": name})
    cyd, bob, _ = await relay.store.reads.refusals(office.company.id)
    async with console(relay, mel, tmp_path) as desk:
        await open_list(desk, "Refused leads")
        await desk.see("Ann")
        await desk.press("down", "enter")
        await in_form(desk, RefusedForm)
        relay.store.run_now(leads.mend(bob.id, MendLead(number="415 555 0187")))
        await desk.press("end", "6", "f2")
        await desk.see("This submission was mended already.")
        await desk.press("escape")
        await in_list(desk)
        await desk.until(lambda: "Bob" not in desk.text(), "the rest")
        screen = desk.app.screen
        assert isinstance(screen, RecordList)
        assert screen._list.index == 1, "the cursor is where it was: on the next one"
        relay.store.run_now(leads.drop(cyd.id))
        await desk.until(lambda: "Cyd" not in desk.text(), "the last one")
        assert "Ann" in desk.text()


async def test_older_refused_leads_are_read_as_one_asks_for_them(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    mel, _ = office.people
    await promote(relay, office, mel)
    source_id, _ = await add_source(relay, office)
    source = await source_named(relay, office, "Landing page")
    assert source.id == source_id

    def many(tx: Tx) -> None:
        for turn in range(130):
            said = Submission(origin="form", number="12", name=f"Lead {turn:03}")
            leads.take(source, said)(tx)

    await relay.store.run(many)
    async with console(relay, mel, tmp_path) as desk:
        await open_list(desk, "Refused leads")
        await desk.see("Lead 129")
        screen = desk.app.screen
        assert isinstance(screen, RecordList)
        assert len(screen._shown) == 101
        await desk.press(*["pagedown"] * 14)
        await desk.see("… older ones")
        await desk.press("enter")
        await desk.until(lambda: len(screen._shown) == 130, "the older ones")
        await desk.see("Lead 029")


async def test_refused_leads_are_for_who_may_mend_them(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    mel, _ = office.people
    async with console(relay, mel, tmp_path) as desk:
        await desk.press("ctrl+p")
        await desk.paste("refused leads")
        await desk.see("No command is called so")
        await desk.press("escape")
        await relay.store.run(admin.set_agent(office.company.id, mel.id, grant=[Right.MEND_LEADS]))
        await desk.until(lambda: Right.MEND_LEADS in desk.store.rights, "the right")
        await desk.press("ctrl+p")
        await desk.paste("refused leads")
        await desk.see("Put right or dropped.")
        await desk.press("enter")
        await desk.see("No lead waits to be put right.")
