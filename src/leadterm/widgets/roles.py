"""The parts a piece of drawn text can play. Each is a component class whose colours come from the theme."""

from enum import StrEnum


class Role(StrEnum):
    TEXT = "text"
    MUTED = "muted"
    STRONG = "strong"
    HEADING = "heading"
    MARK = "mark"
    """What wants the eye: an unread row."""
    SELECTED = "selected"
    SELECTED_AWAY = "selected-away"
    """The row under the cursor while another pane has the focus."""
    BORDER = "border"
    BORDER_FOCUSED = "border-focused"
    TITLE = "title"
    TITLE_FOCUSED = "title-focused"
    GOOD = "good"
    WARNING = "warning"
    ERROR = "error"
    LINK = "link"
    KEY = "key"


def component_classes(*roles: Role) -> set[str]:
    """What a pane lists in COMPONENT_CLASSES: just what it draws, as each is styled at every focus change."""
    return {component_class(role) for role in roles}


def component_class(role: Role) -> str:
    return f"drawn--{role.value}"
