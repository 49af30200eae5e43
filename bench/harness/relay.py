"""Our relay as it runs in production, on a database made for the bench, with a quiet carrier."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from harness.carrier import quiet_carrier
from harness.servers import Server, free_port, serving
from harness.webhooks import ACCOUNT_SID, AUTH_TOKEN, PUBLIC_URL

AS_SHIPPED = ("-m", "leadterm", "relay")


@contextmanager
def running_relay(
    folder: Path, database_url: str, *, command: Sequence[str] = AS_SHIPPED
) -> Iterator[Server]:
    """Runs the relay until the block ends. ``command`` may be one of ours that changes something in it."""
    port = free_port()
    with quiet_carrier() as carrier:
        environment = {
            "LEADTERM_RELAY__LISTEN": f"127.0.0.1:{port}",
            "LEADTERM_RELAY__PUBLIC_URL": PUBLIC_URL,
            "LEADTERM_RELAY__DATABASE_URL": database_url,
            "LEADTERM_TWILIO__ACCOUNT_SID": ACCOUNT_SID,
            "LEADTERM_TWILIO__AUTH_TOKEN": AUTH_TOKEN,
            "LEADTERM_TWILIO__API_BASE_URL": carrier,
            "LEADTERM_TWILIO__LOOKUPS_BASE_URL": carrier,
            "XDG_CONFIG_HOME": str(folder / "no-settings"),
        }
        with serving(command, port, folder, environment) as server:
            yield server
