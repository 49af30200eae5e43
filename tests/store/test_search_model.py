"""Whatever happened to contacts, indexed or not: a search finds whom a plain look at everybody finds."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadterm.domain.model import Contact, ContactKind, Instant
from leadterm.domain.wire import KindFilter
from leadterm.relay.store import Store, search, search_upkeep
from leadterm.relay.store.engine import postgresql_grams, sqlite_grams
from leadterm.relay.units import admin
from support.office import START, Office
from support.people import People

FEW = "abc"
WORDS = st.text(FEW, min_size=1, max_size=5)
NAMES = st.lists(WORDS, max_size=3).map(" ".join)
NUMBERS = st.text("12", min_size=7, max_size=9).map(lambda figures: f"+1415{figures}")
FIELDS = st.fixed_dictionaries(
    {
        "name": NAMES,
        "number": NUMBERS,
        "email": st.just("") | WORDS.map(lambda word: f"{word}@ab.c"),
        "organisation": NAMES,
        "kind": st.sampled_from(ContactKind),
        "signed_up_at": st.integers(0, 5).map(lambda at: Instant(START + at)),
    }
)
STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "add", "add", "change", "erase", "index"]), st.integers(0, 99), FIELDS),
    max_size=12,
)
TYPED = st.lists(
    st.one_of(
        st.text(FEW + "@.", min_size=1, max_size=3),
        st.text("12", min_size=1, max_size=6),
        st.sampled_from(["(41", "5) 1", "+1", "-", "A", "ABC"]),
    ),
    min_size=1,
    max_size=3,
).map(" ".join)


@pytest.fixture(autouse=True)
def _eras_of_four(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a few contacts fill several."""
    for module in (search, search_upkeep, sqlite_grams, postgresql_grams):
        monkeypatch.setattr(module, "ERA_BITS", 2)


# What a person who goes through the list would find ------------------------------------------------------


def finds(typed: str, contact: Contact) -> bool:
    words = f"{contact.name} {contact.email} {contact.organisation}".lower().split()
    words.append(contact.number.removeprefix("+"))
    parts = typed.lower().split()
    return _all_in(parts, words) or _all_in(list(_joined(parts)), words)


def _all_in(parts: list[str], words: list[str]) -> bool:
    worth_it = any(len(part) > 1 for part in parts)
    return worth_it and all(any(part in word for word in words) for part in parts)


def _joined(parts: list[str]) -> Iterator[str]:
    """A number typed in pieces is one number."""
    for dialled, run in groupby(parts, lambda part: set(part) <= set("0123456789+()-./")):
        if not dialled:
            yield from run
        elif figures := "".join(figure for part in run for figure in part if figure.isdigit()):
            yield figures


def expected(people: People, typed: str, kind: KindFilter) -> list[Contact]:
    of_kind = {
        KindFilter.ALL: tuple(ContactKind),
        KindFilter.PEOPLE: (ContactKind.LEAD, ContactKind.CLIENT),
        KindFilter.RESOURCES: (ContactKind.RESOURCE,),
    }[kind]
    found = [each for each in people.all.values() if each.kind in of_kind and finds(typed, each)]
    return sorted(found, key=lambda each: (each.signed_up_at, each.id), reverse=True)


# ---------------------------------------------------------------------------------------------------------


async def _step(people: People, step: tuple[str, int, dict[str, Any]]) -> None:
    what, place, fields = step
    chosen = list(people.all.values())[place % len(people.all)] if people.all else None
    taken = any(each.number == fields["number"] for each in people.all.values())
    if what == "index":
        await people.store.index_contacts()
    elif what == "add" and not taken:
        await people.add(**fields)
    elif what == "change" and chosen is not None:
        number = chosen.number if taken else fields["number"]
        await people.change(chosen, **{**fields, "number": number})
    elif what == "erase" and chosen is not None:
        await people.erase(chosen)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=STEPS,
    typed=st.lists(TYPED, min_size=1, max_size=6),
    kind=st.sampled_from(KindFilter),
    limit=st.integers(1, 4),
)
async def test_a_search_finds_whom_a_look_at_everybody_finds(
    store: Store, steps: list[Any], typed: list[str], kind: KindFilter, limit: int
) -> None:
    company = await store.run(admin.add_company(f"Company {uuid4()}", "US"))
    people = People(store, company.id)
    for step in steps:
        await _step(people, step)
    for text in typed:
        wanted = expected(people, text, kind)
        reply = await people.search(text, kind=kind, limit=limit)
        assert [hit.contact for hit in reply.hits] == wanted[:limit]
        assert reply.more == (len(wanted) > limit)


async def test_sign_ups_that_came_in_any_order_are_found_in_theirs(store: Store, office: Office) -> None:
    """Old lists imported after new leads: their places are the latest, their sign-ups are not."""
    people = People(store, office.company.id)
    for place, signed_up in enumerate((50, 51, 52, 53, 9, 8, 7, 6, 60, 1, 2, 3, 4, 61, 5, 54)):
        await people.add(f"Ann {place}", signed_up=signed_up)
        await store.index_contacts()
    by_sign_up = [each.name for each in expected(people, "ann", KindFilter.ALL)]
    for limit in (1, 3, 5, 9, 20):
        assert await people.found("ann", limit=limit) == by_sign_up[:limit]
