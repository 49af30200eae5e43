"""From settings to what the relay is made of, with a sentence for each thing that is missing."""

import argparse
import os
from collections.abc import Mapping
from pathlib import Path

from leadterm.config import ConfigError, Settings, load
from leadterm.relay.carrier.account import TwilioAccount
from leadterm.relay.settings import RelaySettings


def settings_of(arguments: argparse.Namespace, flags: Mapping[str, object]) -> Settings:
    return load(getattr(arguments, "config", None), flags=flags)


def database_url(settings: Settings) -> str:
    """Where everything is kept: the setting, else a SQLite file in the XDG data directory."""
    url = settings.relay.database_url
    if url.startswith("postgresql://"):
        return url.replace("postgresql://", "postgresql+psycopg://", 1)
    if url:
        return url
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    place = Path(home) / "leadterm"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return f"sqlite:///{place / 'leadterm.db'}"


def relay_settings(settings: Settings) -> RelaySettings:
    host, port = settings.relay.listen.rsplit(":", 1)
    return RelaySettings(
        listen_host=host.strip("[]"),
        listen_port=int(port),
        public_url=_needed("relay.public_url", settings.relay.public_url),
        database_url=database_url(settings),
        local_socket=settings.relay.local_socket,
        json_logs=settings.relay.log_format == "json",
    )


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
    variable = f"LEADTERM_{name.upper().replace('.', '__')}"
    raise ConfigError(
        f"The setting {name} is missing. Set it in the settings file or in the environment as {variable}; "
        "config.example.toml says what it is."
    )
