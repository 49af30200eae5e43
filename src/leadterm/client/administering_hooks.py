"""What administrators ask of the relay about webhook endpoints (D5)."""

from leadterm.client.asking import Asking
from leadterm.domain.hooks import HookId
from leadterm.domain.wire.hooks import (
    AddHook,
    EditHook,
    HookReply,
    HookSecretReply,
    HooksReply,
    HookTestReply,
)


class AdministeringHooks(Asking):
    """The endpoints under ``/v1/admin/hooks``, by the words of their paths."""

    async def hooks(self) -> HooksReply:
        """The company's endpoints, and what each has not taken yet."""
        return await self._get("/v1/admin/hooks", HooksReply)

    async def add_hook(self, hook: AddHook, *, key: str) -> HookSecretReply:
        """The reply has the signing secret, this once."""
        return await self._command("POST", "/v1/admin/hooks", HookSecretReply, key, hook)

    async def edit_hook(self, hook_id: HookId, edit: EditHook, *, key: str) -> HookReply:
        return await self._command("PATCH", f"/v1/admin/hooks/{hook_id}", HookReply, key, edit)

    async def remove_hook(self, hook_id: HookId, *, key: str) -> HookReply:
        return await self._command("DELETE", f"/v1/admin/hooks/{hook_id}", HookReply, key)

    async def resume_hook(self, hook_id: HookId, *, key: str) -> HookReply:
        return await self._command("POST", f"/v1/admin/hooks/{hook_id}/resume", HookReply, key)

    async def rotate_hook_secret(self, hook_id: HookId, *, key: str) -> HookSecretReply:
        """The reply has the new signing secret, this once."""
        return await self._command("POST", f"/v1/admin/hooks/{hook_id}/secret", HookSecretReply, key)

    async def test_hook(self, hook_id: HookId) -> HookTestReply:
        """The relay posts one test event, and tells what came back; that takes ten seconds at most."""
        return await self._post(f"/v1/admin/hooks/{hook_id}/test", HookTestReply)
