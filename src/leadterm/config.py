"""Settings: one TOML file, the environment over it, flags over both.

Not pydantic-settings: it takes 0.2 s of CPU to import, as long as all of Textual, and the console reads its
settings before it can show anything. msgspec does the checking here, as it does on the wire.
"""

import difflib
import os
import stat
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, get_args

import msgspec
from msgspec import Meta, Struct

ENV_PREFIX = "LEADTERM_"
SECRETS = frozenset({"twilio.auth_token", "console.token"})


class ConfigError(Exception):
    """A setting is wrong. The sentence names it, where it stands, and what would be right."""


class RelaySection(Struct, frozen=True, kw_only=True):
    """`[relay]`: the service."""

    listen: Annotated[
        str, Meta(pattern=r"^\S+:\d{1,5}$", description="host:port to listen on", examples=["127.0.0.1:8080"])
    ] = "127.0.0.1:8080"
    public_url: Annotated[
        str,
        Meta(
            pattern=r"^(https?://[^\s/]+\S*)?$",
            description="the address by which the carrier reaches this relay; webhooks are signed over it",
            examples=["https://texts.example.com"],
        ),
    ] = ""
    database_url: Annotated[
        str,
        Meta(
            pattern=r"^(sqlite:///.+|postgresql(\+psycopg)?://.+)?$",
            description="where everything is kept; a SQLite file in the data directory by default",
            examples=[
                "sqlite:////var/lib/leadterm/leadterm.db",
                "postgresql://leadterm@db.example.com/leadterm",
            ],
        ),
    ] = ""
    local_socket: Annotated[
        str,
        Meta(
            pattern=r"^(/\S+)?$",
            description="a Unix socket on which agents of this machine are signed in by their user name",
            examples=["/run/leadterm/leadterm.sock"],
        ),
    ] = ""
    hooks_to_this_machine: Annotated[
        bool,
        Meta(
            description="lets webhook endpoints be on this machine, over plain HTTP too: to try them out",
            examples=[False],
        ),
    ] = False
    log_format: Annotated[
        str, Meta(pattern=r"^(console|json)$", description="how the log reads", examples=["console", "json"])
    ] = "console"
    keep_days: Annotated[
        int,
        Meta(
            ge=0,
            le=36_500,
            description="for how many days webhooks, commands, reports and events are kept, at least 7; "
            "0 keeps them for ever. Conversations always stay",
            examples=[90],
        ),
    ] = 90
    metrics: Annotated[
        str,
        Meta(
            pattern=r"^(off|local|open)$",
            description="who may read /metrics: nobody, this machine alone, or whoever reaches the relay",
            examples=["off", "local", "open"],
        ),
    ] = "off"


class TwilioSection(Struct, frozen=True, kw_only=True):
    """`[twilio]`: the carrier's account. The base URLs may be a compatible service's, or the simulator's."""

    account_sid: Annotated[
        str,
        Meta(
            pattern=r"^(AC[0-9a-f]{32})?$",
            description="the account's SID, from the Twilio console",
            examples=["AC" + "0" * 32],
        ),
    ] = ""
    auth_token: Annotated[
        str,
        Meta(
            description="the account's primary auth token: it signs the webhooks. Better in the environment",
            examples=["LEADTERM_TWILIO__AUTH_TOKEN=…"],
        ),
    ] = ""
    api_base_url: Annotated[
        str,
        Meta(
            pattern=r"^https?://\S+$",
            description="the REST API's address",
            examples=["https://api.twilio.com"],
        ),
    ] = "https://api.twilio.com"
    lookups_base_url: Annotated[
        str,
        Meta(
            pattern=r"^https?://\S+$", description="Lookup's address", examples=["https://lookups.twilio.com"]
        ),
    ] = "https://lookups.twilio.com"


class ConsoleSection(Struct, frozen=True, kw_only=True):
    """`[console]`: what an agent runs."""

    relay_url: Annotated[
        str,
        Meta(
            pattern=r"^(https?://[^\s/]+\S*|unix:/\S+)$",
            description="the relay's address",
            examples=[
                "https://texts.example.com",
                "http://127.0.0.1:8080",
                "unix:/run/leadterm/leadterm.sock",
            ],
        ),
    ] = "http://127.0.0.1:8080"
    token: Annotated[
        str,
        Meta(
            description="what the agent signs in with; without it the console asks for it once",
            examples=["LEADTERM_CONSOLE__TOKEN=lt_…"],
        ),
    ] = ""
    company: Annotated[
        int | None,
        Meta(description="the company to open, for agents of several", examples=[1]),
    ] = None
    allow_plain_http: Annotated[
        bool,
        Meta(
            description="lets the token cross a network unencrypted; just for a network you trust",
            examples=[False],
        ),
    ] = False
    theme: Annotated[
        str, Meta(description="the colours", examples=["textual-dark", "textual-light", "textual-ansi"])
    ] = "textual-dark"
    bell: Annotated[bool, Meta(description="rings the terminal's bell for an alert", examples=[True])] = True
    notifications: Annotated[
        bool,
        Meta(description="sends a terminal notification when leadterm is not in front", examples=[True]),
    ] = True
    notification_previews: Annotated[
        bool, Meta(description="shows the text itself in terminal notifications", examples=[False])
    ] = False
    status_alerts: Annotated[bool, Meta(description="shows alerts in the status line", examples=[True])] = (
        True
    )
    emoji: Annotated[
        bool,
        Meta(
            description="draws emoji; false draws plain stand-ins of the same width, for fonts without them",
            examples=[True],
        ),
    ] = True
    mouse: Annotated[
        bool,
        Meta(description="uses the mouse; false leaves it to the terminal, to select text", examples=[True]),
    ] = True
    low_bandwidth: Annotated[
        bool | None,
        Meta(
            description="paints less often and in 256 colours; by itself over SSH when it is not set",
            examples=[True, False],
        ),
    ] = None
    enter_sends: Annotated[
        bool, Meta(description="Enter sends and ctrl+j makes a new line; false swaps them", examples=[True])
    ] = True
    keymap: Annotated[
        dict[str, str],
        Meta(description="keys by action, see docs/keys.md", examples=[{"interaction.respond": "r"}]),
    ] = {}


