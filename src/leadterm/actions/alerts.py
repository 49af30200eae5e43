"""What calls the agent's attention (A12): at once when it is new, as one summary when it was missed."""

from collections.abc import Callable
from enum import StrEnum

from msgspec import Struct

from leadterm.domain.events import Event, EventType
from leadterm.domain.model import ContactId, Instant, InteractionId, InteractionState
from leadterm.domain.signing_up import what_it_said
from leadterm.state.names import caller
from leadterm.state.store import ConsoleStore

OLD = 60_000
"""Milliseconds by the relay's clock after which an event was missed rather than new."""
NAMED = 2
"""Contacts named in a summary."""
_CAME = {EventType.TEXT_RECEIVED: "texts came", EventType.LEAD_RECORDED: "leads signed up"}


class AlertKind(StrEnum):
    INCOMING = "incoming"
    """Somebody waits for an answer."""
    MESSAGE = "message"
    """An own conversation goes on."""
    SIGN_UP = "sign-up"
    """Somebody with whom there is a conversation already has signed up (again)."""
    FAILED = "failed"
    """A text of the agent's did not get through."""
    MISSED = "missed"
    """A summary of what came while the console was away."""


class Alert(Struct, frozen=True, kw_only=True):
    """``title`` names people; ``body`` quotes them, and is left out where previews are off."""

    kind: AlertKind
    title: str
    body: str
    interaction_id: InteractionId | None


class Alerts:
    """Sorts the events that alert this agent."""

    def __init__(self, store: ConsoleStore, clock: Callable[[], Instant], on_alert: Callable[[Alert], None]):
        self._store = store
        self._clock = clock
        self._on_alert = on_alert
        self._ahead = 0
        self._missed: list[Event] = []

    def relay_says(self, at: Instant) -> None:
        """The relay's clock, as a snapshot tells it: ours may be wrong."""
        self._ahead = at - self._clock()

    def saw(self, event: Event) -> None:
        """An event that the store has applied."""
        if self._store.me_id not in event.alert or event.actor == self._store.me_id:
            return
        if event.at < self._clock() + self._ahead - OLD:
            self._missed.append(event)
            return
        self._on_alert(self._alert(event))

    def frame_ended(self) -> None:
        """Tells what was missed, in one."""
        missed, self._missed = self._missed, []
        if len(missed) == 1:
            self._on_alert(self._alert(missed[0]))
        elif missed:
            self._on_alert(self._summary(missed))

    def _alert(self, event: Event) -> Alert:
        who = self._who(event)
        interaction_id = _interaction_id(event)
        message = event.message
        if event.type is EventType.MESSAGE_STATUS:
            error = message.error if message else ""
            return Alert(
                kind=AlertKind.FAILED,
                title=f"Your text to {who} did not get through",
                body=error,
                interaction_id=interaction_id,
            )
        if event.type is EventType.LEAD_RECORDED and event.lead_record is not None:
            is_new = event.lead_record.interaction_id is not None
            return Alert(
                kind=AlertKind.INCOMING if is_new else AlertKind.SIGN_UP,
                title=f"{who} signed up",
                body=what_it_said(event.lead_record),
                interaction_id=interaction_id,
            )
        waits = event.interaction is not None and event.interaction.state is InteractionState.INCOMING
        return Alert(
            kind=AlertKind.INCOMING if waits else AlertKind.MESSAGE,
            title=f"{who} is waiting" if waits else f"{who} texted",
            body=event.interaction.preview if event.interaction else "",
            interaction_id=interaction_id,
        )

    def _summary(self, missed: list[Event]) -> Alert:
        names = list(dict.fromkeys(self._who(event) for event in missed))
        more = len(names) - NAMED
        types = {event.type for event in missed}
        what = _CAME.get(types.pop(), "things happened") if len(types) == 1 else "things happened"
        named = ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")
        return Alert(
            kind=AlertKind.MISSED,
            title=f"{len(missed)} {what} while you were away: {named}",
            body="",
            interaction_id=_interaction_id(missed[-1]),
        )

    def _who(self, event: Event) -> str:
        contact = event.contact or self._store.contacts.get(_contact_id(event))
        return caller(contact, self._store.company) if contact else "a contact"


def _contact_id(event: Event) -> ContactId:
    if event.interaction is not None:
        return event.interaction.contact_id
    return event.message.contact_id if event.message is not None else ContactId(0)


def _interaction_id(event: Event) -> InteractionId | None:
    if event.interaction is not None:
        return event.interaction.id
    return event.message.interaction_id if event.message is not None else None
