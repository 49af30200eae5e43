"""How a client stands with its relay."""

from enum import StrEnum


class Link(StrEnum):
    """
    ::

        CONNECTING ──► LIVE ◄──► OFFLINE
             └───────────┴──────────┴────► SIGNED_OUT   (the relay does not accept the token)
    """

    CONNECTING = "connecting"
    LIVE = "live"
    OFFLINE = "offline"
    SIGNED_OUT = "signed out"
