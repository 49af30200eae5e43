"""`leadterm demo`: everything on this machine, with no account anywhere (F1).

::

    leadterm demo ──► host process: the simulated carrier, its leads, and a watch over the relay
        │                 └──► relay process: `leadterm relay`, as in production
        └──► the console, as one of the demo's agents

The first demo starts the host; each further one joins as the next colleague; the host ends with the last.
"""

import argparse
import sys

from leadterm.demo.joining import Seat, join_or_start


def run(arguments: argparse.Namespace) -> int:
    """Takes a seat at the demo and opens the console on it, or with ``--headless`` says how to."""
    with join_or_start(seed=arguments.seed, pace=arguments.pace) as seat:
        if arguments.headless:
            return _wait(seat)
        return _open_console(arguments, seat)


def _open_console(arguments: argparse.Namespace, seat: Seat) -> int:
    from leadterm.commands import console

    arguments.config = None
    arguments.relay_url = seat.relay_url
    arguments.low_bandwidth = None
    arguments.sign_out = False
    arguments.debug = False
    arguments.plain = False
    return console.run(arguments, token=seat.token)


def _wait(seat: Seat) -> int:
    """Keeps the demo running for other consoles until it is interrupted."""
    print(f"The demo's relay is at {seat.relay_url}")
    print("Join it from other terminals with: leadterm demo")
    print(f"Or by hand, as {seat.name}: set LEADTERM_CONSOLE__TOKEN to the token below and run")
    print(f"  leadterm --relay-url {seat.relay_url}")
    print(f"Token: {seat.token}")
    print("Ctrl+C ends it.")
    sys.stdout.flush()
    seat.wait_for_end()
    return 0
