"""`leadterm relay`: serve, migrate, replay."""

import argparse
import asyncio

from leadterm.commands.settings import database_url, relay_settings, settings_of, twilio_account
from leadterm.config import Settings
from leadterm.relay.carrier import TwilioCarrier
from leadterm.relay.clock import system_clock
from leadterm.relay.logging import configure
from leadterm.relay.service import Relay
from leadterm.relay.service import serve as serve_relay
from leadterm.relay.store import Store
from leadterm.relay.store.store import ReplayReport
from leadterm.relay.web.webhooks import unit_again


def _settings(arguments: argparse.Namespace) -> Settings:
    return settings_of(
        arguments,
        {
            "relay.listen": arguments.listen,
            "relay.public_url": arguments.public_url,
            "relay.database_url": arguments.database_url,
            "relay.log_format": arguments.log_format,
        },
    )


def serve(arguments: argparse.Namespace) -> None:
    """Runs the service until it is told to stop. A database that is still empty is made first."""
    settings = _settings(arguments)
    wanted = relay_settings(settings)
    account = twilio_account(settings)
    configure(json=wanted.json_logs)
    relay = Relay.create(wanted, account, clock=system_clock)
    if relay.store.is_empty():
        relay.store.migrate()
    serve_relay(relay)


def migrate(arguments: argparse.Namespace) -> None:
    """Brings the database to this version's shape."""
    store = Store.open(database_url(_settings(arguments)), clock=system_clock)
    store.migrate()
    print("The database has this version's shape.")


def replay(arguments: argparse.Namespace) -> int:
    """Runs the parked webhooks again, and says how each went."""
    settings = _settings(arguments)
    report = asyncio.run(_replay(settings))
    print(f"{len(report.replayed)} webhooks done, {len(report.still_parked)} still parked.")
    for parked in report.still_parked:
        print(f"  {parked.key}: {parked.error}")
    return 1 if report.still_parked else 0


async def _replay(settings: Settings) -> ReplayReport:
    store = Store.open(database_url(settings), clock=system_clock)
    carrier = TwilioCarrier(twilio_account(settings), clock=system_clock)
    try:
        await store.start()
        return await store.replay_parked(lambda parked: unit_again(carrier, parked))
    finally:
        await carrier.aclose()
        await store.aclose()
