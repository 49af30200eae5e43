"""What each command loads: the console none of the relay, the command line's help almost nothing."""

import subprocess
import sys

import pytest

HEAVY = "textual rich pydantic httpx websockets sqlalchemy alembic starlette uvicorn msgspec phonenumbers"
RELAY_ONLY = ("sqlalchemy", "alembic", "starlette", "uvicorn", "psycopg", "structlog", "leadterm.relay")


def loaded(code: str) -> set[str]:
    """The modules that a fresh interpreter has after ``code``."""
    report = "import sys; print('\\n'.join(sys.modules), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"], capture_output=True, text=True, check=True
    )
    return set(done.stderr.split())


@pytest.mark.parametrize("flag", ["--help", "--version"])
def test_help_and_version_load_nothing_heavy(flag: str) -> None:
    code = f"from leadterm.cli import main\ntry:\n    main(['{flag}'])\nexcept SystemExit:\n    pass"
    assert not loaded(code) & set(HEAVY.split())


def test_the_console_loads_nothing_of_the_relay_and_no_network_before_its_first_paint() -> None:
    modules = loaded("import leadterm.app, leadterm.commands.console")
    assert "textual.app" in modules
    assert not {name for name in modules if name.startswith(RELAY_ONLY)}
    assert not modules & {"httpx", "websockets", "phonenumbers"}


def test_the_relay_loads_nothing_of_the_console() -> None:
    modules = loaded("import leadterm.commands.relay")
    assert not {name for name in modules if name.startswith(("textual", "leadterm.state", "leadterm.client"))}


def test_the_phone_geocoder_is_never_loaded() -> None:
    code = (
        "from leadterm.domain.phone import format_number, parse_number\n"
        "format_number(parse_number('+4915112345678', 'US'), 'US')"
    )
    assert "phonenumbers.geocoder" not in loaded(code)
