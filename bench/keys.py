"""Keys in a large inbox: what a press costs until it is painted, and how many bytes cross the line.

Against aerc and neomutt, from Debian's packages, each with a maildir of as many messages; typing against a
bare Textual application with one TextArea. CPU is each program's own, all its threads.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from harness.bench import Bench, main
from harness.cores import load_from_here
from harness.figures import Figure, Goal, alone, at_most, compared, missing
from harness.mail import aerc, make_maildir, neomutt
from harness.relay import running_relay
from harness.terminals import (
    MOVING,
    QUIET,
    KeyCost,
    Screen,
    bytes_per_changed_cell,
    console,
    press_apart,
    press_each,
    python,
)

SILENCE = 0.12
"""Seconds of silence after which a peer has painted all of a key's effects."""
A_SECOND = 30
"""How fast a terminal repeats a key that is held."""
Cost = TypeVar("Cost")
PROSE = "yes of course we can be there at nine on thursday morning and have a look at the roof "


class Held(Struct, frozen=True, kw_only=True):
    """What a key that was held has cost."""

    tail_ms: float
    """From the last press until the list stands still; our panes follow after that, at rest."""
    bytes: float
    share: float
    """Of a core, in per cent."""


class Field(Struct, frozen=True, kw_only=True):
    """The programs that are pressed in turn. A peer that is not installed is None."""

    ours: Screen
    aerc: Screen | None
    neomutt: Screen | None


def measure(bench: Bench) -> list[Figure]:
    load_from_here()
    folder, office = bench.folder("keys"), bench.office()
    with ExitStack() as stack:
        relay = stack.enter_context(running_relay(folder, office.database_url))
        ours = stack.enter_context(console(relay, office, bench.folder("home")))
        ours.wait_for("Recents", 30)
        ours.settle(1.0)
        typing = _typing(bench, ours)
        field = _field(bench, stack, ours)
        return [
            *_cursor_alone(bench, field),
            *_held(bench, field),
            *_panes_following(bench, field),
            *_page_down(bench, field),
            *typing,
        ]


def _field(bench: Bench, stack: ExitStack, ours: Screen) -> Field:
    root = bench.folder("mail")
    make_maildir(root, bench.conversations)

    def peer(open_it: Callable[[Path, Path], Screen | None]) -> Screen | None:
        screen = open_it(root, bench.folder("home"))
        return stack.enter_context(screen) if screen else None

    return Field(ours=ours, aerc=peer(aerc), neomutt=peer(neomutt))


def _cursor_alone(bench: Bench, field: Field) -> list[Figure]:
    """Keys that come one after the other: the list moves, the panes follow once it rests."""
    ours, theirs, others = _in_turn(bench, field, "j", 10 if bench.quick else 15, MOVING)
    name = "j, cursor only"
    return [
        _against("aerc", f"{name}: CPU", "ms", ours, theirs, lambda cost: cost.cpu_ms, at_most(1.0)),
        _against("aerc", f"{name}: wall", "ms", ours, theirs, lambda cost: cost.last_paint_ms, at_most(1.0)),
        _against("neomutt", f"{name}: bytes", "B", ours, others, lambda cost: cost.bytes, at_most(1.6)),
    ]


def _panes_following(bench: Bench, field: Field) -> list[Figure]:
    """Keys that come singly: the other panes show the new row, with what the relay knows of it."""
    ours, theirs, _ = _in_turn(bench, field, "j", 5 if bench.quick else 8, QUIET)
    name = "j, four panes following"
    cells = bytes_per_changed_cell(field.ours, ["j"] * 10)
    return [
        _against("aerc", f"{name}: CPU", "ms", ours, theirs, lambda cost: cost.cpu_ms, at_most(2.0)),
        alone(f"{name}: to the last pane", "ms", [cost.last_paint_ms for cost in ours]),
        alone(f"{name}: bytes", "B", [cost.bytes for cost in ours]),
        alone(f"{name}: bytes a changed cell", "B", [cells], at_most(2.6)),
    ]


