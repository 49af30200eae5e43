"""A tracking number: its label, what its leads are attributed to, and its call flow (F4)."""

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from leadterm.actions.administration import Saved
from leadterm.actions.desk import Desk
from leadterm.domain.administering import number_fields, rebased
from leadterm.domain.model import CallFlow, FlowId, TrackingNumber
from leadterm.domain.wire.admin import NumberFields, SetUp
from leadterm.screens.record_form import GONE, RecordForm
from leadterm.state.names import shown_number
from leadterm.state.store import ConsoleStore
from leadterm.widgets.check_field import CheckField
from leadterm.widgets.text_field import LineField
from leadterm.widgets.tick_list import PickOne, Tick

NO_FLOW = 0
_WORDS = {"label": "label", "source": "source", "flow": "call flow"}


class NumberForm(RecordForm):
    """Filled with the number, or empty for a new one: the number itself is given once."""

    def __init__(
        self, desk: Desk, store: ConsoleStore, there: SetUp, number: TrackingNumber | None, keys: str
    ) -> None:
        shown = shown_number(number.number, store.company) if number else ""
        super().__init__(f"Tracking number {shown}" if number else "New tracking number", keys)
        self._desk = desk
        self._number_id = number.id if number else None
        self._base = number_fields(number) if number else None
        self._flow_names = {flow.id: flow.name for flow in there.flows}
        fields = self._base or NumberFields(label="")
        self._number = LineField("", placeholder="(415) 555-0133", id="tracking-number")
        self._label = LineField(fields.label, placeholder="Google Ads", id="label")
        self._source = LineField(fields.source, placeholder="paid search", id="source")
        self._flow = PickOne(_flow_ticks(there.flows), (fields.flow or NO_FLOW,), empty="")
        self._flow.add_class("-tall")
        self._forwarding = CheckField("texts go on to the agents' phones")
        self._forwards = fields.forwarding

    def rows(self) -> Iterable[tuple[str, Widget]]:
        if self._number_id is None:
            yield "Number", self._number
        yield "Label", self._label
        yield "Source", self._source
        yield "Call flow", self._flow
        yield "Forward", self._forwarding

    def on_mount(self) -> None:
        self._forwarding.show(self._forwards)
        (self._number if self._number_id is None else self._label).focus()

    @property
    def fields(self) -> NumberFields:
        (chosen,) = self._flow.ticked
        return NumberFields(
            label=self._label.text.strip(),
            source=self._source.text.strip(),
            flow=None if chosen == NO_FLOW else FlowId(chosen),
            forwarding=self._forwarding.checked,
        )

    @property
    def mine(self) -> tuple[str, NumberFields]:
        return self._number.text.strip(), self.fields

    def field_of(self, name: str) -> Widget | None:
        fields = {"number": self._number, "label": self._label, "source": self._source, "flow": self._flow}
        field = fields.get(name.removeprefix("fields."))
        return field if field is not None and field.is_attached else None

    async def save(self, key: str) -> Saved:
        if self._number_id is None or self._base is None:
            return await self._desk.add_number(self._number.text.strip(), self.fields, key)
        return await self._desk.save_number(self._number_id, self._base, self.fields, key)

    async def look_again(self) -> Sequence[str]:
        there = await self._desk.set_up()
        number = next((it for it in there.numbers if it.id == self._number_id), None) if there else None
        if number is None or self._base is None:
            return (GONE,) if there else ()
        was, now, mine = self._base, number_fields(number), self.fields
        self._base, taken = now, rebased(was, mine, now)
        self._label.show_text(taken.label)
        self._source.show_text(taken.source)
        self._flow.show_ticked((taken.flow or NO_FLOW,))
        self._forwarding.show(taken.forwarding)
        return [
            f"The {word} is {self._told(name, now)} now. Saving puts yours in place of it."
            for name, word in _WORDS.items()
            if getattr(now, name) not in (getattr(was, name), getattr(taken, name))
        ]

    def _told(self, name: str, fields: NumberFields) -> str:
        if name == "flow":
            return f"“{self._flow_names.get(fields.flow, 'another')}”" if fields.flow else "none"
        value: str = getattr(fields, name)
        return f"“{value}”" if value else "empty"


def _flow_ticks(flows: Iterable[CallFlow]) -> list[Tick]:
    ordered = sorted(flows, key=lambda flow: (flow.name.casefold(), flow.id))
    return [
        Tick(NO_FLOW, "none", "texts go straight to Recents"),
        *(Tick(flow.id, flow.name) for flow in ordered),
    ]
