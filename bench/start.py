"""Console start: from the process to the first paint that is useful, which is the inbox with its rows.

Against a bare Textual application with one label. "Again" is the usual start, with the inbox of last time
kept on disk; the first start on a machine has to wait for the relay.
"""

import time
from pathlib import Path

from harness.bench import Bench, main
from harness.cores import load_from_here
from harness.figures import Figure, Pair, alone, at_most, compared
from harness.relay import running_relay
from harness.servers import Server
from harness.terminals import Screen, Start, console, python, started
from seed import Office

A_ROW = b"Thursday works"
"""Some row of the first screenful ends with these words."""
A_LABEL = b"Ready when you are."


def measure(bench: Bench) -> list[Figure]:
    load_from_here()
    folder, office = bench.folder("start"), bench.office()
    again, first, bare = [], [], []
    quits: list[Pair] = []
    with running_relay(folder, office.database_url) as relay:
        home = bench.folder("home")
        _again(relay, office, home)
        _bare(bench)
        for _ in range(bench.rounds if bench.quick else bench.rounds * 2):
            (ours, ours_quit), (theirs, theirs_quit) = _again(relay, office, home), _bare(bench)
            again.append(ours)
            bare.append(theirs)
            quits.append((ours_quit, theirs_quit))
            with console(relay, office, bench.folder("home")) as screen:
                first.append(started(screen, A_ROW))
    pairs, firsts = list(zip(again, bare, strict=True)), list(zip(first, bare, strict=True))
    name = "bare Textual"
    return [
        compared("start, again: CPU", "ms", name, [(a.cpu_ms, b.cpu_ms) for a, b in pairs], at_most(1.2)),
        compared("start, again: wall", "ms", name, [(a.wall_ms, b.wall_ms) for a, b in pairs], at_most(1.2)),
        compared("start, again: bytes", "B", name, [(a.bytes, b.bytes) for a, b in pairs], at_most(0.9)),
        compared("start, first time: CPU", "ms", name, [(a.cpu_ms, b.cpu_ms) for a, b in firsts]),
        compared("start, first time: wall", "ms", name, [(a.wall_ms, b.wall_ms) for a, b in firsts]),
        alone("quit: wall", "ms", [quit_ for quit_, _ in quits], at_most(150)),
        compared("quit: wall", "ms", name, quits),
    ]


def _again(relay: Server, office: Office, home: Path) -> tuple[Start, float]:
    with console(relay, office, home) as screen:
        return started(screen, A_ROW), _quit(screen)


def _bare(bench: Bench) -> tuple[Start, float]:
    with python("baselines.bare_textual", bench.folder("home")) as screen:
        return started(screen, A_LABEL), _quit(screen)


def _quit(screen: Screen) -> float:
    pressed = time.monotonic()
    screen.press("ctrl+q")
    screen.wait_exit()
    return (time.monotonic() - pressed) * 1e3


if __name__ == "__main__":
    main(measure, __doc__ or "")
