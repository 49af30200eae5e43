"""What may be asked of webhooks out (D5)."""

from leadterm.domain.hooks import HookStanding
from leadterm.domain.model import CompanyId, Instant
from leadterm.relay.store import hook_queue
from leadterm.relay.store.asking import Asking
from leadterm.relay.store.engine import Connection


class HookReads(Asking):
    """Every method raises StoreDown when the database is out of reach."""

    async def hooks(self, company_id: CompanyId | None = None) -> tuple[HookStanding, ...]:
        """A company's endpoints, or everybody's, and what waits for each."""
        return await self._read(lambda connection: hook_queue.standings(connection, company_id))

    async def next_hook_at(self) -> Instant | None:
        """When an endpoint is next to be told something, or a lease passes."""
        now = self._clock()
        return await self._read(lambda connection: _next_at(connection, now))


def _next_at(connection: Connection, now: Instant) -> Instant | None:
    return min((place.due_at for place in hook_queue.places(connection, now)), default=None)
