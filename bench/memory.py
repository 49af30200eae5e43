"""Memory: of a console after a shift of work, of a relay when it has started, of a console that just listens.

Proportional set size (PSS): a page that processes share counts by its share. The shift is a script of keys
with texts coming in, in an inbox of 100,000 conversations; the bare Textual application idles beside it.
"""

import asyncio
import random
import socket
import time

import websockets

from harness.bench import Bench, main
from harness.cores import load_from_here
from harness.figures import Figure, alone, at_most, compared
from harness.relay import running_relay
from harness.servers import Server
from harness.terminals import Screen, console, press_apart, python
from harness.webhooks import text_request
from seed import LEAD, TRACKING, Office

MIB = 1024 * 1024
CONSOLES = 200


def measure(bench: Bench) -> list[Figure]:
    load_from_here()
    return [*_of_the_console(bench), *_of_the_relay(bench)]


def _of_the_console(bench: Bench) -> list[Figure]:
    folder, office = bench.folder("memory"), bench.office()
    minutes = 0.25 if bench.quick else 1.0
    with (
        running_relay(folder, office.database_url) as relay,
        console(relay, office, bench.folder("home")) as ours,
        python("baselines.bare_textual", bench.folder("home")) as bare,
    ):
        ours.wait_for("Recents", 30)
        ours.settle(1.0)
        before = ours.resident_bytes()
        _shift(relay, ours, minutes * 60)
        pairs = [(ours.resident_bytes() / MIB, bare.resident_bytes() / MIB)]
        grown = (ours.resident_bytes() - before) / MIB
    return [
        compared("memory of the console after a shift", "MiB", "bare Textual", pairs, at_most(1.8)),
        alone(f"memory grown in {minutes:g} minutes of work", "MiB", [grown]),
    ]


def _shift(relay: Server, screen: Screen, seconds: float) -> None:
    """Reads, pages, answers; a text comes in every other second from somebody new, or from the open lead."""
    rng = random.Random(5)
    end = time.monotonic() + seconds
    with socket.create_connection(("127.0.0.1", relay.port)) as line:
        for turn in range(1_000_000):
            if time.monotonic() > end:
                break
            lead = LEAD if turn % 2 else f"+1{3_050_000_000 + turn}"
            line.sendall(text_request(lead, TRACKING, f"Good morning, it is me again: {turn}"))
            line.recv(65536)
            _work(screen, rng)
    screen.settle(1.0)


def _work(screen: Screen, rng: random.Random) -> None:
    for _ in range(rng.randint(3, 12)):
        screen.press(rng.choice(("j", "j", "j", "k", "pagedown", "pageup")))
        time.sleep(0.06)
    press_apart(screen, "g", "enter", "i")
    for character in f"we can be there at {rng.randint(7, 18)}":
        screen.type(character)
        time.sleep(0.02)
    press_apart(screen, "enter", "escape", "escape", "1")


def _of_the_relay(bench: Bench) -> list[Figure]:
    cpu, memory = [], []
    office = bench.office(0)
    for _ in range(bench.rounds):
        folder = bench.folder("relay")
        with running_relay(folder, office.database_url) as relay:
            ours = relay.cpu_seconds() * 1e3
            with python("baselines.usual_imports", folder) as usual:
                usual.wait_for("imported", 30)
                cpu.append((ours, usual.cpu_seconds() * 1e3))
                memory.append((relay.resident_bytes() / MIB, usual.resident_bytes() / MIB))
    return [
        compared("relay start: CPU", "ms", "usual stack's imports", cpu, at_most(0.45)),
        compared("relay start: memory", "MiB", "usual stack's imports", memory, at_most(0.45)),
        alone("relay: memory an idle console", "KiB", [_an_idle_console(bench, office)], at_most(32)),
    ]


def _an_idle_console(bench: Bench, office: Office) -> float:
    with running_relay(bench.folder("relay"), office.database_url) as relay:
        asyncio.run(_listen(relay, office, 20))
        before = relay.resident_bytes()
        return asyncio.run(_listen(relay, office, CONSOLES, before)) / CONSOLES / 1024


async def _listen(relay: Server, office: Office, consoles: int, before: int = 0) -> int:
    """How much more memory the relay has while so many consoles listen."""
    url = f"{relay.url.replace('http', 'ws')}/v1/stream"
    headers = {"Authorization": f"Bearer {office.token}"}
    sockets = [await websockets.connect(url, additional_headers=headers, proxy=None) for _ in range(consoles)]
    await asyncio.sleep(1.0)
    grown = relay.resident_bytes() - before
    await asyncio.gather(*(each.close() for each in sockets))
    return grown


if __name__ == "__main__":
    main(measure, __doc__ or "")
