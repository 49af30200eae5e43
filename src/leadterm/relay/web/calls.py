"""What an endpoint is handed: who calls, with which parameters, and the rooms it works with."""

from collections.abc import Callable

from msgspec import Struct

from leadterm.domain.model import CompanyId
from leadterm.relay.carrier import Carrier, TwilioAccount
from leadterm.relay.store import Reads, Store
from leadterm.relay.web.auth import Auth, Caller
from leadterm.relay.web.requests import Parameters, Request


def _nothing() -> None:
    """Wakes nobody."""


class Rooms(Struct, frozen=True, kw_only=True):
    """The relay's parts that the web is the door to."""

    store: Store
    auth: Auth
    carrier: Carrier
    account: TwilioAccount
    wake_outbox: Callable[[], None]
    wake_lookups: Callable[[], None] = _nothing
    wake_media: Callable[[], None] = _nothing


class Call(Struct, frozen=True, kw_only=True):
    """One request of a signed-in agent."""

    caller: Caller
    request: Request
    parameters: Parameters
    reads: Reads
    key: str = ""
    """The Idempotency-Key; commands alone have one."""

    def company(self) -> CompanyId:
        return self.caller.company(self.parameters)

    def path_id(self, name: str) -> int:
        """An id in the path, whose name is ``{what}_id``."""
        return self.request.path_id(name, _SHOWN.get(name, "record"))


_SHOWN = {"interaction_id": "conversation", "contact_id": "contact", "message_id": "message"}
