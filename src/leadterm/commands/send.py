"""`leadterm send`: one text from the shell (F6)."""

import argparse
import asyncio
import sys
import uuid
from contextlib import suppress
from pathlib import Path

import msgspec

from leadterm.client.link import Link
from leadterm.client.stream import Position
from leadterm.commands.at_the_relay import Exit, Relay, run
from leadterm.config import ConfigError
from leadterm.domain.attachments import HEAD_LENGTH, check_picture, clean_name
from leadterm.domain.model import AttachmentId, Message, MessageId, MessageStatus, NumberId, TrackingNumber
from leadterm.domain.phone import digits
from leadterm.domain.refusals import Refused
from leadterm.domain.wire import Frame, SendText, Snapshot

STDIN_LIMIT = 100_000
"""Bytes read from a pipe: far more than a text may have, so that the relay says what is too long."""

_LAST_WORDS = {
    MessageStatus.DELIVERED: Exit.DONE,
    MessageStatus.UNDELIVERED: Exit.NOT_DELIVERED,
    MessageStatus.FAILED: Exit.NOT_DELIVERED,
}


def send(arguments: argparse.Namespace) -> int:
    """Sends a text and prints what became of it; the exit code says it too."""
    body = _body(arguments)
    if body is None:
        print("leadterm: type the text after the number, or pipe it in.", file=sys.stderr)
        return Exit.WRONG_LINE
    return run(arguments, lambda relay: _send(relay, arguments, body))


def _body(arguments: argparse.Namespace) -> str | None:
    given = " ".join(arguments.text)
    if given and given != "-":
        return given
    if arguments.image and not given:
        return ""
    if sys.stdin.isatty() and not given:
        return None
    return sys.stdin.buffer.read(STDIN_LIMIT).decode("utf-8", "replace").rstrip("\r\n")


async def _send(relay: Relay, arguments: argparse.Namespace, body: str) -> Exit:
    snapshot = await relay.api.snapshot()
    key = arguments.key or uuid.uuid4().hex
    text = SendText(
        body=body,
        to=arguments.to,
        name=arguments.name,
        number_id=_number(snapshot, arguments.from_),
        attachment_ids=await _uploaded(relay, arguments.image, key),
    )
    message = (await relay.api.send_text(text, key=key)).message
    if arguments.wait is not None:
        message = await _as_it_is_now(relay, message)
    if arguments.wait is not None and not _is_settled(message):
        message = await _settled(relay, snapshot, message, arguments.wait) or message
    _print(message, as_json=arguments.json)
    if arguments.wait is None:
        return Exit.NOT_DELIVERED if message.status is MessageStatus.FAILED else Exit.DONE
    return _LAST_WORDS.get(message.status, Exit.OUT_OF_TIME)


def _number(snapshot: Snapshot, wanted: str | None) -> NumberId | None:
    """The tracking number by its label or its figures; None lets the relay take the one last used."""
    if wanted is None:
        return None
    named = [it for it in snapshot.numbers if _is_called(it, wanted)]
    if len(named) == 1:
        return named[0].id
    there = ", ".join(f"{it.label} ({it.number})" for it in snapshot.numbers) or "none yet"
    raise ConfigError(f"There is no one tracking number {wanted}. There are: {there}.")


def _is_called(number: TrackingNumber, wanted: str) -> bool:
    figures = digits(wanted)
    return number.label.casefold() == wanted.casefold() or (
        len(figures) >= 7 and digits(number.number).endswith(figures)
    )


async def _uploaded(relay: Relay, images: list[Path], key: str) -> tuple[AttachmentId, ...]:
    """Each picture under a key made from the command's, so that the same line again uploads nothing twice."""
    ids = []
    for place, path in enumerate(images):
        try:
            with path.open("rb") as file:
                content_type = check_picture(file.read(HEAD_LENGTH), path.stat().st_size)
            name = clean_name(path.name, content_type)
            reply = await relay.api.upload(path, name, content_type, _unwatched, key=f"{key}-{place}")
        except OSError as error:
            raise ConfigError(f"The picture {path} can't be read: {error.strerror}.") from None
        except Refused as refused:
            raise ConfigError(f"{path}: {refused.sentence}") from None
        ids.append(reply.attachment.id)
    return tuple(ids)


def _unwatched(_sent: int, _total: int) -> None:
    """Nobody watches the upload."""


async def _as_it_is_now(relay: Relay, message: Message) -> Message:
    """A key that was used before is answered as it was then."""
    page = await relay.api.thread(message.contact_id, after=MessageId(message.id - 1), limit=1)
    return next((found for found in page.messages if found.id == message.id), message)


def _is_settled(message: Message) -> bool:
    return message.status in _LAST_WORDS


async def _settled(relay: Relay, snapshot: Snapshot, message: Message, seconds: float) -> Message | None:
    """Follows the stream until the carrier has said its last word; the latest that is known by then."""
    watch = _Watch(snapshot, message.id)
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            following = asyncio.ensure_future(
                relay.stream().run(
                    position=watch.position, on_frame=watch.saw, on_link=watch.link, on_reset=watch.reset
                )
            )
            try:
                await watch.settled.wait()
            finally:
                following.cancel()
    return watch.message


class _Watch:
    """Sees one message's events go by, from a place in the log before it was sent."""

    def __init__(self, snapshot: Snapshot, message_id: MessageId) -> None:
        self.message: Message | None = None
        self.settled = asyncio.Event()
        self._place = Position(snapshot.cursor, snapshot.epoch)
        self._id = message_id

    def position(self) -> Position:
        return self._place

    def saw(self, frame: Frame) -> None:
        for event in frame.events:
            if event.message is not None and event.message.id == self._id:
                self.message = event.message
        self._place = Position(max(frame.cursor, self._place.cursor), self._place.epoch)
        if self.message is not None and _is_settled(self.message):
            self.settled.set()

    def link(self, link: Link, _sentence: str) -> None:
        if link is Link.SIGNED_OUT:
            self.settled.set()

    async def reset(self, _reason: str) -> None:
        """The log is another one now: nothing more will be told of this message."""
        self.settled.set()


def _print(message: Message, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(msgspec.json.encode(message).decode() + "\n")
        return
    why = f": {message.error}" if message.error else ""
    print(f"{message.status.value} (message {message.id}){why}")
