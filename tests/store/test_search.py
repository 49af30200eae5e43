"""Finding people as one types: by parts, by digits, without accents, newest sign-up first."""

import pytest

from leadterm.domain.model import Block, ContactKind, Instant, LineType, OptOut, OptOutCause
from leadterm.domain.wire import KindFilter
from leadterm.relay.store import Store
from leadterm.relay.store.folding import QUERY_LIMIT
from leadterm.relay.units import admin
from support.office import START, Office
from support.people import People


@pytest.fixture(params=["waiting", "indexed"])
async def settled(request: pytest.FixtureRequest) -> bool:
    """Whether contacts are indexed before they are searched for: it must make no difference."""
    return bool(request.param == "indexed")


@pytest.fixture
def people(store: Store, office: Office) -> People:
    return People(store, office.company.id)


async def _settle(store: Store, settled: bool) -> None:
    if settled:
        await store.index_contacts()


PARTS = (
    *("ma", "mar", "maria", "MARIA", "lo", "opez", "lopez mar", "  maria   lopez  ", "aria ope"),
    *("maria.lopez@", "@example.com", "ez@ex", "roof", "acme maria", "jose", "José", "JOSÉ", "jos\u0301e"),
    *("4155550133", "415555", "55501", "0133", "(415) 555", "+1 415-555-0133", "415.555.0133", "415 555"),
    *("maria 0133", "maria (415) 555", "0133 acme"),
)
SPELT = (
    ("ohara", "Nora O’Hara"),
    ("o'hara", "Nora O’Hara"),
    ("o’ha", "Nora O’Hara"),
    ("jeanluc", "Jean–Luc"),
    ("jean-luc", "Jean–Luc"),
    ("lukasz", "Łukasz"),
    ("strasse", "Straße"),
    ("ostergard", "Østergård"),
    ("山田", "山田太郎"),
    ("김철", "김철수"),
    ("24/7", "24/7 Plumbing"),
    ("24 7", "24 7 Towing"),
    ("🏠 ro", "🏠 Roofs"),
)
NOTHING = (
    "",
    " ",
    "a",
    "%",
    "_",
    '"',
    "*",
    "a b",
    "%%",
    "__",
    "a_",
    "an%",
    'x"',
    "*n",
    "OR",
    "(",
    "\x00\x00",
)
ODD = ("50% off", "a_b", 'Bob "Bo" Lee', "x*y", "A OR B", "NEAR(a b)", "-minus", "a:b")
HOSTILE = ("x" * 10_000, "xy " * 5_000, "\ufdfa" * 5_000, "9" * 5_000, "🏠" * 3_000, "%" * 99)


async def test_a_person_is_found_by_parts_of_what_is_known(
    store: Store, people: People, settled: bool
) -> None:
    await people.add(
        "Maria José López",
        number="+14155550133",
        email="Maria.Lopez@Example.com",
        organisation="Acme Roofing",
    )
    await people.add("Somebody Else", number="+442071234567")
    await _settle(store, settled)
    for typed in PARTS:
        assert await people.found(typed) == ["Maria José López"], typed


async def test_names_of_all_kinds_are_found_as_people_type_them(
    store: Store, people: People, settled: bool
) -> None:
    for name in dict.fromkeys(name for _, name in SPELT):
        await people.add(name)
    await _settle(store, settled)
    for typed, name in SPELT:
        assert name in await people.found(typed), typed


async def test_a_number_abroad_is_found_as_it_is_dialled_at_home(
    store: Store, people: People, settled: bool
) -> None:
    await people.add("London", number="+442071234567")
    await people.add("Munich", number="+4989123456")
    await _settle(store, settled)
    for typed, name in (("020 7123", "London"), ("+44 20 7123", "London"), ("089/123", "Munich")):
        assert await people.found(typed) == [name]


async def test_what_means_something_elsewhere_is_plain_text_here(
    store: Store, people: People, settled: bool
) -> None:
    await people.add("Anna Bell")
    await _settle(store, settled)
    for typed in NOTHING:
        assert await people.found(typed) == [], typed


async def test_such_text_finds_just_those_who_have_it(store: Store, people: People, settled: bool) -> None:
    for name in ODD:
        await people.add(name)
    await people.add("50 and off, axb, Bob Bo Lee, xy, A B, NEA a b, minus, a b")
    await _settle(store, settled)
    for name in ODD:
        assert await people.found(name) == [name]


async def test_hostile_searches_find_nobody_and_do_no_harm(people: People) -> None:
    await people.add("Anna Bell")
    for typed in HOSTILE:
        assert await people.found(typed) == []


async def test_a_long_search_is_read_up_to_its_limit(people: People) -> None:
    await people.add("Anna Bell")
    assert await people.found("anna " + " " * QUERY_LIMIT + "not looked at") == ["Anna Bell"]


async def test_the_newest_sign_up_comes_first_whatever_came_first_to_us(
    store: Store, people: People, settled: bool
) -> None:
    for name, signed_up in (("Ann 3", 30), ("Ann 1", 10), ("Ann 4", 40), ("Ann 2", 20)):
        await people.add(name, signed_up=signed_up)
    await _settle(store, settled)
    assert await people.found("ann") == ["Ann 4", "Ann 3", "Ann 2", "Ann 1"]
    assert await people.found("ann", limit=2) == ["Ann 4", "Ann 3"]
    assert (await people.search("ann", limit=2)).more
    assert not (await people.search("ann", limit=4)).more


