"""Webhook endpoints, as an administrator looks after them in the middle of a day (D5)."""

from collections.abc import Awaitable

from leadterm.actions.administration import Administration, Saved
from leadterm.actions.errands import new_key
from leadterm.client.errors import NotSignedIn, RelayRefused, RelayUnreachable
from leadterm.domain.hooks import HookId, HookStanding
from leadterm.domain.wire.hooks import (
    AddHook,
    EditHook,
    HookFields,
    HookReply,
    HookSecretReply,
    HookTestReply,
)

_SECRET_LOST = "It is done, but the secret did not arrive. Choose “New secret” in the list."  # noqa: S105
_NO_ANSWER = "The relay gave no answer. Try again."


class HookAdministration(Administration):
    """``key`` is that of a form for as long as nothing else is typed: saved twice, it is done once."""

    async def hooks(self) -> tuple[HookStanding, ...] | None:
        """The endpoints, and how each fares; None when it is refused, or no answer comes."""
        reply = await self._errands.ask(self._api.hooks())
        return None if reply is None else reply.hooks

    async def add_hook(self, hook: AddHook, key: str) -> Saved:
        return await self._secret(self._api.add_hook(hook, key=key))

    async def save_hook(self, hook_id: HookId, base: HookFields, mine: HookFields, key: str) -> Saved:
        asking = self._api.edit_hook(hook_id, EditHook(base=base, mine=mine), key=key)
        reply, why = await self._tried(asking)
        return why if reply is None else self._merged(reply.merged)

    async def new_hook_secret(self, hook_id: HookId) -> Saved:
        return await self._secret(self._api.rotate_hook_secret(hook_id, key=new_key()))

    async def resume_hook(self, hook_id: HookId) -> HookReply | None:
        """Starts it again; what went wrong is in the status line."""
        return await self._errands.ask(self._api.resume_hook(hook_id, key=new_key()))

    async def remove_hook(self, hook_id: HookId) -> HookReply | None:
        return await self._errands.ask(self._api.remove_hook(hook_id, key=new_key()))

    async def test_hook(self, hook_id: HookId) -> HookTestReply:
        """What the endpoint said to a test event, or why it was not asked."""
        try:
            return await self._api.test_hook(hook_id)
        except RelayUnreachable:
            return HookTestReply(delivered=False, sentence=_NO_ANSWER)
        except RelayRefused as refused:
            return HookTestReply(delivered=False, sentence=refused.sentence)
        except NotSignedIn as error:
            self._errands.sign_out(error.sentence)
            return HookTestReply(delivered=False, sentence=error.sentence)

    async def _secret(self, asking: Awaitable[HookSecretReply]) -> Saved:
        reply, why = await self._tried(asking)
        if reply is None:
            return why
        return Saved(token=reply.secret) if reply.secret else Saved(sentence=_SECRET_LOST)
