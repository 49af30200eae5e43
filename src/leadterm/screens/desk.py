"""Puts a desk together: the agent's way to the relay, and what is kept on this machine."""

from collections.abc import Callable
from pathlib import Path

from leadterm.actions.alerts import Alert
from leadterm.actions.desk import Desk
from leadterm.client.api import RelayApi
from leadterm.client.errors import NotSignedIn, RelayError
from leadterm.client.stream import RelayStream
from leadterm.screens.setup import Setup
from leadterm.state.cache import InboxCache
from leadterm.state.drafts import Drafts
from leadterm.state.parts import Part
from leadterm.state.store import ConsoleStore

NOT_ACCEPTED = (
    "The relay does not accept this token. Check that all of it is there, or ask an administrator for a new "
    "one: leadterm admin agent token."
)


def make_desk(
    setup: Setup,
    token: str,
    store: ConsoleStore,
    *,
    on_dirty: Callable[[set[Part]], None],
    on_alert: Callable[[Alert], None],
    on_trouble: Callable[[str], None],
) -> Desk:
    """Connects nothing yet. ``on_trouble`` is told what is wrong with this machine's disk."""
    return Desk(
        _api(setup, token),
        RelayStream(setup.relay_url, token, company=setup.company, allow_plain_http=setup.allow_plain_http),
        store,
        Drafts(setup.state_directory / "drafts", setup.relay_url, on_trouble=on_trouble),
        InboxCache(setup.state_directory, setup.relay_url, token),
        clock=setup.clock,
        on_dirty=on_dirty,
        on_alert=on_alert,
        zone=setup.zone,
    )


async def why_not(setup: Setup, token: str) -> str:
    """Tries a token; the sentence that says why it can't be used, or nothing."""
    try:
        async with _api(setup, token) as api:
            await api.me()
    except NotSignedIn as error:
        return NOT_ACCEPTED if token else error.sentence
    except RelayError as error:
        return error.sentence
    return ""


def forget_all(relay_url: str, token: str, directory: Path) -> None:
    """Erases the drafts and the last known inbox of this token. Raises ``OSError`` when a file stays."""
    cache, drafts = InboxCache(directory, relay_url, token), Drafts(directory / "drafts", relay_url)
    known = cache.load()
    if known is not None:
        drafts.belong_to(known.snapshot.me, known.snapshot.company.id)
    cache.forget()
    drafts.forget()


def _api(setup: Setup, token: str) -> RelayApi:
    return RelayApi(setup.relay_url, token, company=setup.company, allow_plain_http=setup.allow_plain_http)
