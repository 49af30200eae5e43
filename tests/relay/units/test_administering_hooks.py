"""Webhook endpoints, the company and templates, as agents look after them (D5, F4, B17)."""

from collections.abc import Callable
from typing import Any

import pytest

from leadterm.domain.hooks import HookType
from leadterm.domain.model import AgentId, OptOutScope, Right, Role
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.wire import EditTemplate, SaveTemplate
from leadterm.domain.wire.admin import CompanyFields, EditCompany
from leadterm.domain.wire.hooks import AddHook, EditHook, HookFields, HookSecretReply
from leadterm.relay.store import Store, Tx
from leadterm.relay.units import (
    admin,
    administering_company,
    administering_hooks,
    hooks,
    importing,
    templates,
)
from leadterm.relay.units.importing import ImportCounts
from support.cast import Cast
from support.events import events_after
from support.staged import Stage

URL = "https://crm.example.com/leadterm"
LEADS, CLOSED, OPTED = HookType.LEAD_CREATED, HookType.INTERACTION_CLOSED, HookType.CONTACT_OPTED_OUT


@pytest.fixture
def cast(stage: Stage) -> Cast:
    return stage.cast


@pytest.fixture
async def owner(store: Store, cast: Cast) -> AgentId:
    dana = cast.agents["Dana"].id
    await store.run(admin.set_agent(cast.acme.id, dana, role=Role.OWNER))
    return dana


async def refused(store: Store, unit: Callable[[Tx], Any]) -> Refused:
    with pytest.raises(Refused) as caught:
        await store.run(unit)
    return caught.value


async def added(store: Store, cast: Cast, owner: AgentId, url: str = URL, **given: Any) -> HookSecretReply:
    request = AddHook(url=url, **given)
    unit = administering_hooks.add(owner, cast.acme.id, request, this_machine=False)
    shown: HookSecretReply = (await store.run(unit)).shown
    return shown


def edit(*, was: tuple[HookType, ...], now: tuple[HookType, ...]) -> EditHook:
    return EditHook(base=HookFields(types=was), mine=HookFields(types=now))


async def test_an_endpoint_signs_with_the_secret_that_is_shown_and_not_kept_in_the_reply(
    store: Store, cast: Cast, owner: AgentId
) -> None:
    unit = administering_hooks.add(owner, cast.acme.id, AddHook(url=f" {URL} "), this_machine=False)
    made = await store.run(unit)
    assert made.shown.secret.startswith("whsec_")
    assert (made.kept.secret, made.kept.hook) == ("", made.shown.hook)
    assert made.shown.hook.types == tuple(HookType)
    assert await store.run(lambda tx: tx.hook_secrets(made.shown.hook.id)) == (made.shown.secret,)
    rotated = await store.run(administering_hooks.rotate(owner, made.shown.hook.id))
    both = (rotated.shown.secret, made.shown.secret)
    assert await store.run(lambda tx: tx.hook_secrets(made.shown.hook.id)) == both
    trial = await store.reads.hook_trial(made.shown.hook.id)
    assert trial is not None
    assert (trial.secrets, trial.company, trial.hook.url) == (both, cast.acme, URL)


async def test_two_administrators_change_what_an_endpoint_is_told_of(
    store: Store, cast: Cast, owner: AgentId
) -> None:
    hook = (await added(store, cast, owner, types=(CLOSED, LEADS))).hook
    assert hook.types == (LEADS, CLOSED)
    one = edit(was=(LEADS, CLOSED), now=(LEADS, CLOSED, OPTED))
    other = edit(was=(LEADS, CLOSED), now=(CLOSED,))
    await store.run(administering_hooks.edit(owner, hook.id, one))
    reply = await store.run(administering_hooks.edit(owner, hook.id, other))
    assert (reply.hook.types, reply.merged) == ((OPTED, CLOSED), ("event types",))
    heard = await store.run(lambda tx: tx.listeners(cast.acme.id))
    assert heard == ((hook.id, frozenset({OPTED, CLOSED})),)


async def test_an_endpoint_is_told_of_something(store: Store, cast: Cast, owner: AgentId) -> None:
    hook = (await added(store, cast, owner)).hook
    nothing = edit(was=tuple(HookType), now=())
    assert (await refused(store, administering_hooks.edit(owner, hook.id, nothing))).field == "types"
    empty = administering_hooks.add(
        owner, cast.acme.id, AddHook(url=f"{URL}/2", types=()), this_machine=False
    )
    assert (await refused(store, empty)).field == "types"


