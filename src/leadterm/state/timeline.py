"""The timeline of a contact: a run of their interactions from the newest on (D3)."""

from msgspec.structs import replace

from leadterm.domain.events import Event, EventType
from leadterm.domain.model import ContactId, InteractionId, LeadRecord
from leadterm.domain.wire import TimelineEntry, TimelinePage, episode_entry, opened_by, sign_up_entry


class TimelineWindow:
    """Newest first. Everything that was fetched is held: a contact has hundreds of episodes at most."""

    def __init__(self, contact_id: ContactId) -> None:
        self.contact_id = contact_id
        self.entries: list[TimelineEntry] = []
        self.older = True
        """There is more after the last entry, or nothing was fetched yet."""

    @property
    def cursor(self) -> str:
        """The ``before`` of the next page; empty for the first one."""
        return f"{self.entries[-1].at}-{self.entries[-1].id}" if self.entries else ""

    @property
    def loaded(self) -> bool:
        return bool(self.entries) or not self.older

    def join(self, page: TimelinePage, before: str) -> bool:
        """A page that was asked for with this ``before``; False when it no longer fits."""
        if before != self.cursor:
            return False
        held = {entry.id for entry in self.entries}
        self.entries += [entry for entry in page.entries if entry.id not in held]
        self._sort()
        self.older = page.older
        return True

    def take(self, event: Event) -> bool:
        """What an event says of an episode or a sign-up; whether it is shown here."""
        shown = False
        row, record = event.interaction, event.lead_record
        if row is not None and row.contact_id == self.contact_id and self.loaded:
            self._put_episode(event)
            shown = True
        if record is not None and record.contact_id == self.contact_id and self.loaded:
            shown = self._put_sign_up(record) or shown
        if event.classification is None:
            return shown
        return self._change(event.classification.interaction_id, classification=event.classification) or shown

    def _put_sign_up(self, record: LeadRecord) -> bool:
        """One that lies further back than what was fetched comes with its page."""
        if record.interaction_id is not None:
            return self._put_opening(record.interaction_id, record)
        entry = sign_up_entry(record)
        if self.older and self.entries and (entry.at, entry.id) < (self.entries[-1].at, self.entries[-1].id):
            return False
        if not self._change(entry.id, lead_record=record):
            self.entries.append(entry)
            self._sort()
        return True

    def _put_opening(self, interaction_id: InteractionId, record: LeadRecord) -> bool:
        """What it opened stands here already, or comes with its page."""
        for index, entry in enumerate(self.entries):
            if entry.id == interaction_id:
                self.entries[index] = opened_by(entry, record)
                return True
        return False

    def _put_episode(self, event: Event) -> None:
        row = event.interaction
        assert row is not None
        known = any(entry.id == row.id for entry in self.entries)
        if not known:
            self.entries.append(episode_entry(row))
        entry = next(entry for entry in self.entries if entry.id == row.id)
        self._change(
            row.id,
            at=row.last_at,
            interaction=row,
            texts_in=entry.texts_in + (event.type is EventType.TEXT_RECEIVED),
            texts_out=entry.texts_out + (event.type is EventType.TEXT_QUEUED),
        )
        self._sort()

    def _change(self, id_: int, **fields: object) -> bool:
        for index, entry in enumerate(self.entries):
            if entry.id == id_:
                self.entries[index] = replace(entry, **fields)
                return True
        return False

    def _sort(self) -> None:
        self.entries.sort(key=lambda entry: (-entry.at, -entry.id))
