"""Templates, the profile and rights, on a real relay."""

import pytest

from leadterm.actions.errands import new_key
from leadterm.domain.administering import template_fields
from leadterm.domain.model import Right, Role, TemplateId
from leadterm.domain.wire import SaveProfile, SaveTemplate, SetRights
from leadterm.relay.units import admin
from support.console import HeadlessConsole
from support.desk_work import known, texted
from support.relay import LEAD, Office, RunningRelay


async def save(console: HeadlessConsole, template: SaveTemplate, id_: TemplateId | None = None) -> str:
    """Saves one as its editor does, who saw it as it is; answers with what is wrong."""
    seen = next((template_fields(it) for it in console.store.templates if it.id == id_), None)
    return (await console.desk.save_template(id_, seen, template, new_key())).sentence


@pytest.fixture
async def owner(relay: RunningRelay, office: Office, mel: HeadlessConsole) -> HeadlessConsole:
    await relay.store.run(admin.set_agent(office.company.id, mel.person.id, role=Role.OWNER))
    await mel.until(lambda: mel.store.rights == frozenset(Right))
    await mel.until_live()
    return mel


async def test_templates_are_kept_by_name_on_every_console(
    owner: HeadlessConsole, dana: HeadlessConsole
) -> None:
    desk = owner.desk
    assert await save(owner, SaveTemplate(name="Thanks", body="Thank you, {first name}!")) == ""
    assert await save(owner, SaveTemplate(name="away", body="Back at nine.")) == ""
    assert [template.name for template in owner.store.templates] == ["away", "Thanks"]
    await dana.until(lambda: [it.name for it in dana.store.templates] == ["away", "Thanks"])
    away, _ = owner.store.templates
    assert await save(owner, SaveTemplate(name="Zzz", body="Back at ten."), away.id) == ""
    await dana.until(lambda: [it.name for it in dana.store.templates] == ["Thanks", "Zzz"])
    assert await desk.remove_template(away.id) == ""
    await dana.until(lambda: [it.name for it in dana.store.templates] == ["Thanks"])
    await owner.until(lambda: [it.name for it in owner.store.templates] == ["Thanks"])


async def test_a_wrong_template_is_told_and_not_saved(owner: HeadlessConsole, dana: HeadlessConsole) -> None:
    said = await save(owner, SaveTemplate(name="Hi", body="Hi {nick name}"))
    assert said.startswith("There is no variable {nick name}.")
    refused = await save(dana, SaveTemplate(name="Hi", body="Hi"))
    assert "manage templates" in refused
    owner.cut()
    assert await save(owner, SaveTemplate(name="Hi", body="Hi")) == (
        "The relay can't be reached. Nothing is saved yet; try again."
    )


async def test_a_template_is_filled_in_and_names_what_is_missing(
    relay: RunningRelay, office: Office, owner: HeadlessConsole
) -> None:
    body = "Hi {first name}, {agent first name} of {company} here: {our number}"
    assert await save(owner, SaveTemplate(name="Hi", body=body)) == ""
    row = await texted(relay, office, owner, LEAD)
    await owner.desk.open(row.id)
    (template,) = owner.store.templates
    assert owner.desk.fill_template(template).missing == ("first name",)
    await known(owner, owner.store.contacts[row.contact_id], name="Maria Lopez")
    filled = owner.desk.fill_template(template)
    assert filled.text == "Hi Maria, Mel of Acme Roofing here: (415) 555-0111"


async def test_the_profile_is_kept_and_checked_by_the_relay(mel: HeadlessConsole) -> None:
    profile = SaveProfile(endpoint="+14155550190", greeting="Leave a word.", chat_name="Mel")
    assert await mel.desk.save_profile(profile) == ""
    known_as = await mel.desk.load_profile()
    assert known_as is not None
    assert (known_as.endpoint, known_as.chat_name) == ("+14155550190", "Mel")
    assert await mel.desk.save_profile(SaveProfile(endpoint="next door")) != ""


async def test_rights_are_given_and_seen_at_once(owner: HeadlessConsole, dana: HeadlessConsole) -> None:
    reply = await owner.desk.colleagues()
    assert reply is not None
    assert {agent.name for agent in reply.agents} == {"Mel Park", "Dana Reyes"}
    assert await dana.desk.colleagues() is None
    assert "manage agents" in dana.said
    rights = SetRights(role=Role.AGENT, granted=(Right.MONITOR,))
    assert await owner.desk.set_rights(dana.person.id, rights) == ""
    await dana.until(lambda: Right.MONITOR in dana.store.rights)