async def test_who_may_not_manage_the_company_changes_no_endpoint(
    store: Store, cast: Cast, owner: AgentId
) -> None:
    hook = (await added(store, cast, owner)).hook
    tom, zoe = cast.agents["Tom"].id, cast.agents["Zoe"].id
    await store.run(admin.set_agent(cast.bolt.id, zoe, role=Role.OWNER))
    units = (
        lambda who: administering_hooks.edit(who, hook.id, edit(was=(LEADS,), now=(CLOSED,))),
        lambda who: administering_hooks.remove(who, hook.id),
        lambda who: administering_hooks.resume(who, hook.id),
        lambda who: administering_hooks.rotate(who, hook.id),
    )
    for unit in units:
        assert (await refused(store, unit(tom))).code is RefusalCode.RIGHT_MISSING
        assert (await refused(store, unit(zoe))).code is RefusalCode.NOT_FOUND
    assert await store.run(lambda tx: tx.hook(hook.id)) == hook
    await store.run(admin.set_agent(cast.acme.id, tom, grant=[Right.MANAGE_COMPANY]))
    await store.run(administering_hooks.remove(tom, hook.id))
    assert await store.run(lambda tx: tx.hooks(cast.acme.id)) == ()


async def test_two_administrators_change_the_company(store: Store, cast: Cast, owner: AgentId) -> None:
    seen = CompanyFields(name="Acme Roofing", country="US")
    slates = CompanyFields(name="Acme Slates", country="US")
    british = CompanyFields(name="Acme Roofing", country="gb", opt_out_scope=OptOutScope.NUMBER)

    def unit(mine: CompanyFields) -> Callable[[Tx], Any]:
        return administering_company.edit(owner, cast.acme.id, EditCompany(base=seen, mine=mine))

    await store.run(unit(slates))
    reply = await store.run(unit(british))
    assert reply.merged == ("name",)
    company = reply.company
    assert await store.reads.company(cast.acme.id) == company
    assert (company.name, company.country, company.opt_out_scope) == ("Acme Slates", "GB", "number")
    tiles = CompanyFields(name="Acme Tiles", country="US")
    assert (await refused(store, unit(tiles))).code is RefusalCode.EDITED_MEANWHILE


async def test_two_write_one_template_and_both_are_in_it(store: Store, cast: Cast, owner: AgentId) -> None:
    seen = SaveTemplate(name="Hello", body="Hi")
    made = (await store.run(templates.add(owner, cast.acme.id, seen))).template

    def unit(name: str, body: str) -> Callable[[Tx], Any]:
        mine = SaveTemplate(name=name, body=body)
        return templates.edit(owner, made.id, EditTemplate(base=seen, mine=mine))

    await store.run(unit("Greeting", "Hi"))
    reply = await store.run(unit("Hello", "Hi {first name}"))
    assert (reply.template.name, reply.template.body) == ("Greeting", "Hi {first name}")
    assert reply.merged == ("name",)
    late = await refused(store, unit("Hello", "Good morning"))
    assert (late.code, late.field) == (RefusalCode.EDITED_MEANWHILE, "body")
    assert (await refused(store, unit("Hello", "Hi {nick name}"))).field == "body"
    (kept,) = await store.reads.templates(cast.acme.id)
    assert kept == reply.template


async def test_every_change_of_the_set_up_tells_of_itself(store: Store, cast: Cast) -> None:
    acme, tom = cast.acme.id, cast.agents["Tom"].id
    hook = await store.run(hooks.add(acme, URL, (), hooks.new_secret()))
    changes: list[Callable[[Tx], object]] = [
        hooks.add(acme, f"{URL}/2", (), hooks.new_secret()),
        hooks.set_types(acme, hook.id, (LEADS,)),
        hooks.rotate(acme, hook.id, hooks.new_secret()),
        hooks.resume(acme, hook.id),
        hooks.remove(acme, hook.id),
        admin.set_agent(acme, tom, os_user="tom"),
        admin.set_company(acme, country="GB"),
        importing.write_down(acme, "contacts.csv", ImportCounts(rows=1)),
    ]
    for change in changes:
        before = (await store.reads.head()).seq
        await store.run(change)
        told = await events_after(store, before)
        assert [event.type.value for event in told] == ["directory changed"], change
        assert {event.company_id for event in told} == {acme}


async def test_a_change_of_nothing_tells_nobody(store: Store, cast: Cast) -> None:
    hook = await store.run(hooks.add(cast.acme.id, URL, (LEADS,), hooks.new_secret()))
    before = (await store.reads.head()).seq
    await store.run(hooks.set_types(cast.acme.id, hook.id, (LEADS,)))
    await store.run(admin.set_agent(cast.acme.id, cast.agents["Tom"].id, os_user=""))
    assert (await store.reads.head()).seq == before
