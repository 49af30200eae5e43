"""Webhook endpoints, the company and templates from the console (D5, F4, B17): against a real relay."""

from pathlib import Path

from starlette.responses import Response

from leadterm.domain.hooks import HookType
from leadterm.domain.model import CompanyId, OptOutScope, Template
from leadterm.domain.wire import SaveTemplate
from leadterm.relay.units import admin, hooks, templates
from leadterm.screens.hook_form import HookForm
from leadterm.screens.record_list import RecordList
from support.administering import choose, focused_id, open_list, promote
from support.hook_receiver import receiving
from support.pilot import Console, console
from support.relay import Office, RunningRelay

ENDPOINTS = "Webhook endpoints"
URL = "https://crm.example.com/leadterm"


async def add_hook(relay: RunningRelay, company_id: CompanyId, url: str = URL) -> int:
    unit = hooks.add(company_id, url, (), hooks.new_secret(), this_machine=True)
    return (await relay.store.run(unit)).id


def shown(desk: Console) -> tuple[str, ...]:
    screen = desk.app.screen
    assert isinstance(screen, RecordList)
    return tuple(record.label for record in screen._shown)


async def in_list(desk: Console) -> None:
    await desk.until(lambda: isinstance(desk.app.screen, RecordList), "the list again")


async def test_an_endpoint_is_added_its_secret_shown_once_and_a_test_event_sent(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    mel, _ = office.people
    await promote(relay, office, mel)
    async with receiving() as receiver, console(relay, mel, tmp_path) as desk:
        await open_list(desk, ENDPOINTS)
        await desk.see("+ new webhook endpoint")
        await desk.press("enter")
        await desk.see("New webhook endpoint")
        await desk.paste("http://crm.example.com/")
        await desk.press("tab", "space", "f2")
        await desk.see("The address must begin with https://")
        await desk.until(lambda: focused_id(desk) == "hook-url", "the address at fault")
        await desk.press("ctrl+a", "ctrl+k")
        await desk.paste(receiver.url)
        await desk.press("f2")
        await desk.see("Signing secret of")
        secret = desk.app.screen.query_one("#secret").text  # type: ignore[attr-defined]
        (hook,) = await relay.store.run(lambda tx: tx.hooks(office.company.id))
        assert hook.types == tuple(HookType)[1:]
        assert await relay.store.run(lambda tx: tx.hook_secrets(hook.id)) == (secret,)
        await desk.press("escape")
        await desk.see_gone(secret)
        await desk.see("fine")

        await desk.press("down", "enter")
        await choose(desk, "Send a test event")
        await desk.see("It answered 204.")
        receiver.answers.append(Response("no such deal", status_code=404))
        await desk.press("f2")
        await desk.see("It answered 404.")
        await desk.see("It said: no such deal")
        assert receiver.types == ["test", "test"]


async def test_what_an_endpoint_is_told_of_is_joined_with_what_another_changed(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    mel, _ = office.people
    await promote(relay, office, mel)
    hook_id = await add_hook(relay, office.company.id)
    async with console(relay, mel, tmp_path) as desk:
        await open_list(desk, ENDPOINTS)
        await desk.see(URL)
        await desk.press("down")
        await desk.see("Told of: everything.")
        await desk.press("enter")
        await choose(desk, "What it is told of")
        await desk.until(lambda: isinstance(desk.app.screen, HookForm), "the form")
        relay.store.run_now(hooks.set_types(office.company.id, hook_id, tuple(HookType)[1:]))
        await desk.press("down", "space", "f2")
        await in_list(desk)
        await desk.see("Told of: contact.opted_out, interaction.closed.")
        kept = await relay.store.run(lambda tx: tx.hook(hook_id))
        assert kept is not None
        assert kept.types == (HookType.CONTACT_OPTED_OUT, HookType.INTERACTION_CLOSED)


async def test_an_endpoint_that_wants_nothing_is_refused_at_its_types(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    mel, _ = office.people
    await promote(relay, office, mel)
    async with console(relay, mel, tmp_path) as desk:
        await open_list(desk, ENDPOINTS)
        await desk.see("+ new webhook endpoint")
        await desk.press("enter")
        await desk.see("New webhook endpoint")
        await desk.paste(URL)
        await desk.press("tab", *("space", "down") * len(HookType), "shift+tab", "f2")
        await desk.see("Choose at least one type of event.")
        form = desk.app.screen
        assert isinstance(form, HookForm)
        assert form.focused is form._types
        assert form._url.text == URL


async def test_a_parked_endpoint_shows_at_once_and_is_started_again(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    mel, _ = office.people
    await promote(relay, office, mel)
    async with receiving() as receiver, console(relay, mel, tmp_path) as desk:
        await add_hook(relay, office.company.id, receiver.url)
        contact = await relay.store.run(admin.add_contact(office.company.id, "+14155550142"))
        await open_list(desk, ENDPOINTS)
        await desk.see("fine")
        await desk.press("down")
        receiver.answers.append(Response(status_code=410))
        await mel.command(f"/v1/contacts/{contact.id}/opt-out")
        await desk.see("parked, 1 waits")
        await desk.see("It answered 410: there is no such")
        await desk.press("enter")
        await choose(desk, "Start again")
        await receiver.until(2)
        assert receiver.types == ["contact.opted_out"] * 2
        await in_list(desk)
        await desk.see_gone("parked")


async def test_another_secret_is_shown_once_and_removing_asks_first(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    mel, _ = office.people
    await promote(relay, office, mel)
    hook_id = await add_hook(relay, office.company.id)
    (old,) = await relay.store.run(lambda tx: tx.hook_secrets(hook_id))
    async with console(relay, mel, tmp_path) as desk:
        await open_list(desk, ENDPOINTS)
        await desk.see(URL)
        await desk.press("down", "enter")
        await choose(desk, "New secret")
        await desk.see("For a day the old one signs too")
        new = desk.app.screen.query_one("#secret").text  # type: ignore[attr-defined]
        assert await relay.store.run(lambda tx: tx.hook_secrets(hook_id)) == (new, old)
        await desk.press("escape")
        await in_list(desk)
        await desk.press("enter")
        await choose(desk, "Remove")
        await desk.see(f"Remove {URL}?")
        assert await relay.store.run(lambda tx: tx.hook(hook_id)) is not None
        await choose(desk, "Remove it")
        await in_list(desk)
        await desk.until(lambda: not shown(desk), "an empty list")
        assert await relay.store.run(lambda tx: tx.hooks(office.company.id)) == ()


async def test_the_list_and_the_audit_log_follow_the_command_line(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    mel, dana = office.people
    await promote(relay, office, mel)
    async with console(relay, mel, tmp_path) as desk:
        await open_list(desk, ENDPOINTS)
        await desk.see("+ new webhook endpoint")
        company_id = office.company.id
        hook = relay.store.run_now(hooks.add(company_id, URL, (), hooks.new_secret()))
        await desk.see(URL)
        relay.store.run_now(hooks.remove(company_id, hook.id))
        await desk.see_gone(URL)
        await desk.press("escape")
        await open_list(desk, "Audit log")
        await desk.see(f"webhook endpoint removed, {URL}")
        relay.store.run_now(admin.set_agent(company_id, dana.id, os_user="dana"))
        await desk.see("user of the machine set, Dana Reyes")
        contact = relay.store.run_now(admin.add_contact(company_id, "+14155550142"))
        await dana.command(f"/v1/contacts/{contact.id}/opt-out")
        await desk.see("opt-out recorded, +14155550142")


async def test_the_company_is_changed_and_what_another_changed_first_is_shown(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    mel, _ = office.people
    await promote(relay, office, mel)
    async with console(relay, mel, tmp_path) as desk:
        await open_list(desk, "Company settings")
        await desk.see("Country")
        await desk.press("ctrl+a", "ctrl+k")
        await desk.paste("Acme Slates")
        await desk.press("tab", "ctrl+a", "ctrl+k")
        await desk.type("USA")
        await desk.press("f2")
        await desk.see("The country is a code of two letters")
        await desk.until(lambda: focused_id(desk) == "country", "the country at fault")
        await desk.press("ctrl+a", "ctrl+k")
        await desk.type("gb")
        await desk.press("tab", "right")
        relay.store.run_now(admin.set_company(office.company.id, name="Acme Tiles"))
        await desk.press("f2")
        await desk.see("Somebody else has changed the name meanwhile.")
        await desk.see("The company is called “Acme Tiles” now.")
        await desk.press("f2")
        await desk.until(lambda: desk.app.screen is desk.main, "the main screen")
        await desk.see("Acme Slates")
        company = await relay.store.reads.company(office.company.id)
        assert company is not None
        scope = OptOutScope.NUMBER
        assert (company.name, company.country, company.opt_out_scope) == ("Acme Slates", "GB", scope)


async def test_two_write_one_template_and_what_was_typed_stays(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    mel, _ = office.people
    await promote(relay, office, mel)
    made = await relay.store.run(
        templates.add(None, office.company.id, SaveTemplate(name="Hello", body="Hi"))
    )
    template: Template = made.template

    def rewrite(name: str, body: str) -> None:
        relay.store.run_now(templates.save(None, template.id, SaveTemplate(name=name, body=body)))

    async with console(relay, mel, tmp_path) as desk:
        await open_list(desk, "Templates")
        await desk.see("Hello")
        await desk.press("down", "enter")
        await choose(desk, "Change")
        await desk.see("Variables:")
        await desk.press("tab", "end")
        await desk.paste(" {nick name}")
        await desk.press("f2")
        await desk.see("There is no variable {nick name}.")
        assert focused_id(desk) == "template-body"
        await desk.press("ctrl+a", "ctrl+k")
        await desk.paste("Good morning")
        rewrite("Greeting", "Good evening")
        await desk.press("f2")
        await desk.see("Somebody else has changed the text meanwhile.")
        await desk.see("The text is “Good evening” now.")
        assert "Good morning" in desk.text()
        assert "Greeting" in desk.text()
        await desk.press("f2")
        await desk.until(lambda: not desk.app.screen.query("#template-body"), "the list again")
        (kept,) = await relay.store.reads.templates(office.company.id)
        assert (kept.name, kept.body) == ("Greeting", "Good morning")
