"""Lead sources and refused leads, as they are looked after in the middle of a day (E3, B12)."""

from leadterm.actions.administration import Administration, Saved
from leadterm.actions.errands import new_key
from leadterm.domain.intake import RefusalId
from leadterm.domain.model import SourceId
from leadterm.domain.wire.intake import (
    EditSource,
    MendLead,
    RefusedPage,
    RefusedReply,
    SourceFields,
    SourceReply,
    SourceShown,
)
from leadterm.state.parts import Severity

_KEY_LOST = "It is done, but the key did not arrive. Revoke the source in the list, and add another."


class IntakeAdministration(Administration):
    """``key`` is that of a form for as long as nothing else is typed: saved twice, it is done once."""

    async def lead_sources(self) -> tuple[SourceShown, ...] | None:
        """Those whose keys open something; None when it is refused, or no answer comes."""
        reply = await self._errands.ask(self._api.lead_sources())
        return None if reply is None else tuple(it for it in reply.sources if it.revoked_at is None)

    async def add_source(self, source: SourceFields, key: str) -> Saved:
        reply, why = await self._tried(self._api.add_lead_source(source, key=key))
        if reply is None:
            return why
        return Saved(token=reply.key) if reply.key else Saved(sentence=_KEY_LOST)

    async def save_source(
        self, source_id: SourceId, base: SourceFields, mine: SourceFields, key: str
    ) -> Saved:
        asking = self._api.edit_lead_source(source_id, EditSource(base=base, mine=mine), key=key)
        reply, why = await self._tried(asking)
        return why if reply is None else self._merged(reply.merged)

    async def revoke_source(self, source_id: SourceId) -> SourceReply | None:
        """Makes its key worthless; what went wrong is in the status line."""
        return await self._errands.ask(self._api.revoke_lead_source(source_id, key=new_key()))

    async def refused_leads(self, before: RefusalId | None = None) -> RefusedPage | None:
        """Those that wait to be mended, newest first."""
        return await self._errands.ask(self._api.refused_leads(before=before))

    async def mend_lead(self, refusal_id: RefusalId, mending: MendLead, called: str, key: str) -> Saved:
        """Makes a lead of it, and says so by the name or number that it is called by."""
        reply, why = await self._tried(self._api.mend_lead(refusal_id, mending, key=key))
        if reply is None:
            return why
        again = " They had signed up again meanwhile." if reply.repeated else ""
        self.say(f"{called} is a lead now.{again}", Severity.GOOD)
        return Saved()

    async def drop_lead(self, refusal_id: RefusalId) -> RefusedReply | None:
        """Takes it off the list; what went wrong is in the status line."""
        return await self._errands.ask(self._api.drop_lead(refusal_id, key=new_key()))
