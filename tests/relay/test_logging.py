"""What the log may say: what happened, never what was said or to whom."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from leadterm.relay.logging import WITHHELD, Seldom, configure, get_logger

TOKEN = "lt_" + "a" * 43


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level, settings = root.handlers[:], root.level, structlog.get_config()
    stream = io.StringIO()
    configure(json=True, stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**settings)


def entries(log: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_what_happened_is_logged_with_what_it_concerns(log: io.StringIO) -> None:
    get_logger("leadterm.x").info("outbox.waits", message=12, reason="429", ok=True)
    (entry,) = entries(log)
    assert (entry["event"], entry["message"], entry["reason"], entry["ok"]) == (
        "outbox.waits",
        12,
        "429",
        True,
    )
    assert entry["level"] == "info"


@pytest.mark.parametrize(
    "name",
    ["token", "auth_token", "Authorization", "body", "to", "from_", "number", "notes", "params", "dsn"],
)
def test_values_under_telling_names_are_withheld(log: io.StringIO, name: str) -> None:
    get_logger("leadterm.x").info("said", **{name: "secret words"})
    get_logger("leadterm.x").info("said", given={name: "secret words"})
    assert "secret words" not in log.getvalue()
    assert WITHHELD in log.getvalue()


@pytest.mark.parametrize(
    "said", ["+14155550142", "+1 (415) 555-0142", "To=%2B14155550142", "+44 7700 900942"]
)
def test_phone_numbers_within_words_are_masked(log: io.StringIO, said: str) -> None:
    get_logger("leadterm.x").info("said", why=f"the carrier refused {said} just now")
    assert "555" not in log.getvalue().replace("[number]", "")
    assert "900" not in log.getvalue().replace("[number]", "")


def test_a_token_or_a_database_password_within_words_is_masked(log: io.StringIO) -> None:
    get_logger("leadterm.x").info("said", why=f"{TOKEN} at postgresql://relay:hunter2@db.example/relay")
    assert "aaaa" not in log.getvalue()
    assert "hunter2" not in log.getvalue()
    assert "db.example" in log.getvalue()


def test_a_traceback_says_where_and_what_kind_but_quotes_nothing(log: io.StringIO) -> None:
    def rule(words: str) -> None:
        raise ValueError(f"cannot understand {words!r}")

    try:
        rule("secret words")
    except ValueError:
        get_logger("leadterm.x").exception("rule.failed")
    (entry,) = entries(log)
    assert entry["error"] == "ValueError"
    assert "rule relay/test_logging.py" in str(entry["where"])
    assert "secret words" not in log.getvalue()


def test_an_error_of_the_system_keeps_its_words(log: io.StringIO) -> None:
    get_logger("leadterm.x").error("disk", exc_info=OSError(28, "No space left on device"))
    assert "No space left" in log.getvalue()


def test_hostile_text_cannot_disturb_a_terminal_or_forge_a_line() -> None:
    stream = io.StringIO()
    root = logging.getLogger()
    handlers, level, settings = root.handlers[:], root.level, structlog.get_config()
    configure(stream=stream)
    get_logger("leadterm.x").info("said", why="\x1b[2Jboo\n2026 forged\u202e" + "x" * 10_000)
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**settings)
    assert stream.getvalue().count("\n") == 1
    assert not {"\x1b", "\u202e"} & set(stream.getvalue())
    assert len(stream.getvalue()) < 1_000


def test_libraries_are_heard_from_warnings_up_under_the_same_rules(log: io.StringIO) -> None:
    logging.getLogger("httpx").info("HTTP Request: GET https://api.example/?To=%2B14155550142")
    logging.getLogger("uvicorn.error").warning("odd request from +14155550142")
    (entry,) = entries(log)
    assert entry["event"] == "odd request from [number]"


def test_a_warning_that_anybody_can_cause_is_written_seldom(log: io.StringIO) -> None:
    seldom = Seldom(get_logger("leadterm.x"), "webhook.signature_wrong")
    for _ in range(100):
        seldom.say(path="/webhooks/twilio/message")
    assert len(entries(log)) == 1
