"""What may be asked of webhooks out (D5)."""

from msgspec import Struct

from leadterm.domain.hooks import Hook, HookId, HookStanding
from leadterm.domain.model import Company, CompanyId, Instant
from leadterm.relay.store import hook_queue, rows
from leadterm.relay.store.asking import Asking
from leadterm.relay.store.directory import COMPANY
from leadterm.relay.store.engine import Connection


class HookTrial(Struct, frozen=True, kw_only=True):
    """What a test event is made of, and signed with."""

    hook: Hook
    company: Company
    secrets: tuple[str, ...]


class HookReads(Asking):
    """Every method raises StoreDown when the database is out of reach."""

    async def hooks(self, company_id: CompanyId | None = None) -> tuple[HookStanding, ...]:
        """A company's endpoints, or everybody's, and what waits for each."""
        return await self._read(lambda connection: hook_queue.standings(connection, company_id))

    async def hook_trial(self, hook_id: HookId) -> HookTrial | None:
        """An endpoint that is to be tested; None when there is none of that number."""
        now = self._clock()
        return await self._read(lambda connection: _trial(connection, hook_id, now))

    async def next_hook_at(self) -> Instant | None:
        """When an endpoint is next to be told something, or a lease passes."""
        now = self._clock()
        return await self._read(lambda connection: _next_at(connection, now))


def _trial(connection: Connection, hook_id: HookId, now: Instant) -> HookTrial | None:
    hook = hook_queue.hook_of(connection, hook_id)
    if hook is None:
        return None
    row = connection.one(COMPANY, (hook.company_id,))
    assert row is not None, "an endpoint is a company's"
    secrets = hook_queue.secrets_of(connection, hook_id, now)
    return HookTrial(hook=hook, company=rows.company_of(row), secrets=secrets)


def _next_at(connection: Connection, now: Instant) -> Instant | None:
    return min((place.due_at for place in hook_queue.places(connection, now)), default=None)
