"""`leadterm`: the console (F3)."""

import argparse
import os
import time

from leadterm.config import ConfigError, ConsoleSection, load
from leadterm.domain.model import CompanyId, Instant


def run(arguments: argparse.Namespace, token: str | None = None) -> int:
    """Opens the console and stays in it until the agent quits; the exit status. ``token`` is the demo's."""
    settings = load(
        arguments.config,
        flags={
            "console.relay_url": arguments.relay_url,
            "console.theme": arguments.theme,
            "console.token": token,
            "console.low_bandwidth": arguments.low_bandwidth,
        },
    ).console
    if arguments.sign_out:
        return _sign_out(settings)
    low_bandwidth = settings.low_bandwidth
    if low_bandwidth is None:
        low_bandwidth = bool(os.environ.get("SSH_TTY"))
    _quieten_textual(few_colours=low_bandwidth)
    return _open(settings, arguments, low_bandwidth=low_bandwidth)


def _sign_out(settings: ConsoleSection) -> int:
    """Forgets the token, the drafts and the last known inbox, without asking the relay anything."""
    from leadterm.client.address import wants_token
    from leadterm.screens.desk import forget_all
    from leadterm.state.session import Session, state_directory

    directory = state_directory()
    session = Session(directory)
    token = settings.token or session.token(settings.relay_url)
    if not token and wants_token(settings.relay_url):
        print(f"You are not signed in to {settings.relay_url}.")
        return 0
    forget_all(settings.relay_url, token, directory)
    session.forget(settings.relay_url)
    print(f"You are signed out of {settings.relay_url}. What was kept here is erased.")
    if settings.token:
        print("The setting console.token still holds a token; take it out to stay signed out.")
    return 0


def _quieten_textual(*, few_colours: bool) -> None:
    """Read by Textual when it is imported: no animation, short colour codes, and for how many milliseconds
    Escape may be the beginning of another key's code. Over a network that may come in two packets."""
    os.environ["TEXTUAL_ANIMATIONS"] = "none"
    if few_colours:
        os.environ.setdefault("TEXTUAL_COLOR_SYSTEM", "256")
    os.environ.setdefault("ESCDELAY", "100" if os.environ.get("SSH_TTY") else "25")


def _open(settings: ConsoleSection, arguments: argparse.Namespace, *, low_bandwidth: bool) -> int:
    from leadterm.actions.keymap import read_keymap
    from leadterm.app import LeadtermApp, theme_names
    from leadterm.client.address import relay_address
    from leadterm.commands.console_log import start_log
    from leadterm.screens.setup import Setup
    from leadterm.state.session import Session, state_directory
    from leadterm.themes.user import own_themes, theme_folder

    relay_address(settings.relay_url, allow_plain_http=settings.allow_plain_http)
    directory = state_directory()
    start_log(directory / "log", debug=arguments.debug)
    themes = tuple(own_themes(theme_folder(arguments.config)))
    _check_theme(settings.theme, theme_names(themes))
    app = LeadtermApp(
        Setup(
            relay_url=settings.relay_url,
            token=settings.token or Session(directory).token(settings.relay_url),
            keymap=read_keymap(settings.keymap, enter_sends=settings.enter_sends),
            clock=_clock,
            state_directory=directory,
            company=None if settings.company is None else CompanyId(settings.company),
            allow_plain_http=settings.allow_plain_http,
            theme=settings.theme,
            theme_given=arguments.theme is not None,
            bell=settings.bell,
            notifications=settings.notifications,
            notification_previews=settings.notification_previews,
            status_alerts=settings.status_alerts,
            low_bandwidth=low_bandwidth,
            themes=themes,
            emoji=settings.emoji,
            plain=arguments.plain,
            environ=os.environ,
        )
    )
    app.run(mouse=settings.mouse)
    return app.return_code or 0


def _check_theme(theme: str, names: list[str]) -> None:
    if theme not in names:
        raise ConfigError(f"console.theme: there is no theme {theme}. There are: {', '.join(names)}.")


def _clock() -> Instant:
    return Instant(time.time_ns() // 1_000_000)
