"""What stands in the composer's place when nobody may write, and on its edge while somebody does."""

from collections.abc import Sequence

from msgspec import Struct

from leadterm.domain import segments
from leadterm.domain.model import Right
from leadterm.state.compose import Compose, ComposeState
from leadterm.state.store import ConsoleStore
from leadterm.widgets.roles import Role

NEVER = frozenset(
    {
        Compose.OPTED_OUT,
        Compose.LANDLINE,
        Compose.UNTEXTABLE,
        Compose.BLOCKED,
        Compose.HELD,
        Compose.NONE,
    }
)
"""States in which nobody may type."""

_ROLES = {
    Compose.OPTED_OUT: Role.ERROR,
    Compose.BLOCKED: Role.ERROR,
    Compose.LANDLINE: Role.WARNING,
    Compose.UNTEXTABLE: Role.WARNING,
    Compose.HELD: Role.WARNING,
}


class ComposerKeys(Struct, frozen=True, kw_only=True):
    """Keys that the sentences name, as a person reads them; empty ones are left out."""

    respond: str = "r"
    text: str = "t"
    hold: str = "h"
    plain: str = "^g"
    detach: str = "^r"
    palette: str = "^p"


def sentences(store: ConsoleStore, state: ComposeState, keys: ComposerKeys) -> Sequence[tuple[str, Role]]:
    """Why nobody may write, and what there is to do about it."""
    told = [(_sentence(state, keys), _ROLES.get(state.compose, Role.MUTED))]
    way_on = _way_on(state, keys)
    if way_on:
        told.append((way_on, Role.MUTED))
    if state.compose is Compose.HELD and keys.hold:
        told.append((f"{keys.hold} says what it was: an opt-out, or not.", Role.MUTED))
    if state.compose is Compose.BLOCKED and Right.LIFT_BLOCKS in store.rights:
        where = f" among the commands ({keys.palette})" if keys.palette else ""
        told.append((f"You may lift it: “lift block”{where}.", Role.MUTED))
    return told


def edge_words(text: str, *, unanswered: int, keys: ComposerKeys) -> str:
    """The hints of B19, on the edge under the text; first the key that makes a dear text a cheap one."""
    if not text:
        return ""
    hints = segments.hints(text, sent_since_answer=unanswered)
    if keys.plain and segments.can_be_plain(text):
        hints[0] = f"{keys.plain} mends it: {hints[0]}"
    return " · ".join(hints)


def _sentence(state: ComposeState, keys: ComposerKeys) -> str:
    if state.compose is Compose.NOT_YOURS and keys.text:
        return f"{state.sentence} {keys.text} writes anyway."
    return state.sentence


def _way_on(state: ComposeState, keys: ComposerKeys) -> str:
    """A key and what it does: on a line of its own, so that the two are never parted."""
    if state.compose is Compose.INCOMING and keys.respond:
        return f"{keys.respond} respond"
    return f"{keys.text} text" if state.compose is Compose.CLOSED and keys.text else ""
