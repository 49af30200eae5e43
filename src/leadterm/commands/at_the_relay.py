"""What ``send``, ``tail`` and ``export`` share: signing in as the console does, and exit codes (F6).

They are clients like the console: what they may do, the agent whose token it is may do.
"""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from enum import IntEnum

from leadterm.client.api import RelayApi
from leadterm.client.errors import NotSignedIn, RelayRefused, RelayUnreachable, WrongAddress
from leadterm.client.stream import RelayStream
from leadterm.config import ConfigError, ConsoleSection, load
from leadterm.domain.model import CompanyId
from leadterm.state.session import Session, state_path


class Exit(IntEnum):
    """What a script can tell apart. docs/scripting.md lists them."""

    DONE = 0
    REFUSED = 1
    """The relay, or a file, said no; trying again will not help."""
    WRONG_LINE = 2
    UNREACHABLE = 3
    """The relay gave no answer: the same line with the same --key may be tried again."""
    NOT_SIGNED_IN = 4
    NOT_DELIVERED = 5
    """The carrier failed the text."""
    OUT_OF_TIME = 6
    """No last word from the carrier within the time given."""


class Relay:
    """One agent at one relay, for the length of one command."""

    def __init__(self, settings: ConsoleSection, token: str) -> None:
        self._settings = settings
        self._token = token
        self.api = RelayApi(
            settings.relay_url,
            token,
            company=None if settings.company is None else CompanyId(settings.company),
            allow_plain_http=settings.allow_plain_http,
        )

    def stream(self) -> RelayStream:
        return RelayStream(
            self._settings.relay_url,
            self._token,
            company=self.api.company,
            allow_plain_http=self._settings.allow_plain_http,
        )

    async def choose_company(self, wanted: str | None) -> None:
        """By its name or number; an agent of one company need not. Raises ``ConfigError``."""
        if wanted is None and self.api.company is not None:
            return
        companies = [membership.company for membership in (await self.api.me()).companies]
        if wanted is None and len(companies) == 1:
            self.api.company = companies[0].id
            return
        named = [it for it in companies if wanted in (str(it.id), it.name)]
        if len(named) == 1:
            self.api.company = named[0].id
            return
        there = ", ".join(f"{it.name} ({it.id})" for it in companies) or "none"
        if wanted is None:
            raise ConfigError(f"You have several companies. Name one with --company: {there}.")
        raise ConfigError(f"You have no company {wanted}. You have: {there}.")


def run(arguments: argparse.Namespace, work: Callable[[Relay], Awaitable[Exit]]) -> int:
    """Signs in, does it, and answers with the exit code; what went wrong is one sentence on stderr."""
    try:
        relay = Relay(*_signed_in(arguments))
        return asyncio.run(_within(relay, arguments.company, work))
    except NotSignedIn as error:
        return _failed(error.sentence, Exit.NOT_SIGNED_IN)
    except RelayUnreachable as error:
        return _failed(error.sentence, Exit.UNREACHABLE)
    except RelayRefused as error:
        return _failed(error.sentence, Exit.REFUSED)
    except WrongAddress as error:
        return _failed(error.sentence, Exit.WRONG_LINE)
    except ConfigError as error:
        return _failed(str(error), Exit.WRONG_LINE)


async def _within(relay: Relay, company: str | None, work: Callable[[Relay], Awaitable[Exit]]) -> Exit:
    async with relay.api:
        await relay.choose_company(company)
        return await work(relay)


def _signed_in(arguments: argparse.Namespace) -> tuple[ConsoleSection, str]:
    settings = load(arguments.config, flags={"console.relay_url": arguments.relay_url}).console
    token = settings.token or Session(state_path()).token(settings.relay_url)
    if not token and not settings.relay_url.startswith("unix:"):
        raise NotSignedIn(
            f"You are not signed in to {settings.relay_url}. Run leadterm once to sign in, or set "
            "LEADTERM_CONSOLE__TOKEN."
        )
    return settings, token


def _failed(sentence: str, code: Exit) -> int:
    print(f"leadterm: {sentence}", file=sys.stderr)
    return code
