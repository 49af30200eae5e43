"""Which panes are on the screen: four, two, or one, by its width and by where the agent is (A1)."""

from enum import StrEnum


class Place(StrEnum):
    """A pane an agent can go to."""

    INBOX = "inbox"
    PANEL = "panel"
    CONTACT = "contact"
    CLASSIFICATION = "classification"


NARROW, NORMAL = 80, 100
"""Columns from which two, and four, panes have room."""

ALL = frozenset(Place)
DETAILS = frozenset({Place.CONTACT, Place.CLASSIFICATION})


def visible(width: int, place: Place, *, zoomed: bool, drawer: bool) -> frozenset[Place]:
    """The panes to show. ``drawer``: the details are pulled in where they have no room of their own."""
    if zoomed or width < NARROW:
        return frozenset({place})
    if width >= NORMAL:
        return ALL
    if drawer or place in DETAILS:
        return frozenset({Place.PANEL}) | DETAILS
    return frozenset({Place.INBOX, Place.PANEL})
