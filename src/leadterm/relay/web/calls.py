"""What an endpoint is handed: who calls, with which parameters, and the rooms it works with."""

from collections.abc import Callable

from msgspec import Struct

from leadterm.domain.model import CompanyId, Contact, Instant
from leadterm.relay.carrier import Carrier, TwilioAccount
from leadterm.relay.store import Reads, Store
from leadterm.relay.web.auth import Auth, Caller
from leadterm.relay.web.hook_trials import HookTrials
from leadterm.relay.web.problems import invalid
from leadterm.relay.web.requests import Parameters, Request

LookUp = Callable[[Contact], None]


class Rooms(Struct, frozen=True, kw_only=True):
    """The relay's parts that the web is the door to."""

    store: Store
    auth: Auth
    carrier: Carrier
    account: TwilioAccount
    clock: Callable[[], Instant]
    wake_outbox: Callable[[], None]
    wake_lookups: Callable[[], None]
    hook_trials: HookTrials


class Call(Struct, frozen=True, kw_only=True):
    """One request of a signed-in agent."""

    caller: Caller
    request: Request
    parameters: Parameters
    reads: Reads
    key: str = ""
    """The Idempotency-Key; commands alone have one."""
    look_up: LookUp
    """Has the carrier asked about a contact's line, where that is not known; takes no time."""
    hook_trials: HookTrials

    def company(self) -> CompanyId:
        return self.caller.company(self.parameters)

    def path_id(self, name: str) -> int:
        """An id in the path, whose name is ``{what}_id``."""
        return self.request.path_id(name, _SHOWN.get(name, "record"))

    def one_direction(self, *names: str) -> tuple[int | None, int | None]:
        """``before`` and ``after``. Raises a 422 problem when more than one of the names is given."""
        given = self.parameters.given(*names)
        if len(given) > 1:
            raise invalid(f"Give one of {' and '.join(given)}, not both.", given[1])
        return self.parameters.number("before"), self.parameters.number("after")


_SHOWN = {
    "agent_id": "colleague",
    "attachment_id": "picture",
    "contact_id": "contact",
    "flow_id": "call flow",
    "hook_id": "webhook endpoint",
    "interaction_id": "conversation",
    "message_id": "message",
    "number_id": "tracking number",
    "refused_id": "refused lead",
    "source_id": "lead source",
    "tag_id": "tag",
    "team_id": "team",
    "template_id": "template",
}
