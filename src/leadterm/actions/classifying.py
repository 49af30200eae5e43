"""Saving a classification as it is typed: on disk at once, at the relay when the agent rests (D4).

::

    typed ─► draft on disk ─► (0.6 s of rest, or leaving) ─► PATCH ─► saved: the draft goes
                  ▲                                            │
                  ├── no answer: tried again when the relay is back, also by the next console
                  └── somebody else edited it meanwhile: merged with theirs, then tried again
"""

import asyncio

from msgspec.structs import replace

from leadterm.actions.errands import Errands, new_key
from leadterm.client.errors import NotSignedIn, RelayRefused, RelayUnreachable
from leadterm.domain.editing import classification_fields
from leadterm.domain.model import InteractionId
from leadterm.domain.money import format_amount
from leadterm.domain.refusals import RefusalCode
from leadterm.domain.wire import ClassificationFields, ClassificationReply, EditClassification
from leadterm.state.drafts import ClassificationDraft, Drafts
from leadterm.state.merging import merge_classification
from leadterm.state.parts import Link, Part, Severity

REST = 0.6
"""Seconds without a key in the notes before they are saved."""
AGAIN = 5.0
"""Seconds before a relay that does not answer is asked again while its stream is live."""


class ClassificationKeeper:
    """Loses nothing that was typed about an interaction, whatever dies or whoever else types."""

    def __init__(self, errands: Errands, drafts: Drafts, *, rest: float = REST) -> None:
        self._errands = errands
        self._store = errands.store
        self._drafts = drafts
        self._rest = rest
        self._timers: dict[InteractionId, asyncio.TimerHandle] = {}
        self._saving: dict[InteractionId, asyncio.Task[None]] = {}
        self._refused: set[InteractionId] = set()

    def show(self, interaction_id: InteractionId | None) -> set[Part]:
        """Another interaction was chosen: shows what is not saved of it, and saves what was being typed."""
        self.save_now()
        draft = None if interaction_id is None else self._drafts.classification(interaction_id)
        return self._store.set_unsaved(draft.mine if draft else None)

    def edit(self, interaction_id: InteractionId, mine: ClassificationFields) -> None:
        """The agent changed something. What is typed waits for a rest; a choice does not."""
        draft = self._drafts.classification(interaction_id)
        was = draft.mine if draft else self._known(interaction_id)
        if was is None or mine == was:
            return
        base = draft.base if draft else was
        self._keep(
            ClassificationDraft(
                interaction_id=interaction_id, base=base, mine=mine, tried=draft.tried if draft else None
            )
        )
        self._refused.discard(interaction_id)
        self._save_in(self._rest if mine.qualified == was.qualified else 0, interaction_id)

    def save_now(self) -> None:
        """The agent leaves the notes, or the console: nothing waits any more."""
        for interaction_id in list(self._timers):
            self._save_in(0, interaction_id)

    def save_all(self) -> None:
        """The relay is back, or the console has just started: saves whatever was left over."""
        for draft in self._drafts.classifications():
            if draft.interaction_id not in self._refused:
                self._save_in(0, draft.interaction_id)

    async def saved(self, *, within: float = AGAIN) -> bool:
        """Waits some seconds until what can be saved is; False when something stays here."""
        self.save_now()
        saving = [task for task in self._saving.values() if not task.done()]
        if saving and self._store.link is Link.LIVE:
            await asyncio.wait(saving, timeout=within)
        return not self._drafts.classifications()

    # Inside ----------------------------------------------------------------------------------------------

    def _known(self, interaction_id: InteractionId) -> ClassificationFields | None:
        known = self._store.classification
        if known is None or known.interaction_id != interaction_id:
            return None
        return classification_fields(known)

    def _keep(self, draft: ClassificationDraft) -> None:
        self._drafts.put_classification(draft)
        if draft.interaction_id == self._store.selected:
            self._errands.changed(self._store.set_unsaved(draft.mine))

    def _save_in(self, seconds: float, interaction_id: InteractionId) -> None:
        timer = self._timers.pop(interaction_id, None)
        if timer is not None:
            timer.cancel()
        if seconds:
            loop = asyncio.get_running_loop()
            self._timers[interaction_id] = loop.call_later(seconds, self._save_in, 0, interaction_id)
            return
        saving = self._saving.get(interaction_id)
        if saving is None or saving.done():
            self._saving[interaction_id] = self._errands.start(self._save(interaction_id))

    async def _save(self, interaction_id: InteractionId) -> None:
        """Until nothing is left to save, or the rest is still being typed."""
        while interaction_id not in self._timers:
            draft = self._drafts.classification(interaction_id)
            if draft is None:
                return
            if draft.tried is None:
                draft = replace(draft, tried=draft.mine)
                self._drafts.put_classification(draft)
            try:
                await self._try(draft, draft.tried or draft.mine)
            except RelayUnreachable:
                await self._wait_for_the_relay()
            except NotSignedIn as error:
                self._errands.sign_out(error.sentence)
                return
            except RelayRefused as refused:
                self._give_up(interaction_id, refused)
                return

    async def _try(self, draft: ClassificationDraft, mine: ClassificationFields) -> None:
        """Asks the relay to save. What got no answer is asked again word for word, before what came next."""
        edit = EditClassification(base=draft.base, mine=mine)
        asked = self._store.asked()
        try:
            reply = await self._errands.api.edit_classification(draft.interaction_id, edit, key=new_key())
        except RelayRefused as refused:
            if refused.code != RefusalCode.EDITED_MEANWHILE:
                raise
            await self._merge(draft.interaction_id)
            return
        self._errands.changed(
            self._store.load_reply(asked=asked, seq=reply.seq, classification=reply.classification)
        )
        self._done(draft.interaction_id, mine, reply)

    def _done(
        self, interaction_id: InteractionId, sent: ClassificationFields, reply: ClassificationReply
    ) -> None:
        """Saved. What was typed meanwhile goes on from what the relay has now."""
        now = classification_fields(reply.classification)
        draft = self._drafts.classification(interaction_id)
        if draft is None or draft.mine == sent:
            self._drop(interaction_id)
        else:
            mine = merge_classification(sent, draft.mine, now).fields
            self._keep(replace(draft, base=now, mine=mine, tried=None))
        if reply.merged:
            who = self._errands.editor(interaction_id)
            self._errands.say(
                f"{who} had changed something too, and that was kept: {', '.join(reply.merged)}."
            )

    async def _merge(self, interaction_id: InteractionId) -> None:
        """Brings the agent's words together with what somebody else has saved meanwhile."""
        asked = self._store.asked()
        detail = await self._errands.api.interaction(interaction_id)
        draft = self._drafts.classification(interaction_id)
        if draft is None:
            return
        self._errands.changed(self._store.load_reply(asked=asked, classification=detail.classification))
        theirs = classification_fields(detail.classification)
        merged = merge_classification(_base(draft, theirs), draft.mine, theirs)
        for field in merged.lost:
            self._tell_lost(interaction_id, field, draft.mine, theirs)
        if merged.fields == theirs:
            self._drop(interaction_id)
        else:
            self._keep(replace(draft, base=theirs, mine=merged.fields, tried=None))

    def _tell_lost(
        self, id_: InteractionId, field: str, mine: ClassificationFields, theirs: ClassificationFields
    ) -> None:
        who, was, now = self._errands.editor(id_), _shown(field, mine), _shown(field, theirs)
        self._errands.say(
            f"{who} set {field} to {now} meanwhile, and that stands. Yours was {was}.",
            Severity.WARNING,
        )

    def _drop(self, interaction_id: InteractionId) -> None:
        self._drafts.drop_classification(interaction_id)
        if interaction_id == self._store.selected:
            self._errands.changed(self._store.set_unsaved(None))

    def _give_up(self, interaction_id: InteractionId, refused: RelayRefused) -> None:
        """A rule's no: the draft stays as it is until the agent changes it."""
        self._refused.add(interaction_id)
        draft = self._drafts.classification(interaction_id)
        if draft is not None:
            self._drafts.put_classification(replace(draft, tried=None))
        self._errands.say(f"The classification is not saved: {refused.sentence}", Severity.ERROR)

    async def _wait_for_the_relay(self) -> None:
        if self._store.link is Link.LIVE:
            await self._errands.sleep(AGAIN)
        else:
            await self._errands.live.wait()


def _base(draft: ClassificationDraft, theirs: ClassificationFields) -> ClassificationFields:
    """What the agent's words go out from: a field that the relay has as we last tried is ours, not theirs."""
    if draft.tried is None:
        return draft.base
    ours = {
        field: getattr(theirs, field)
        for field in theirs.__struct_fields__
        if getattr(theirs, field) == getattr(draft.tried, field)
    }
    return replace(draft.base, **ours)


def _shown(field: str, fields: ClassificationFields) -> str:
    if field == "qualified":
        return {True: "qualified", False: "not qualified", None: "undecided"}[fields.qualified]
    if field == "value":
        return "nothing" if fields.value is None else format_amount(fields.value, fields.currency)
    return fields.currency
