"""A carrier that speaks Twilio's HTTP interface, and the made-up leads who use it (F1).

It imports nothing else of leadterm. The relay talks to it as it talks to Twilio: over HTTP, with signatures.

    simulator = Simulator(pace=AT_ONCE)
    simulator.add_number("+14155550100", sms_url="http://…/webhooks/twilio/message")
    async with running(simulator) as base_url:
        await simulator.text_in("+14155550123", "+14155550100", "Hi, do you fix gutters?")
"""

from leadterm.simulator.account import Account
from leadterm.simulator.clock import AT_ONCE, ManualClock, Pace, SystemClock, instant_clock
from leadterm.simulator.collecting import Visit
from leadterm.simulator.faults import Fault, Operation
from leadterm.simulator.magic import Behaviour, CallbackHabit, LineType
from leadterm.simulator.server import address_of, bound_socket, running, serve_forever
from leadterm.simulator.simulator import Alert, Simulator, TextIn
from leadterm.simulator.texts import Direction, Origin, Picture, Status, Text
from leadterm.simulator.webhooks import Exchange, WebhookKind

__all__ = [
    "AT_ONCE",
    "Account",
    "Alert",
    "Behaviour",
    "CallbackHabit",
    "Direction",
    "Exchange",
    "Fault",
    "LineType",
    "ManualClock",
    "Operation",
    "Origin",
    "Pace",
    "Picture",
    "Simulator",
    "Status",
    "SystemClock",
    "Text",
    "TextIn",
    "Visit",
    "WebhookKind",
    "address_of",
    "bound_socket",
    "instant_clock",
    "running",
    "serve_forever",
]
