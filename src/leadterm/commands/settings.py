"""From settings to what the relay is made of, with a sentence for each thing that is missing."""

import argparse
import os
from collections.abc import Mapping
from pathlib import Path

from leadterm.config import ENV_PREFIX, ConfigError, Settings, load
from leadterm.relay.carrier.account import TwilioAccount
from leadterm.relay.settings import MetricsFor, RelaySettings

LEAST_KEPT = 7


def settings_of(arguments: argparse.Namespace, flags: Mapping[str, object]) -> Settings:
    return load(getattr(arguments, "config", None), flags=flags)


def database_url(settings: Settings) -> str:
    """Where everything is kept: the setting, else a SQLite file in the XDG data directory, which is made."""
    if not settings.relay.database_url:
        _data_directory().mkdir(parents=True, exist_ok=True, mode=0o700)
    return database_address(settings)


def database_address(settings: Settings) -> str:
    """The same, and nothing is made."""
    url = settings.relay.database_url
    if url.startswith("postgresql://"):
        return url.replace("postgresql://", "postgresql+psycopg://", 1)
    if url:
        return url
    return f"sqlite:///{_data_directory() / 'leadterm.db'}"


def _data_directory() -> Path:
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "leadterm"


def relay_settings(settings: Settings) -> RelaySettings:
    host, port = settings.relay.listen.rsplit(":", 1)
    return RelaySettings(
        listen_host=host.strip("[]"),
        listen_port=int(port),
        public_url=_needed("relay.public_url", settings.relay.public_url),
        database_url=database_url(settings),
        local_socket=settings.relay.local_socket,
        hooks_to_this_machine=settings.relay.hooks_to_this_machine,
        json_logs=settings.relay.log_format == "json",
        keep_days=_keep_days(settings.relay.keep_days),
        metrics=MetricsFor(settings.relay.metrics),
    )


def _keep_days(days: int) -> int:
    if 0 < days < LEAST_KEPT:
        raise ConfigError(
            f"relay.keep_days is {days}, but what comes again within a week must be known: give at least "
            f"{LEAST_KEPT}, or 0 to keep everything."
        )
    return days


def twilio_account(settings: Settings) -> TwilioAccount:
    return TwilioAccount(
        account_sid=_needed("twilio.account_sid", settings.twilio.account_sid),
        auth_token=_needed("twilio.auth_token", settings.twilio.auth_token),
        api_base_url=settings.twilio.api_base_url,
        lookups_base_url=settings.twilio.lookups_base_url,
        public_url=settings.relay.public_url,
    )


def _needed(name: str, value: str) -> str:
    if value:
        return value
    raise ConfigError(
        f"The setting {name} is missing. Set it in the settings file or in the environment as "
        f"{variable_of(name)}; config.example.toml says what it is."
    )


def variable_of(name: str) -> str:
    """The environment variable of a setting."""
    return f"{ENV_PREFIX}{name.upper().replace('.', '__')}"
