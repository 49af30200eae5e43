"""What an agent has typed and the relay does not have yet: kept on disk as it is typed (B16, D4).

One small JSON file a draft, under ``<home>/<relay and agent>/``. Nothing is written while keys are coming in:
a change waits ``REST`` seconds for more, and ``flush`` writes what waits, at once, for signals and exits.
"""

import asyncio
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from leadterm.domain.model import AgentId, Attachment, CompanyId, ContactId, Instant, InteractionId, NumberId
from leadterm.domain.wire import ClassificationFields
from leadterm.state.files import write_private

REST = 0.1
NEW_TEXT = ContactId(0)
"""Stands for a contact where pictures go along with the form for a text to anybody: no contact has it."""

T = TypeVar("T", bound=Struct)


class UnsentText(Struct, frozen=True, kw_only=True):
    """A text whose fate at the relay is not known: sent again unchanged, it goes under the same key."""

    key: str
    body: str
    number_id: NumberId | None
    at: Instant
    attachments: tuple[Attachment, ...] = ()
    given_back: bool = False
    """It is in the composer again; else it is on its way, or was when the console died."""


class TextDraft(Struct, frozen=True, kw_only=True):
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    """Pictures to go along, at the relay already (B18)."""
    unsent: tuple[UnsentText, ...] = ()


class ClassificationDraft(Struct, frozen=True, kw_only=True):
    """``mine`` is what the agent made of ``base``; ``tried`` is what the relay was asked to save."""

    interaction_id: InteractionId
    base: ClassificationFields
    mine: ClassificationFields
    tried: ClassificationFields | None = None


class NewTextDraft(Struct, frozen=True, kw_only=True):
    """The form for a text to any number. ``key`` is set once it was handed to the relay."""

    to: str = ""
    name: str = ""
    number_id: NumberId | None = None
    body: str = ""
    attachments: tuple[Attachment, ...] = ()
    key: str = ""


class Drafts:
    """The drafts of one agent in one company. Until ``belong_to`` has said whose, they are kept in memory.

    ``on_trouble`` is told, in a sentence, when the disk does not take them.
    """

    def __init__(
        self, home: Path, relay_url: str, *, on_trouble: Callable[[str], None] = lambda sentence: None
    ) -> None:
        self._home = home
        self._relay_url = relay_url
        self._on_trouble = on_trouble
        self._directory: Path | None = None
        self._prefix = ""
        self._waiting: dict[str, Struct | None] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._in_trouble = False

    def belong_to(self, agent_id: AgentId, company_id: CompanyId) -> None:
        """Says whose drafts these are. What waits for another agent or company is written first."""
        owner = hashlib.sha256(f"{self._relay_url}\n{agent_id}".encode()).hexdigest()[:16]
        directory, prefix = self._home / owner, f"company-{company_id}-"
        if (directory, prefix) == (self._directory, self._prefix):
            return
        if self._directory is not None:
            self.flush()
        self._directory, self._prefix = directory, prefix

    def text(self, contact_id: ContactId) -> TextDraft:
        """What is typed to a contact."""
        return self._get(f"contact-{contact_id}", TextDraft) or TextDraft()

    def put_text(self, contact_id: ContactId, draft: TextDraft) -> None:
        self._put(f"contact-{contact_id}", None if draft == TextDraft() else draft)

    def classification(self, interaction_id: InteractionId) -> ClassificationDraft | None:
        return self._get(f"classification-{interaction_id}", ClassificationDraft)

    def put_classification(self, draft: ClassificationDraft) -> None:
        self._put(f"classification-{draft.interaction_id}", draft)

    def drop_classification(self, interaction_id: InteractionId) -> None:
        self._put(f"classification-{interaction_id}", None)

    def classifications(self) -> list[ClassificationDraft]:
        """All that are not saved yet, also from before this console started."""
        self.flush()
        names = [name for name in self._waiting if name.startswith("classification-")]
        if self._directory is not None:
            pattern = f"{self._prefix}classification-*.json"
            names += [path.stem.removeprefix(self._prefix) for path in self._directory.glob(pattern)]
        found = (self._get(name, ClassificationDraft) for name in sorted(set(names)))
        return [draft for draft in found if draft is not None]

    def new_text(self) -> NewTextDraft:
        return self._get("new-text", NewTextDraft) or NewTextDraft()

    def put_new_text(self, draft: NewTextDraft) -> None:
        self._put("new-text", None if draft == NewTextDraft() else draft)

    def flush(self) -> None:
        """Writes what waits, now. Safe at any moment, from a signal's handler too; never raises."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._directory is None:
            return
        for name, draft in list(self._waiting.items()):
            try:
                self._write(name, draft)
            except OSError as error:
                self._tell_trouble(error)
                return
            if self._waiting.get(name) is draft:
                self._waiting.pop(name, None)
        self._in_trouble = False

    def forget(self) -> None:
        """Removes every draft of this agent on this relay, of all companies."""
        self._waiting.clear()
        if self._directory is None or not self._directory.is_dir():
            return
        for path in self._directory.iterdir():
            path.unlink(missing_ok=True)
        self._directory.rmdir()

    # Inside ----------------------------------------------------------------------------------------------

    def _get(self, name: str, type_: type[T]) -> T | None:
        if name in self._waiting:
            waiting = self._waiting[name]
            return waiting if isinstance(waiting, type_) else None
        if self._directory is None:
            return None
        path = self._path(self._directory, name)
        try:
            return msgspec.json.decode(path.read_bytes(), type=type_)
        except OSError:
            return None
        except (msgspec.MsgspecError, UnicodeDecodeError):
            self._set_aside(path)
            return None

    def _set_aside(self, path: Path) -> None:
        """A file that cannot be read is kept for a person to look into."""
        damaged = path.with_suffix(".damaged")
        try:
            path.replace(damaged)
        except OSError as error:
            self._tell_trouble(error)
            return
        self._on_trouble(f"A draft could not be read. It was set aside as {damaged}.")

    def _put(self, name: str, draft: Struct | None) -> None:
        self._waiting[name] = draft
        if self._directory is None or self._timer is not None:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.flush()
            return
        self._timer = loop.call_later(REST, self.flush)

    def _write(self, name: str, draft: Struct | None) -> None:
        assert self._directory is not None
        path = self._path(self._directory, name)
        if draft is None:
            path.unlink(missing_ok=True)
        else:
            write_private(path, msgspec.json.encode(draft))

    def _path(self, directory: Path, name: str) -> Path:
        return directory / f"{self._prefix}{name}.json"

    def _tell_trouble(self, error: OSError) -> None:
        if not self._in_trouble:
            self._in_trouble = True
            self._on_trouble(
                f"What you type can't be kept on this disk ({error.strerror}). "
                "It is lost if the console ends."
            )
