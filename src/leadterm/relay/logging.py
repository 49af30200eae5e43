"""The relay's log: what happened, never what was said or to whom.

Secrets, the words of messages and phone numbers are kept out here, in one place, whoever logs: values under
telling names are withheld, numbers inside other values are masked, tracebacks carry no values of ours.
"""

import logging
import re
import sys
import time
import traceback
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog

WITHHELD = "[withheld]"
VALUE_LIMIT = 500
MESSAGE_LIMIT = 200
SELDOM_SECONDS = 10.0

_TELLING_NAME = re.compile(
    r"token|secret|password|authorization|signature|cookie|database_url|dsn"
    r"|^(body|text|raw|params|form|query|notes|preview|name|email|address|from_?|to|number|phone)$",
    re.IGNORECASE,
)
_PHONE_NUMBER = re.compile(r"(?:\+|%2B)\d[\d\-. ()]{5,18}\d")
_OUR_TOKEN = re.compile(r"l[ti]_[A-Za-z0-9_\-]{16,}")
_URL_PASSWORD = re.compile(r"(?<=://)[^/\s@]+@")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

_SPEAKING_MODULES = frozenset({"leadterm", "sqlite3", "psycopg", "asyncio"})
"""Libraries whose errors name what went wrong without quoting what was given to them."""


def configure(*, json: bool = False, level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Sends our log and the libraries' (from WARNING up) to ``stream``, by default standard error."""
    finish: structlog.typing.Processor = structlog.processors.JSONRenderer() if json else _for_a_person()
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(allow=()), *_SHARED],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, finish],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("leadterm").setLevel(level)


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger for one module. Give what happened as the event, and what it concerns as plain values."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


class Seldom:
    """A warning that anybody can cause as often as they like, written at most every ten seconds."""

    def __init__(self, logger: structlog.stdlib.BoundLogger, event: str) -> None:
        self._logger = logger
        self._event = event
        self._next = 0.0
        self._times = 0

    def say(self, **values: str) -> None:
        self._times += 1
        now = time.monotonic()
        if now < self._next:
            return
        self._logger.warning(self._event, times=self._times, **values)
        self._next = now + SELDOM_SECONDS
        self._times = 0


def withhold(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Takes out of a log entry whatever must not be in it, and whatever could disturb a terminal."""
    for key, value in event.items():
        if key.startswith("_"):
            continue
        event[key] = WITHHELD if _TELLING_NAME.search(key) else _harmless(value)
    return event


def plain_traceback(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replaces ``exc_info`` by where it happened and what kind of error it was, without the values in it."""
    error = _error_of(event.pop("exc_info", None))
    if error is not None:
        event["error"] = _described(error)
        event["where"] = _places(error)
    return event


def _error_of(exc_info: Any) -> BaseException | None:
    if isinstance(exc_info, BaseException):
        return exc_info
    if isinstance(exc_info, tuple):
        return exc_info[1] if isinstance(exc_info[1], BaseException) else None
    return sys.exc_info()[1] if exc_info else None


def _described(error: BaseException) -> str:
    chain = [_one(error)]
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        chain.append(_one(cause))
    return " ← ".join(chain)


def _one(error: BaseException) -> str:
    kind = type(error)
    speaks = kind.__module__.partition(".")[0] in _SPEAKING_MODULES or isinstance(error, OSError)
    words = str(error).split("\n", 1)[0][:MESSAGE_LIMIT] if speaks else ""
    return f"{kind.__qualname__}: {words}" if words else kind.__qualname__


def _places(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-12:]
    return " < ".join(f"{frame.name} {_module(frame.filename)}:{frame.lineno}" for frame in reversed(frames))


def _module(path: str) -> str:
    return "/".join(path.replace("\\", "/").rsplit("/", 2)[-2:])


def _harmless(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, Mapping):
        return {
            str(key): WITHHELD if _TELLING_NAME.search(str(key)) else _harmless(item)
            for key, item in value.items()
        }
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_harmless(item) for item in value]
    text = str(value)
    text = _PHONE_NUMBER.sub("[number]", text)
    text = _OUR_TOKEN.sub(WITHHELD, text)
    text = _URL_PASSWORD.sub("", text)
    text = _CONTROLS.sub("�", text)
    return text if len(text) <= VALUE_LIMIT else text[:VALUE_LIMIT] + "…"


def _for_a_person() -> structlog.typing.Processor:
    return structlog.dev.ConsoleRenderer(colors=False)


_SHARED: tuple[structlog.typing.Processor, ...] = (
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    plain_traceback,
    withhold,
)

# Whoever logs before ``configure`` must not say more than after it: structlog's own default shows every value
# in a traceback.
structlog.configure(processors=[*_SHARED, _for_a_person()])
