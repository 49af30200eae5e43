"""`leadterm tail`: what happens, line by line, for a person or for a program (F6)."""

import argparse
import sys
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from leadterm.client.errors import NotSignedIn
from leadterm.client.link import Link
from leadterm.client.stream import Position
from leadterm.commands.at_the_relay import Exit, Relay, run
from leadterm.config import ConfigError
from leadterm.domain.events import Event, EventType
from leadterm.domain.model import Direction, Seq
from leadterm.domain.phone import format_number
from leadterm.domain.signing_up import what_it_said
from leadterm.domain.text import one_line
from leadterm.domain.wire import Frame, Snapshot

LINE = 160
"""Characters of a text shown to a person."""


class Place(Struct, frozen=True):
    """Where in the log a tail has come to, kept in its state file."""

    cursor: Seq
    epoch: str


def tail(arguments: argparse.Namespace) -> int:
    """Prints events until it is interrupted."""
    return run(arguments, lambda relay: _tail(relay, arguments))


async def _tail(relay: Relay, arguments: argparse.Namespace) -> Exit:
    snapshot = await relay.api.snapshot()
    follower = _Tail(relay, snapshot, arguments)
    try:
        await relay.stream().run(
            position=follower.position, on_frame=follower.saw, on_link=follower.link, on_reset=follower.reset
        )
    except _Enough:
        return Exit.DONE
    raise NotSignedIn(follower.sentence)


class _Tail:
    """Prints what the stream brings. With a state file the next tail goes on where this one ended."""

    def __init__(self, relay: Relay, snapshot: Snapshot, arguments: argparse.Namespace) -> None:
        self.sentence = "The relay does not let you in any more."
        self._relay = relay
        self._country = snapshot.company.country
        self._json: bool = arguments.json
        self._types = frozenset(arguments.type)
        self._state: Path | None = arguments.state
        self._count: int | None = arguments.count
        self._names = {agent.id: agent.name for agent in snapshot.agents}
        self._place = _kept(self._state) or Place(snapshot.cursor, snapshot.epoch)
        self._keep(self._place)

    def position(self) -> Position:
        return Position(self._place.cursor, self._place.epoch)

    def saw(self, frame: Frame) -> None:
        for event in frame.events:
            if event.agent is not None:
                self._names[event.agent.id] = event.agent.name
            if not self._types or event.type.value in self._types:
                self._print(event)
                self._keep(Place(event.seq, self._place.epoch))
        if frame.cursor > self._place.cursor:
            self._keep(Place(frame.cursor, self._place.epoch))

    def link(self, link: Link, sentence: str) -> None:
        if link is Link.SIGNED_OUT:
            self.sentence = sentence or self.sentence
        elif link is Link.OFFLINE:
            print("leadterm: no connection to the relay; trying again.", file=sys.stderr)

    async def reset(self, reason: str) -> None:
        """The relay cannot go on from here: some events may be missing, which is said, not hidden."""
        print(f"leadterm: {reason}; going on from now. Events may be missing.", file=sys.stderr)
        snapshot = await self._relay.api.snapshot()
        self._keep(Place(snapshot.cursor, snapshot.epoch))

    def _print(self, event: Event) -> None:
        sys.stdout.write((msgspec.json.encode(event).decode() if self._json else self._line(event)) + "\n")
        sys.stdout.flush()
        if self._count is not None:
            self._count -= 1
            if self._count <= 0:
                self._keep(Place(event.seq, self._place.epoch))
                raise _Enough

    def _keep(self, place: Place) -> None:
        self._place = place
        if self._state is not None:
            _write(self._state, place)

    def _line(self, event: Event) -> str:
        at = datetime.fromtimestamp(event.at / 1000).astimezone()
        who = self._names.get(event.actor, "") if event.actor is not None else ""
        parts = [f"{at:%Y-%m-%d %H:%M:%S}", event.type.value]
        if event.contact is not None:
            parts.append(event.contact.name or format_number(event.contact.number, self._country))
        if who:
            parts.append(f"by {who}")
        if event.message is not None:
            arrow = "<" if event.message.direction is Direction.INBOUND else ">"
            parts.append(f"{arrow} {one_line(event.message.body, limit=LINE)} [{event.message.status.value}]")
        if event.lead_record is not None and event.type is EventType.LEAD_RECORDED:
            parts.append(f"< {what_it_said(event.lead_record)} [{event.lead_record.origin}]")
        return "  ".join(parts)


class _Enough(Exception):  # noqa: N818 (it is no error)
    """As many events as were asked for."""


def _kept(state: Path | None) -> Place | None:
    if state is None:
        return None
    try:
        return msgspec.json.decode(state.read_bytes(), type=Place)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError):
        raise ConfigError(f"{state} is not a state file of leadterm tail. Name another.") from None


def _write(state: Path, place: Place) -> None:
    fresh = state.with_name(f"{state.name}.new")
    try:
        fresh.write_bytes(msgspec.json.encode(place))
        fresh.replace(state)
    except OSError as error:
        raise ConfigError(f"The state file {state} can't be written: {error.strerror}.") from None
