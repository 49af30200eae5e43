"""What is asked of the relay about lead sources and refused leads (E3, B12)."""

from leadterm.client.asking import Asking
from leadterm.domain.intake import RefusalId
from leadterm.domain.model import SourceId
from leadterm.domain.wire.intake import (
    EditSource,
    MendLead,
    MendReply,
    NewSourceReply,
    RefusedPage,
    RefusedReply,
    SourceFields,
    SourceReply,
    SourcesReply,
)


class AdministeringIntake(Asking):
    """The endpoints under ``/v1/admin/sources`` and ``/v1/admin/refused``, by the words of their paths."""

    async def lead_sources(self) -> SourcesReply:
        """The company's sources, revoked ones too."""
        return await self._get("/v1/admin/sources", SourcesReply)

    async def add_lead_source(self, source: SourceFields, *, key: str) -> NewSourceReply:
        """The reply has the source's key, this once."""
        return await self._command("POST", "/v1/admin/sources", NewSourceReply, key, source)

    async def edit_lead_source(self, source_id: SourceId, edit: EditSource, *, key: str) -> SourceReply:
        return await self._command("PATCH", f"/v1/admin/sources/{source_id}", SourceReply, key, edit)

    async def revoke_lead_source(self, source_id: SourceId, *, key: str) -> SourceReply:
        return await self._command("DELETE", f"/v1/admin/sources/{source_id}", SourceReply, key)

    async def refused_leads(
        self, *, before: RefusalId | None = None, every: bool = False, limit: int | None = None
    ) -> RefusedPage:
        """Those that wait to be mended, newest first; ``every``: those that were mended or dropped too."""
        return await self._get(
            "/v1/admin/refused", RefusedPage, all=1 if every else None, before=before, limit=limit
        )

    async def mend_lead(self, refusal_id: RefusalId, mending: MendLead, *, key: str) -> MendReply:
        return await self._command("POST", f"/v1/admin/refused/{refusal_id}/mend", MendReply, key, mending)

    async def drop_lead(self, refusal_id: RefusalId, *, key: str) -> RefusedReply:
        return await self._command("DELETE", f"/v1/admin/refused/{refusal_id}", RefusedReply, key)
