"""A company's contacts on a real store, made, changed and erased by events: what is searched for."""

from itertools import count
from typing import Any

from msgspec.structs import replace
from sqlalchemy import delete

from leadterm.domain.decisions import Decision
from leadterm.domain.events import Event, EventType
from leadterm.domain.model import CompanyId, Contact, ContactId, Instant
from leadterm.domain.wire import SEARCH_LIMIT, KindFilter, SearchReply
from leadterm.relay.store import Store, Tx, tables
from leadterm.relay.store.statement import Statement, param
from support.office import START

_ERASE = Statement(delete(tables.contact).where(tables.contact.c.id == param("id")), "id")


class People:
    """The contacts of one company, by id, as they are now."""

    def __init__(self, store: Store, company_id: CompanyId) -> None:
        self.store = store
        self.company_id = company_id
        self.all: dict[ContactId, Contact] = {}
        self._numbers = count(1)

    async def add(self, name: str = "", *, signed_up: int = 0, **fields: Any) -> Contact:
        """Somebody who signed up so many milliseconds after the start."""
        fields.setdefault("number", f"+1415777{next(self._numbers):04}")
        fields.setdefault("signed_up_at", Instant(START + signed_up))

        def unit(tx: Tx) -> Contact:
            contact = Contact(
                id=ContactId(tx.new_id()),
                company_id=self.company_id,
                name=name,
                created_at=START,
                **fields,
            )
            self._save(tx, contact)
            return contact

        return self._know(await self.store.run(unit))

    async def change(self, contact: Contact, **changes: Any) -> Contact:
        changed = replace(contact, **changes)
        await self.store.run(lambda tx: self._save(tx, changed))
        return self._know(changed)

    async def erase(self, contact: Contact) -> None:
        await self.store.run(lambda tx: tx.connection.do(_ERASE, (contact.id,)))
        del self.all[contact.id]

    async def search(self, typed: str, **how: Any) -> SearchReply:
        return await self.store.reads.search(self.company_id, typed, **how)

    async def found(
        self, typed: str, limit: int = SEARCH_LIMIT, kind: KindFilter = KindFilter.ALL
    ) -> list[str]:
        """The names of those found, in order."""
        reply = await self.search(typed, limit=limit, kind=kind)
        return [hit.contact.name for hit in reply.hits]

    def _save(self, tx: Tx, contact: Contact) -> None:
        event = Event(
            type=EventType.CONTACT_EDITED, company_id=contact.company_id, at=tx.now, contact=contact
        )
        tx.carry_out(Decision(events=(event,)))

    def _know(self, contact: Contact) -> Contact:
        self.all[contact.id] = contact
        return contact
