"""What the relay itself is told when it starts. Where the values come from is the configuration's affair."""

from enum import StrEnum

from msgspec import Struct


class MetricsFor(StrEnum):
    """Who may read ``/metrics``."""

    NOBODY = "off"
    LOCAL = "local"
    EVERYBODY = "open"


class RelaySettings(Struct, frozen=True, kw_only=True):
    """The ``[relay]`` section, checked."""

    listen_host: str = "127.0.0.1"
    listen_port: int = 8080
    """0 takes any free port: for tests."""
    public_url: str
    """The address the carrier posts to, just as it is set up there: signatures are made over it."""
    database_url: str
    """``sqlite:///path`` or ``postgresql+psycopg://…``."""
    local_socket: str = ""
    """A Unix socket on which the users of this machine are signed in as themselves (A7); empty: none."""
    hooks_to_this_machine: bool = False
    """Whether webhooks may go to loopback addresses, over plain HTTP too (D5)."""
    json_logs: bool = False
    """Logs as one JSON object a line, for a collector, instead of lines for a person."""
    keep_days: int = 90
    """For how long webhooks, commands, reports and events are kept; 0 keeps them for ever."""
    metrics: MetricsFor = MetricsFor.NOBODY
