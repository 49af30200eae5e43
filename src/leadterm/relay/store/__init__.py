"""Where the relay keeps everything: SQLite or PostgreSQL, one code path, one writer, one event log."""

from leadterm.relay.store.carriage import StrayReport, Unrouted
from leadterm.relay.store.claims import Receipt
from leadterm.relay.store.errors import Busy, SchemaOutOfDate, StoreDown, StoreError
from leadterm.relay.store.forwarding import ClaimedForward
from leadterm.relay.store.hook_queue import ClaimedDelivery, DeliveryState
from leadterm.relay.store.log import Head, LoggedEvent
from leadterm.relay.store.lookups import LookupRow, WantedLookup
from leadterm.relay.store.marks import Standing
from leadterm.relay.store.media import WantedMedia
from leadterm.relay.store.outbox import ClaimedSend, UncertainSend
from leadterm.relay.store.reads import Reads
from leadterm.relay.store.store import ReplayReport, StillParked, Store
from leadterm.relay.store.timers import DueTimer
from leadterm.relay.store.tokens import Token
from leadterm.relay.store.tx import Tx
from leadterm.relay.store.work import ParkedWebhook, ShownOnce

__all__ = [
    "Busy",
    "ClaimedDelivery",
    "ClaimedForward",
    "ClaimedSend",
    "DeliveryState",
    "DueTimer",
    "Head",
    "LoggedEvent",
    "LookupRow",
    "ParkedWebhook",
    "Reads",
    "Receipt",
    "ReplayReport",
    "SchemaOutOfDate",
    "ShownOnce",
    "Standing",
    "StillParked",
    "Store",
    "StoreDown",
    "StoreError",
    "StrayReport",
    "Token",
    "Tx",
    "UncertainSend",
    "Unrouted",
    "WantedLookup",
    "WantedMedia",
]