def _page_down(bench: Bench, field: Field) -> list[Figure]:
    ours, theirs, others = _in_turn(bench, field, "pagedown", 5 if bench.quick else 8, MOVING)
    return [
        _against("aerc", "Page Down: CPU", "ms", ours, theirs, lambda cost: cost.cpu_ms, at_most(0.2)),
        _against(
            "aerc", "Page Down: wall", "ms", ours, theirs, lambda cost: cost.last_paint_ms, at_most(0.2)
        ),
        _against("neomutt", "Page Down: bytes", "B", ours, others, lambda cost: cost.bytes, at_most(1.1)),
    ]


def _in_turn(bench: Bench, field: Field, key: str, times: int, quiet: float) -> tuple[list[KeyCost], ...]:
    """Every program's costs, round by round; none for a peer that is not installed.

    ``quiet`` is the silence after each of our keys; the peers always have time for all they do.
    """
    screens = (field.ours, field.aerc, field.neomutt)
    costs: tuple[list[KeyCost], ...] = ([], [], [])
    for screen in filter(None, screens):
        press_each(screen, [key] * 3)
    for _ in range(bench.rounds):
        for screen, found in zip(screens, costs, strict=True):
            if screen is not None:
                found.append(press_each(screen, [key] * times, quiet if screen is field.ours else SILENCE))
    return costs


def _typing(bench: Bench, ours: Screen) -> list[Figure]:
    """In the composer of the agent's own conversation."""
    press_apart(ours, "g", "enter", "i")
    ours.settle(0.5)
    words = [" ".join(key.split()) or "space" for key in PROSE[: 10 if bench.quick else 24]]
    mine, theirs = [], []
    with python("baselines.bare_text_area", bench.folder("home")) as bare:
        bare.settle(0.5)
        for screen in (ours, bare):
            press_each(screen, words[:5], SILENCE)
        for _ in range(bench.rounds):
            mine.append(press_each(ours, words, SILENCE))
            theirs.append(press_each(bare, words, SILENCE))
    press_apart(ours, "escape", "escape", "1")
    ours.settle(0.5)
    name = "a character typed"
    against = "bare TextArea"
    return [
        _against(against, f"{name}: CPU", "ms", mine, theirs, lambda cost: cost.cpu_ms, at_most(1.2)),
        _against(against, f"{name}: wall", "ms", mine, theirs, lambda cost: cost.first_paint_ms),
        _against(against, f"{name}: bytes", "B", mine, theirs, lambda cost: cost.bytes, at_most(0.2)),
    ]


def _held(bench: Bench, field: Field) -> list[Figure]:
    seconds = 1.5 if bench.quick else 3.0
    ours, theirs = [], []
    for _ in range(bench.rounds):
        ours.append(_hold(field.ours, "j", seconds))
        if field.aerc is not None:
            theirs.append(_hold(field.aerc, "j", seconds))
    name = "j held at 30 a second"
    return [
        _against("aerc", f"{name}: tail", "ms", ours, theirs, lambda held: held.tail_ms, at_most(1.0)),
        _against("aerc", f"{name}: bytes a key", "B", ours, theirs, lambda held: held.bytes, at_most(0.2)),
        alone(f"{name}: share of a core", "%", [held.share for held in ours], at_most(15)),
    ]


def _hold(screen: Screen, key: str, seconds: float) -> Held:
    presses = int(seconds * A_SECOND)
    before, cpu, begun = screen.bytes_out, screen.cpu_seconds(), time.monotonic()
    for press in range(presses):
        time.sleep(max(0.0, begun + press / A_SECOND - time.monotonic()))
        screen.press(key)
    pressed = time.monotonic()
    last = screen.settle(MOVING)
    return Held(
        tail_ms=max(0.0, last - pressed) * 1e3,
        bytes=(screen.bytes_out - before) / presses,
        share=(screen.cpu_seconds() - cpu) / (pressed - begun) * 100,
    )


def _against(
    peer: str,
    name: str,
    unit: str,
    ours: Sequence[Cost],
    theirs: Sequence[Cost],
    of: Callable[[Cost], float],
    goal: Goal | None = None,
) -> Figure:
    if not theirs:
        return missing(name, f"skipped: {peer} is not installed", goal)
    return compared(name, unit, peer, [(of(a), of(b)) for a, b in zip(ours, theirs, strict=True)], goal)


if __name__ == "__main__":
    main(measure, __doc__ or "")
