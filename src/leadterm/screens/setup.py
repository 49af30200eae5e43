"""What the console is started with, as far as the screens are concerned."""

from collections.abc import Callable, Mapping
from datetime import tzinfo
from pathlib import Path

from msgspec import Struct
from textual.theme import Theme

from leadterm.actions.keymap import Keymap
from leadterm.domain.model import CompanyId, Instant


class Setup(Struct, frozen=True, kw_only=True):
    """Settings, places and clocks. ``token`` is empty when the agent has to sign in first."""

    relay_url: str
    token: str
    keymap: Keymap
    clock: Callable[[], Instant]
    state_directory: Path
    company: CompanyId | None = None
    allow_plain_http: bool = False
    theme: str = "textual-dark"
    theme_given: bool = False
    """By a flag for this start, before the one the agent chose last."""
    bell: bool = True
    notifications: bool = True
    notification_previews: bool = False
    status_alerts: bool = True
    low_bandwidth: bool = False
    themes: tuple[Theme, ...] = ()
    """The agent's own, beside the house's and Textual's."""
    emoji: bool = True
    plain: bool = False
    """Sends whole lines, as Textual does by itself."""
    environ: Mapping[str, str] = {}
    zone: tzinfo | None = None
