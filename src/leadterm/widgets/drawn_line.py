"""The base of the small drawn things: without a border, usually one line high."""

from typing import ClassVar

from leadterm.widgets.drawn import DrawnPane
from leadterm.widgets.roles import Role, component_classes


class DrawnLine(DrawnPane, can_focus=False):
    """Styles just what it draws: each component class costs time at the start and when the focus moves."""

    COMPONENT_CLASSES = component_classes(Role.TEXT)
    DEFAULT_CSS = """
    DrawnLine { height: 1; }
    """
    BOXED: ClassVar[bool] = False


# A class argument of DOMNode, which Widget does not hand on.
DrawnLine._inherit_component_classes = False
