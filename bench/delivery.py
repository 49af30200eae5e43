"""From the carrier's webhook to the words on the agent's screen, on a quiet desk.

The baseline is the shortest way there is: bare Starlette that hands the text to a WebSocket client, which
prints it. Ours verifies, decides, commits and paints. One text at a time, each posted once the last is shown.
"""

import socket
import string
import time
from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median, quantiles

from harness.bench import Bench, main
from harness.cores import load_from_here
from harness.figures import Figure, at_most, compared
from harness.relay import running_relay
from harness.servers import Server, free_port, serving
from harness.terminals import Screen, console, press_apart, python
from harness.webhooks import text_request
from seed import LEAD, TRACKING

PAUSE = 0.2
"""Seconds between two texts: longer than any coalescing."""


def measure(bench: Bench) -> list[Figure]:
    load_from_here()
    folder, office = bench.folder("delivery"), bench.office()
    port = free_port()
    with ExitStack() as stack:
        relay = stack.enter_context(running_relay(folder, office.database_url))
        ours = stack.enter_context(console(relay, office, bench.folder("home")))
        bare = stack.enter_context(serving(("-m", "baselines.bare_stream", str(port)), port, folder, {}))
        url = f"{bare.url.replace('http', 'ws')}/v1/stream"
        printer = stack.enter_context(python("baselines.frame_printer", bench.folder("home"), url))
        ours.wait_for("Recents", 30)
        press_apart(ours, "g", "enter")
        printer.wait_for("Ready")
        ours.settle(1.0)
        words = _words()
        rounds = [
            (_shown_after(relay, ours, words, bench), _shown_after(bare, printer, words, bench))
            for _ in range(bench.rounds)
        ]
    middles = [(median(mine), median(theirs)) for mine, theirs in rounds]
    mine = _ninety_ninth([value for ours_, _ in rounds for value in ours_])
    theirs = _ninety_ninth([value for _, theirs_ in rounds for value in theirs_])
    against = "Starlette + websockets"
    return [
        compared("webhook to screen: p50", "ms", against, middles, at_most(3)),
        compared("webhook to screen: p99", "ms", against, [(mine, theirs)]),
    ]


def _shown_after(server: Server, screen: Screen, words: Iterator[str], bench: Bench) -> list[float]:
    """Milliseconds from sending the request to the words in the terminal, text by text."""
    found = []
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(12 if bench.quick else 30):
            time.sleep(PAUSE)
            word = next(words)
            request, sought = text_request(LEAD, TRACKING, word), word.encode()
            screen.mark()
            sent = time.monotonic()
            line.sendall(request)
            screen.wait_until(lambda terminal, sought=sought: sought in terminal.since_mark())
            found.append((time.monotonic() - sent) * 1e3)
            line.recv(65536)
    return found


def _words() -> Iterator[str]:
    """Words of which each differs from the one before in every place: a screen has to be sent all of it."""
    letters = string.ascii_lowercase
    serial = 0
    while True:
        serial += 1
        yield "".join(letters[(serial * 7 + place * (serial // 26 + 1)) % 26] for place in range(12))


def _ninety_ninth(values: list[float]) -> float:
    return quantiles(values, n=100)[98]


if __name__ == "__main__":
    main(measure, __doc__ or "")
