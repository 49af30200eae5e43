"""Rights taken from and given to people of a test's office, as an administrator does it."""

from leadterm.domain.model import Member, Right, Role
from leadterm.domain.wire import SetRights
from leadterm.relay.units import rights
from support.relay import Office, Person, RunningRelay


async def withhold(relay: RunningRelay, office: Office, person: Person, *withheld: Right) -> None:
    """Leaves an agent without these rights; with none of them named, gives back what their role has."""
    await _set(relay, office, person, SetRights(role=Role.AGENT, withheld=withheld))


async def grant(relay: RunningRelay, office: Office, person: Person, *granted: Right) -> None:
    await _set(relay, office, person, SetRights(role=Role.AGENT, granted=granted))


async def _set(relay: RunningRelay, office: Office, person: Person, wanted: SetRights) -> None:
    admin = await relay.hire(office.company, "Ada Boss", available=False)
    owner = Member(company_id=office.company.id, agent_id=admin.id, role=Role.OWNER)
    await relay.store.run(lambda tx: tx.save_member(owner))
    await relay.store.run(rights.set(admin.id, office.company.id, person.id, wanted))
