"""What leads and agents do in tests of the desk, over and over."""

from typing import Any

from msgspec.structs import replace

from leadterm.domain.editing import contact_fields
from leadterm.domain.model import Contact, Interaction
from leadterm.domain.wire import EditContact
from support.console import HeadlessConsole
from support.relay import Office, RunningRelay, new_key


async def texted(
    relay: RunningRelay, office: Office, console: HeadlessConsole, lead: str, body: str = "Hello"
) -> Interaction:
    """A lead texts, and the console shows it in Incoming."""
    before = set(console.store.incoming)
    await relay.text_in(lead, office.number.number, body, sid=new_key())
    await console.until(lambda: set(console.store.incoming) - before)
    (id_,) = set(console.store.incoming) - before
    return console.store.interactions[id_]


async def known(console: HeadlessConsole, contact: Contact, **changes: Any) -> str:
    """An agent edits what is known of a contact; empty, or why not."""
    base = contact_fields(contact)
    edit = EditContact(base=base, mine=replace(base, **changes))
    return await console.desk.edit_contact(contact.id, edit)
