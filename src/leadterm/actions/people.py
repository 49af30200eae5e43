"""What an agent does about a contact: edits, holds, opt-outs, blocks (B10, B13, D1)."""

from collections.abc import Awaitable

from leadterm.actions.errands import new_key
from leadterm.actions.part import DeskPart
from leadterm.client.errors import RelayError, RelayRefused, RelayUnreachable
from leadterm.domain.model import ContactId
from leadterm.domain.refusals import RefusalCode
from leadterm.domain.wire import ContactReply, EditContact
from leadterm.state.names import caller
from leadterm.state.parts import Severity

UNSAVED = "The relay can't be reached. Nothing is saved yet; try again."


class People(DeskPart):
    """The selected contact, and others."""

    async def edit_contact(self, contact_id: ContactId, edit: EditContact) -> str:
        """Saves an edit (D1); empty, or the sentence for the form, which keeps what was typed.

        When somebody else has edited the same field, the store has their version by then.
        """
        asked = self._store.asked()
        try:
            reply = await self._api.edit_contact(contact_id, edit, key=new_key())
        except RelayUnreachable:
            return UNSAVED
        except RelayError as error:
            if not isinstance(error, RelayRefused) or error.code != RefusalCode.EDITED_MEANWHILE:
                return error.sentence
            await self._fetch_contact(contact_id)
            who = self._errands.editor(contact_id)
            return f"{who} has changed the {error.field} meanwhile. Look at both, then save again."
        self._errands.changed(self._store.load_reply(asked=asked, seq=reply.seq, contact=reply.contact))
        if reply.merged:
            who = self._errands.editor(contact_id)
            self.say(f"Saved. {who} had changed something too, and that was kept: {', '.join(reply.merged)}.")
        return ""

    def join(self, contact_id: ContactId) -> None:
        """Writes to a contact whom a colleague is answering: the composer opens."""
        self._errands.changed(self._store.join(contact_id))

    async def answer_hold(self, opted_out: bool) -> bool:
        """Says whether the selected contact's text was an opt-out (B10); True when the relay has it."""
        contact = self._store.selected_contact
        if contact is None or contact.hold is None:
            self.say("Nothing is on hold here.")
            return False
        who = caller(contact, self._store.company)
        done = f"{who} has opted out: no more texts." if opted_out else f"You can text {who} again."
        return await self._change(self._api.answer_hold(contact.id, opted_out, key=new_key()), done)

    async def record_opt_out(self) -> bool:
        """Records that the selected contact has asked for no texts, in whatever way (B10)."""
        contact = self._store.selected_contact
        if contact is None:
            return False
        done = f"{caller(contact, self._store.company)} has opted out: no more texts."
        return await self._change(self._api.record_opt_out(contact.id, key=new_key()), done)

    async def lift_block(self) -> bool:
        """Lets the selected contact be texted again, after too many failures (B13)."""
        contact = self._store.selected_contact
        if contact is None or contact.block is None:
            self.say("Nothing is blocked here.")
            return False
        done = f"The block is lifted. {caller(contact, self._store.company)} can be texted again."
        return await self._change(self._api.unblock(contact.id, key=new_key()), done)

    async def _change(self, asking: Awaitable[ContactReply], done: str) -> bool:
        asked = self._store.asked()
        reply = await self._errands.ask(asking)
        if reply is None:
            return False
        self._errands.changed(self._store.load_reply(asked=asked, seq=reply.seq, contact=reply.contact))
        self.say(done, Severity.GOOD)
        return True

    async def _fetch_contact(self, contact_id: ContactId) -> None:
        asked = self._store.asked()
        reply = await self._errands.read(self._api.contact(contact_id))
        if reply is not None:
            self._errands.changed(self._store.load_contact(reply.contact, asked))
