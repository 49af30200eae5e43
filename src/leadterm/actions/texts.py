"""Sending texts: shown at once, given back when it fails, and never twice (B7, B15, B16).

A text lives in a draft on disk from the first key to the relay's answer::

    typed ──Enter──► on its way ──answer, or its own event──► a message of the thread
      ▲                  │
      └──── given back ◄─┴─ refused: a new key next time
                            no answer: the same key next time, so that a lost answer doubles nothing
"""

import asyncio
from collections.abc import Collection, Iterable
from contextlib import suppress

from msgspec.structs import replace

from leadterm.actions.errands import Errands, new_key
from leadterm.client.errors import NotSignedIn, RelayError, RelayRefused, RelayUnreachable
from leadterm.domain.model import (
    Attachment,
    AttachmentId,
    ContactId,
    Direction,
    Instant,
    InteractionId,
    Message,
    MessageId,
    NumberId,
)
from leadterm.domain.refusals import RefusalCode
from leadterm.domain.wire import SendText, TextReply
from leadterm.state.asked import Asked
from leadterm.state.drafts import NEW_TEXT, Drafts, NewTextDraft, TextDraft, UnsentText
from leadterm.state.names import caller
from leadterm.state.parts import Edge, Part, Severity
from leadterm.state.pending import PendingText

KEPT = "The relay can't be reached. Your text is kept here; press Enter to try again."
SEEN_AFTER = 2_000
"""Milliseconds that a colleague's new text is on screen before it counts as seen: who types looks away."""
UNKNOWN_RESEND = "The relay can't be reached. It is not known whether the text goes out again; try again."


