"""What administrators ask of the relay about the company's tags (D4)."""

from leadterm.client.asking import Asking
from leadterm.domain.model import TagId
from leadterm.domain.wire.tags import EditTag, TagFields, TagReply, TagsReply


class AdministeringTags(Asking):
    """The endpoints under ``/v1/admin/tags``, by the words of their paths."""

    async def tags(self) -> TagsReply:
        """The company's list and how often each is used, and others that agents have typed."""
        return await self._get("/v1/admin/tags", TagsReply)

    async def add_tag(self, tag: TagFields, *, key: str) -> TagReply:
        return await self._command("POST", "/v1/admin/tags", TagReply, key, tag)

    async def edit_tag(self, tag_id: TagId, edit: EditTag, *, key: str) -> TagReply:
        return await self._command("PATCH", f"/v1/admin/tags/{tag_id}", TagReply, key, edit)

    async def remove_tag(self, tag_id: TagId, *, key: str) -> TagReply:
        return await self._command("DELETE", f"/v1/admin/tags/{tag_id}", TagReply, key)