class Settings(Struct, frozen=True, kw_only=True):
    """All settings, with where each section's values may come from resolved."""

    relay: RelaySection = RelaySection()
    twilio: TwilioSection = TwilioSection()
    console: ConsoleSection = ConsoleSection()


class Given(Struct, frozen=True):
    """A value and where it stands."""

    value: object
    origin: str
    text: bool
    """From the environment or a flag: a string that stands for a number or a truth value."""


def load(
    path: Path | None,
    environ: Mapping[str, str] | None = None,
    flags: Mapping[str, object] | None = None,
) -> Settings:
    """Reads the settings. ``path`` None means the usual place, which need not exist.

    ``flags`` are by dotted name (``relay.listen``); a value of None was not given. Raises ``ConfigError``.
    """
    given: dict[str, Given] = {}
    given.update(_from_file(path))
    given.update(_from_environment(os.environ if environ is None else environ))
    for name, value in (flags or {}).items():
        if value is not None:
            given[name] = Given(value, f"--{name.split('.')[-1].replace('_', '-')}", True)
    return _settings(given)


def default_path() -> Path:
    """The XDG place of the settings file."""
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(home) / "leadterm" / "config.toml"


def describe() -> Iterator[tuple[str, str, Any, str]]:
    """Every setting: section, name, default, and what it is for. ``config.example.toml`` is checked by it."""
    for section in msgspec.structs.fields(Settings):
        for field in msgspec.structs.fields(section.type):
            default = field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
            yield section.name, field.name, default, _meta(field.type).description or ""


def _from_file(path: Path | None) -> dict[str, Given]:
    place = path or default_path()
    try:
        with place.open("rb") as file:
            document = tomllib.load(file)
            mode = os.fstat(file.fileno()).st_mode
    except FileNotFoundError:
        if path is None:
            return {}
        raise ConfigError(f"There is no settings file {path}.") from None
    except OSError as error:
        raise ConfigError(f"The settings file {place} can't be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"The settings file {place} is not valid TOML: {error}.") from None
    given: dict[str, Given] = {}
    for section, values in document.items():
        if not isinstance(values, dict):
            raise ConfigError(
                f"“{section}” in {place} stands outside any section. Sections are "
                f"{', '.join(f'[{name}]' for name in Settings.__struct_fields__)}."
            )
        for name, value in values.items():
            given[f"{section}.{name}"] = Given(value, str(place), False)
    _check_secrecy(given, place, mode)
    return given


def _check_secrecy(given: Mapping[str, Given], place: Path, mode: int) -> None:
    held = sorted(name for name in SECRETS if name in given and given[name].value)
    if held and stat.S_IMODE(mode) & 0o077:
        raise ConfigError(
            f"{place} holds {' and '.join(held)}, but others on this machine can read it. "
            f"Run: chmod 600 {place}"
        )


def _from_environment(environ: Mapping[str, str]) -> dict[str, Given]:
    given: dict[str, Given] = {}
    for variable, value in environ.items():
        if variable.startswith(ENV_PREFIX) and "__" in variable:
            name = variable[len(ENV_PREFIX) :].lower().replace("__", ".", 1)
            given[name] = Given(value, f"the environment variable {variable}", True)
    return given


def _settings(given: Mapping[str, Given]) -> Settings:
    sections: dict[str, dict[str, object]] = {}
    types = {
        f"{section.name}.{field.name}": field.type
        for section in msgspec.structs.fields(Settings)
        for field in msgspec.structs.fields(section.type)
    }
    for name, item in given.items():
        if name not in types:
            raise ConfigError(_unknown(name, item, types))
        section, field = name.split(".", 1)
        sections.setdefault(section, {})[field] = _converted(name, item, types[name])
    return msgspec.convert(sections, Settings)


def _unknown(name: str, item: Given, types: Mapping[str, object]) -> str:
    near = difflib.get_close_matches(name, types, n=1)
    hint = f" Did you mean {near[0]}?" if near else " docs/administrator.md lists them all."
    return f"There is no setting {name} ({item.origin}).{hint}"


def _converted(name: str, item: Given, kind: Any) -> object:
    try:
        return msgspec.convert(item.value, kind, strict=not item.text)
    except msgspec.ValidationError:
        meta = _meta(kind)
        examples = " or ".join(str(example) for example in meta.examples or ())
        shown = "the given value" if name in SECRETS else f"“{item.value}”"
        raise ConfigError(
            f"{name} ({item.origin}): {shown} is not right. It is {meta.description}, for example {examples}."
        ) from None


def _meta(kind: Any) -> Meta:
    meta = get_args(kind)[1]
    assert isinstance(meta, Meta)
    return meta