async def test_whoever_signs_up_again_comes_first(store: Store, people: People, settled: bool) -> None:
    ann = await people.add("Ann", signed_up=1)
    await people.add("Annie", signed_up=2)
    await _settle(store, settled)
    await people.change(ann, signed_up_at=Instant(START + 3))
    assert await people.found("ann") == ["Ann", "Annie"]
    await _settle(store, settled)
    assert await people.found("ann") == ["Ann", "Annie"]


async def test_an_edited_contact_is_found_by_what_it_is_now(
    store: Store, people: People, settled: bool
) -> None:
    maria = await people.add("Maria Lopez", number="+14155550133", email="old@example.com")
    await _settle(store, settled)
    await people.change(maria, name="Marta Ruiz", email="new@example.com", number="+14155550144")
    for _ in range(2):
        for typed in ("maria", "lopez", "old@", "0133"):
            assert await people.found(typed) == []
        for typed in ("marta ruiz", "new@", "0144"):
            assert await people.found(typed) == ["Marta Ruiz"]
        await store.index_contacts()


async def test_an_erased_contact_is_found_no_more(store: Store, people: People, settled: bool) -> None:
    maria = await people.add("Maria")
    await people.add("Mario")
    await _settle(store, settled)
    await people.erase(maria)
    for _ in range(2):
        assert await people.found("mari") == ["Mario"]
        await store.index_contacts()


async def test_what_no_one_searches_for_changes_nothing(store: Store, people: People) -> None:
    maria = await people.add("Maria")
    await store.index_contacts()
    await people.change(maria, unanswered=3, address="12 Elm Street", line_type=LineType.MOBILE)
    assert not await store.reads.contacts_wait()
    await people.change(maria, name="Marta")
    assert await store.reads.contacts_wait()


async def test_a_contact_of_another_company_is_not_found(store: Store, office: Office, settled: bool) -> None:
    other = await store.run(admin.add_company("Other", "US"))
    ours, theirs = People(store, office.company.id), People(store, other.id)
    await ours.add("Maria Ours")
    await theirs.add("Maria Theirs")
    await _settle(store, settled)
    assert await ours.found("maria") == ["Maria Ours"]
    assert await theirs.found("maria") == ["Maria Theirs"]


async def test_a_search_keeps_to_the_kind_that_is_shown(store: Store, people: People, settled: bool) -> None:
    for name, kind in (("Ann L", "lead"), ("Ann C", "client"), ("Ann R", "resource")):
        await people.add(name, kind=ContactKind(kind))
    await _settle(store, settled)
    assert await people.found("ann", kind=KindFilter.PEOPLE) == ["Ann C", "Ann L"]
    assert await people.found("ann", kind=KindFilter.RESOURCES) == ["Ann R"]
    assert len(await people.found("ann")) == 3


async def test_those_who_cannot_be_texted_are_left_out_and_counted(
    store: Store, people: People, settled: bool
) -> None:
    await people.add("Ann 1")
    await people.add("Ann 2", line_type=LineType.LANDLINE)
    await people.add("Ann 3", opt_out=OptOut(at=START, cause=OptOutCause.KEYWORD))
    await people.add("Ann 4", block=Block(at=START, failures=(), sentence="Blocked."))
    await people.add("Ann 5", number="SHORT")
    await people.add("Ann 6")
    await _settle(store, settled)
    picked = await people.search("ann", textable_only=True)
    assert [hit.contact.name for hit in picked.hits] == ["Ann 6", "Ann 1"]
    assert (picked.left_out, picked.more) == (4, False)
    everyone = await people.search("ann")
    assert {hit.contact.name: hit.left_out for hit in everyone.hits if hit.left_out} == {
        "Ann 2": "landline",
        "Ann 3": "opted out",
        "Ann 4": "auto-blocked",
        "Ann 5": "not a number that can be texted",
    }
    assert everyone.left_out == 0


async def test_many_who_cannot_be_texted_do_not_hide_one_who_can(
    store: Store, people: People, settled: bool
) -> None:
    await people.add("Ann Textable")
    for place in range(30):
        await people.add(f"Ann {place}", line_type=LineType.LANDLINE)
    await _settle(store, settled)
    picked = await people.search("ann", textable_only=True, limit=2)
    assert [hit.contact.name for hit in picked.hits] == ["Ann Textable"]
    assert (picked.left_out, picked.more) == (30, False)


async def test_a_hit_has_the_latest_conversation_removed_or_not(
    store: Store, people: People, office: Office
) -> None:
    first = office.concluded(1)
    office.text_in(1)
    await people.add("Nobody yet", number="+14155569999")
    await store.index_contacts()
    hits = (await people.search("415556")).hits
    latest = {hit.contact.number: hit.interaction for hit in hits}
    assert latest["+14155569999"] is None
    shown = latest["+14155560001"]
    assert shown is not None
    assert shown.id > first.id


async def test_a_lead_who_has_just_texted_is_found_at_once(
    store: Store, people: People, office: Office
) -> None:
    await store.index_contacts()
    office.text_in(7)
    reply = await people.search("556-0007")
    assert [hit.contact.number for hit in reply.hits] == ["+14155560007"]
