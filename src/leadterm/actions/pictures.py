"""Pictures: attached to a text before it is sent, and fetched to be looked at (B18)."""

import asyncio
from collections import OrderedDict
from pathlib import Path

from leadterm.actions.errands import Errands, new_key
from leadterm.actions.part import DeskPart
from leadterm.client.errors import NotSignedIn, RelayError, RelayUnreachable
from leadterm.domain.attachments import HEAD_LENGTH, check_carried, check_picture, check_together, clean_name
from leadterm.domain.model import Attachment, AttachmentId, CompanyId, ContactId, Instant
from leadterm.domain.refusals import Refused
from leadterm.domain.wire import AttachmentsPage
from leadterm.state.compose import from_number
from leadterm.state.drafts import Drafts
from leadterm.state.parts import Severity
from leadterm.state.uploads import Upload

KEPT_BYTES = 32 * 1024 * 1024
"""Pictures held so that they need not be fetched again."""
NOT_ATTACHED = "The relay can't be reached. The picture is not attached; try again."


class Pictures(DeskPart):
    """A picture is part of a draft once the relay has it; what was typed does not wait for it."""

    def __init__(self, errands: Errands, drafts: Drafts, rest: float) -> None:
        super().__init__(errands, drafts, rest)
        self._uploading: dict[str, asyncio.Task[None]] = {}
        self._files: dict[str, Path] = {}
        """Of the uploads that are shown, so that one that failed can be tried again."""
        self._held: OrderedDict[AttachmentId, bytes] = OrderedDict()

    async def attach(self, path: Path, contact_id: ContactId | None = None) -> bool:
        """Checks a file, and begins to upload it for the text to a contact, else to the selected one.

        ``drafts.NEW_TEXT`` stands for the form for a text to anybody, here and below. False when it can't be
        sent, which the status line explains. ``store.uploads`` tells how it goes on.
        """
        contact_id = self._whose(contact_id)
        if contact_id is None:
            return False
        try:
            head, size = await asyncio.to_thread(_look_at, path)
            content_type = check_picture(head, size)
            self._check(contact_id, size)
        except OSError as error:
            self.say(f"{path.name} can't be read: {error.strerror}.", Severity.ERROR)
            return False
        except Refused as refused:
            self.say(refused.sentence, Severity.ERROR)
            return False
        self._forget_failed(contact_id, path)
        key, name = new_key(), clean_name(path.name, content_type)
        upload = Upload(contact_id=contact_id, name=name, sent=0, total=size)
        self._put_upload(key, upload)
        self._files[key] = path
        task = self._errands.start(self._upload(key, upload, path, content_type))
        self._uploading[key] = task
        task.add_done_callback(lambda _: self._uploading.pop(key, None))
        return True

    async def try_again(self, key: str) -> bool:
        """Uploads a picture anew that has failed; False when that can't be."""
        upload, path = self._store.uploads.get(key), self._files.get(key)
        if upload is None or path is None or not upload.error:
            return False
        return await self.attach(path, upload.contact_id)

    def attached(self, contact_id: ContactId | None = None) -> tuple[Attachment, ...]:
        """The pictures that go along with the text, at the relay already."""
        contact_id = self._whose(contact_id)
        return () if contact_id is None else self._texts.attached(contact_id)

    def attach_used(self, attachment: Attachment, contact_id: ContactId | None = None) -> bool:
        """Attaches a picture that the relay has already; False when it can't be sent."""
        contact_id = self._whose(contact_id)
        if contact_id is None:
            return False
        try:
            self._check(contact_id, attachment.size)
        except Refused as refused:
            self.say(refused.sentence, Severity.ERROR)
            return False
        self._texts.attach(contact_id, attachment)
        return True

    def detach(self, id_: AttachmentId | str, contact_id: ContactId | None = None) -> None:
        """Takes a picture off the text, or ends an upload by its key; also one that has failed."""
        if isinstance(id_, str):
            task = self._uploading.get(id_)
            if task is not None:
                task.cancel()
            self._put_upload(id_, None)
            return
        contact_id = self._whose(contact_id)
        if contact_id is not None:
            self._texts.detach(contact_id, id_)

    async def used_attachments(self, before: AttachmentId | None = None) -> AttachmentsPage | None:
        """Pictures that agents have used, newest first; None when the relay does not answer."""
        return await self._errands.ask(self._api.attachments(before=before))

    async def picture(self, attachment_id: AttachmentId) -> bytes | None:
        """A picture's bytes; None when there are none, which the status line explains."""
        held = self._held.get(attachment_id)
        if held is not None:
            self._held.move_to_end(attachment_id)
            return held
        content = await self._errands.ask(self._api.attachment_content(attachment_id))
        if content is not None:
            self._hold(attachment_id, content)
        return content

    def _whose(self, contact_id: ContactId | None) -> ContactId | None:
        return self._store.thread.contact_id if contact_id is None else contact_id

    def _forget_failed(self, contact_id: ContactId, path: Path) -> None:
        """The same file is tried again: that it failed before has been read by then."""
        for key, upload in list(self._store.uploads.items()):
            if upload.error and upload.contact_id == contact_id and self._files.get(key) == path:
                self._put_upload(key, None)

    def _put_upload(self, key: str, upload: Upload | None) -> None:
        if upload is None:
            self._files.pop(key, None)
        self._errands.changed(self._store.put_upload(key, upload))

    def _end_uploads(self) -> None:
        for key in list(self._store.uploads):
            self.detach(key)
        self._held.clear()

    def _hold(self, attachment_id: AttachmentId, content: bytes) -> None:
        self._held[attachment_id] = content
        while sum(map(len, self._held.values())) > KEPT_BYTES:
            self._held.popitem(last=False)

    def _check(self, contact_id: ContactId, size: int) -> None:
        """With those there already, and whether the carrier brings pictures there (B12)."""
        number, contact = from_number(self._store), self._store.contacts.get(contact_id)
        if number is not None and contact is not None:
            check_carried(number.number, contact.number)
        under_way = [
            upload.total
            for upload in self._store.uploads.values()
            if upload.contact_id == contact_id and not upload.error
        ]
        together = [_stand_in(other) for other in (*under_way, size)]
        check_together([*self._texts.attached(contact_id), *together])

    async def _upload(self, key: str, upload: Upload, path: Path, content_type: str) -> None:
        def progress(sent: int, total: int) -> None:
            self._show(key, sent, total, upload)

        try:
            reply = await self._api.upload(path, upload.name, content_type, progress, key=key)
        except OSError as error:
            self._fail(key, f"{upload.name} can't be read: {error.strerror}.")
        except RelayError as error:
            self._fail(key, NOT_ATTACHED if isinstance(error, RelayUnreachable) else error.sentence)
            if isinstance(error, NotSignedIn):
                self._errands.sign_out(error.sentence)
        else:
            self._put_upload(key, None)
            self._texts.attach(upload.contact_id, reply.attachment)

    def _show(self, key: str, sent: int, total: int, upload: Upload) -> None:
        now = Upload(contact_id=upload.contact_id, name=upload.name, sent=sent, total=total)
        self._put_upload(key, now)

    def _fail(self, key: str, sentence: str) -> None:
        was = self._store.uploads.get(key)
        if was is not None:
            failed = Upload(
                contact_id=was.contact_id, name=was.name, sent=was.sent, total=was.total, error=sentence
            )
            self._put_upload(key, failed)
            self.say(sentence, Severity.ERROR)


def _look_at(path: Path) -> tuple[bytes, int]:
    with path.open("rb") as file:
        return file.read(HEAD_LENGTH), path.stat().st_size


def _stand_in(size: int) -> Attachment:
    """A picture still on its way, for the sums."""
    return Attachment(
        id=AttachmentId(0), company_id=CompanyId(0), name="", content_type="", size=size, at=Instant(0)
    )