class TextSender:
    """The composer's other half. It shows ``store.composer``, and tells what is typed to ``type_text``."""

    def __init__(self, errands: Errands, drafts: Drafts) -> None:
        self._errands = errands
        self._store = errands.store
        self._drafts = drafts
        self._order: dict[ContactId, asyncio.Lock] = {}
        self._on_the_way: set[str] = set()
        """Keys of texts that are being sent, or wait for an earlier one to the same contact."""
        self._arrived: set[str] = set()
        """Those of them whose message an event has brought."""
        self._resend_keys: dict[MessageId, str] = {}
        self._news: dict[MessageId, tuple[ContactId, Instant]] = {}
        """Colleagues' texts that came a moment ago, and when."""

    # The composer ----------------------------------------------------------------------------------------

    def show(self, contact_id: ContactId | None) -> set[Part]:
        """Another contact was chosen: puts what was typed to them into the composer."""
        if contact_id is None:
            return self._store.put_composer("")
        self._take_back_the_stranded(contact_id)
        draft = self._drafts.text(contact_id)
        return self._store.put_composer(draft.text, draft.attachments)

    def type_text(self, contact_id: ContactId, text: str) -> None:
        """The agent typed; an error above the thread has been read by then."""
        if contact_id == self._store.thread.contact_id:
            self._store.composer.type(text)
        self._drafts.put_text(contact_id, replace(self._drafts.text(contact_id), text=text))
        self._errands.changed(self._store.set_panel_error(contact_id, ""))

    def attach(self, contact_id: ContactId, attachment: Attachment) -> None:
        """Puts a picture to the text being typed; one goes along once."""
        pictures = self.attached(contact_id)
        if all(other.id != attachment.id for other in pictures):
            self._put_pictures(contact_id, (*pictures, attachment))

    def detach(self, contact_id: ContactId, attachment_id: AttachmentId) -> None:
        rest = tuple(other for other in self.attached(contact_id) if other.id != attachment_id)
        self._put_pictures(contact_id, rest)

    def attached(self, contact_id: ContactId) -> tuple[Attachment, ...]:
        """The pictures that go along with the text being typed."""
        new = contact_id == NEW_TEXT
        return self._drafts.new_text().attachments if new else self._drafts.text(contact_id).attachments

    # Sending ---------------------------------------------------------------------------------------------

    async def send(self, contact_id: ContactId, number_id: NumberId | None, body: str) -> bool:
        """Sends to a contact; True when the relay has it. Several to one contact go out in their order."""
        body = body.strip()
        if not body and not self._drafts.text(contact_id).attachments:
            return False
        text = self._begin(contact_id, number_id, body)
        try:
            async with self._order.setdefault(contact_id, asyncio.Lock()):
                if text.key not in self._on_the_way:
                    return False
                return await self._deliver(contact_id, text)
        finally:
            self._on_the_way.discard(text.key)
            self._arrived.discard(text.key)

    async def send_new(
        self, to: str, name: str, number_id: NumberId | None, body: str
    ) -> tuple[InteractionId | None, str]:
        """Sends to a number; the conversation, or the sentence for the form, which keeps what it says."""
        kept = self._drafts.new_text()
        pictures = kept.attachments
        form = NewTextDraft(to=to, name=name, number_id=number_id, body=body, attachments=pictures)
        key = kept.key if replace(kept, key="") == form and kept.key else new_key()
        self._drafts.put_new_text(replace(form, key=key))
        ids = tuple(picture.id for picture in pictures)
        text = SendText(body=body, to=to, name=name, number_id=number_id, attachment_ids=ids)
        asked = self._store.asked()
        try:
            reply = await self._errands.api.send_text(text, key=key)
        except RelayUnreachable:
            return None, KEPT
        except RelayRefused as refused:
            self._drafts.put_new_text(form)
            return None, refused.sentence
        except NotSignedIn as error:
            self._errands.sign_out(error.sentence)
            return None, error.sentence
        self._drafts.put_new_text(NewTextDraft())
        self._load(reply, asked)
        return reply.interaction.id, ""

    async def resend(self, message_id: MessageId) -> None:
        """Sends the words of a failed text again, as a new one (B7)."""
        key = self._resend_keys.setdefault(message_id, new_key())
        asked = self._store.asked()
        try:
            reply = await self._errands.api.resend(message_id, key=key)
        except RelayUnreachable:
            self._errands.say(UNKNOWN_RESEND, Severity.ERROR)
            return
        except RelayError as error:
            del self._resend_keys[message_id]
            self._errands.say(error.sentence, Severity.ERROR)
            return
        del self._resend_keys[message_id]
        self._load(reply, asked)

    # What events tell ------------------------------------------------------------------------------------

    def saw_new(self, messages: Iterable[Message]) -> None:
        """Messages that events bring: a colleague's has yet to be seen by who types."""
        now = self._errands.clock()
        self._news = {id_: news for id_, news in self._news.items() if news[1] > now - SEEN_AFTER}
        for message in messages:
            by = message.agent_id
            if message.direction is Direction.OUTBOUND and by not in (None, self._store.me_id):
                self._news.setdefault(message.id, (message.contact_id, now))
            self.saw([message])

    def saw(self, messages: Iterable[Message]) -> None:
        """Messages of the relay's: one of them may be a text whose answer was lost."""
        for message in messages:
            if not message.client_key:
                continue
            if message.client_key in self._on_the_way:
                self._arrived.add(message.client_key)
                continue
            draft = self._drafts.text(message.contact_id)
            for text in draft.unsent:
                if text.key == message.client_key:
                    self._found(message.contact_id, draft, text)

    def _found(self, contact_id: ContactId, draft: TextDraft, text: UnsentText) -> None:
        """A text that was given back had arrived after all: what is still the same in the composer goes."""
        rest = _without(draft.text, text.body) if text.given_back else draft.text
        gone = text.attachments if text.given_back else ()
        pictures = tuple(picture for picture in draft.attachments if picture not in gone)
        unsent = tuple(other for other in draft.unsent if other.key != text.key)
        self._keep(contact_id, TextDraft(text=rest, attachments=pictures, unsent=unsent))
        if text.given_back:
            self._errands.changed(self._store.set_panel_error(contact_id, ""))
            self._errands.say(
                f"Your text to {self._name(contact_id)} had been sent after all.", Severity.GOOD
            )

    # Inside ----------------------------------------------------------------------------------------------

    def _begin(self, contact_id: ContactId, number_id: NumberId | None, body: str) -> UnsentText:
        """Takes the text out of the composer and shows it as on its way."""
        draft = self._drafts.text(contact_id)
        pictures = draft.attachments
        same = (text for text in draft.unsent if text.given_back and _same(text, number_id, body, pictures))
        known = next(same, None)
        now = self._errands.clock()
        key = known.key if known else new_key()
        text = UnsentText(key=key, body=body, number_id=number_id, at=now, attachments=pictures)
        on_the_way = (other for other in draft.unsent if not other.given_back)
        self._on_the_way.add(key)
        self._keep(contact_id, TextDraft(unsent=(*on_the_way, text)))
        pending = PendingText(
            key=key, contact_id=contact_id, number_id=number_id, body=body, at=now, attachments=pictures
        )
        self._errands.changed(self._store.set_panel_error(contact_id, ""), self._store.add_pending(pending))
        return text

    async def _deliver(self, contact_id: ContactId, text: UnsentText) -> bool:
        asked = self._store.asked()
        request = SendText(
            body=text.body,
            contact_id=contact_id,
            number_id=text.number_id,
            attachment_ids=tuple(picture.id for picture in text.attachments),
            seen=self._seen(contact_id),
        )
        try:
            reply = await self._errands.api.send_text(request, key=text.key)
        except RelayError as error:
            if text.key in self._arrived:
                self._settle(contact_id, text)
                return True
            refused = text.key if isinstance(error, RelayRefused) else ""
            self._give_back(contact_id, _sentence(error), refused=refused)
            if isinstance(error, NotSignedIn):
                self._errands.sign_out(error.sentence)
            if isinstance(error, RelayRefused) and error.code == RefusalCode.MEANWHILE:
                await self._look_again(contact_id)
            return False
        self._settle(contact_id, text)
        self._load(reply, asked)
        return True

    def _seen(self, contact_id: ContactId) -> MessageId | None:
        """The newest message that the agent has had on screen, long enough to be looked at."""
        thread, now = self._store.thread, self._errands.clock()
        if thread.contact_id != contact_id or not self._store.detail_loaded:
            return None
        of_contact = (
            id_ for id_, (whose, at) in self._news.items() if whose == contact_id and at > now - SEEN_AFTER
        )
        unseen = min(of_contact, default=None)
        for message in reversed(thread.messages()):
            if (unseen is None or message.id < unseen) and (thread.seen is None or message.id <= thread.seen):
                return message.id
        return MessageId(0)

    async def _look_again(self, contact_id: ContactId) -> None:
        """A colleague has just texted: shows what they wrote. At the next Enter it counts as seen."""
        asked = self._store.asked()
        if asked.contact_id != contact_id:
            return
        page = await self._errands.read(self._errands.api.thread(contact_id))
        if page is not None:
            self.saw(page.messages)
            self._errands.changed(self._store.load_thread(page, Edge.NEWEST, asked))
        self._news = {id_: news for id_, news in self._news.items() if news[0] != contact_id}

    async def settled(self, within: float) -> None:
        """Waits some seconds for the texts that are on their way."""
        for lock in [lock for lock in self._order.values() if lock.locked()]:
            with suppress(TimeoutError):
                async with asyncio.timeout(within), lock:
                    pass

    def _settle(self, contact_id: ContactId, text: UnsentText) -> None:
        """The relay has it: nothing of it is kept here."""
        draft = self._drafts.text(contact_id)
        unsent = tuple(other for other in draft.unsent if other.key != text.key)
        self._drafts.put_text(contact_id, replace(draft, unsent=unsent))
        self._errands.changed(self._store.drop_pending(text.key))

    def _give_back(self, contact_id: ContactId, sentence: str, *, refused: str) -> None:
        """Puts the text into the composer again, before what was typed since, and says why (B16).

        Those that wait behind it come back with it, so that they keep their order. ``refused`` is the key of
        one that the relay is known not to have taken.
        """
        draft = self._drafts.text(contact_id)
        dirty = [self._store.drop_pending(text.key) for text in draft.unsent if not text.given_back]
        self._on_the_way -= {text.key for text in draft.unsent}
        self._keep(contact_id, _taken_back(draft, refused=refused))
        self._errands.changed(*dirty, self._store.set_panel_error(contact_id, sentence))
        if contact_id != self._store.thread.contact_id:
            self._errands.say(
                f"Your text to {self._name(contact_id)} was not sent. {sentence}", Severity.ERROR
            )

    def _take_back_the_stranded(self, contact_id: ContactId) -> None:
        """Texts that were on their way when an earlier console died stand in the composer again."""
        draft = self._drafts.text(contact_id)
        if any(not text.given_back and text.key not in self._on_the_way for text in draft.unsent):
            self._drafts.put_text(contact_id, _taken_back(draft, besides=self._on_the_way))

    def _put_pictures(self, contact_id: ContactId, pictures: tuple[Attachment, ...]) -> None:
        if contact_id != NEW_TEXT:
            self._keep(contact_id, replace(self._drafts.text(contact_id), attachments=pictures))
            return
        self._drafts.put_new_text(replace(self._drafts.new_text(), attachments=pictures, key=""))
        self._errands.changed({Part.COMPOSER})

    def _keep(self, contact_id: ContactId, draft: TextDraft) -> None:
        self._drafts.put_text(contact_id, draft)
        if contact_id == self._store.thread.contact_id:
            self._errands.changed(self._store.put_composer(draft.text, draft.attachments))

    def _load(self, reply: TextReply, asked: Asked) -> None:
        self._errands.changed(
            self._store.load_reply(
                asked=asked,
                seq=reply.seq,
                contact=reply.contact,
                interaction=reply.interaction,
                message=reply.message,
            )
        )

    def _name(self, contact_id: ContactId) -> str:
        return caller(self._store.contacts.get(contact_id), self._store.company)


def _sentence(error: RelayError) -> str:
    return KEPT if isinstance(error, RelayUnreachable) else error.sentence


def _same(
    text: UnsentText, number_id: NumberId | None, body: str, attachments: tuple[Attachment, ...]
) -> bool:
    return (text.body, text.number_id, text.attachments) == (body, number_id, attachments)


def _taken_back(draft: TextDraft, *, refused: str = "", besides: Collection[str] = ()) -> TextDraft:
    """The draft with the texts that were on their way in front of what was typed, twins once."""
    back = [text for text in draft.unsent if not text.given_back and text.key not in besides]
    lines = [*filter(None, dict.fromkeys(text.body for text in back)), *filter(None, [draft.text])]
    pictures = [picture for text in back for picture in text.attachments] + list(draft.attachments)
    unsent = (replace(text, given_back=True) if text in back else text for text in draft.unsent)
    kept = tuple(text for text in unsent if text.key != refused)
    return TextDraft(
        text="\n".join(lines), attachments=tuple({it.id: it for it in pictures}.values()), unsent=kept
    )


def _without(text: str, body: str) -> str:
    """What is left in the composer once the body at its start is sent; all, when that was edited."""
    if text.strip() == body:
        return ""
    return text.removeprefix(f"{body}\n")
