"""Who plays in a playbook: two companies, their agents and numbers, and leads as they are named."""

from collections.abc import Callable
from typing import TypeVar

from leadterm.domain.model import Agent, AgentId, Availability, Company, CompanyId, Role, TrackingNumber
from leadterm.relay.store import Tx
from leadterm.relay.units import admin, desk

T = TypeVar("T")
Run = Callable[[Callable[[Tx], T]], T]


class Cast:
    """Acme: Dana (in the flow by name and by team) and Tom (by team) are available; so is Eda, in no flow.

    Its number Ads leads into the flow, Yard into none. Bolt is another company, with Zoe and the number Zap.
    """

    def __init__(self, run: Run) -> None:  # type: ignore[type-arg]
        self._run = run
        self.agents: dict[str, Agent] = {}
        self.numbers: dict[str, TrackingNumber] = {}
        self._company_of: dict[str, CompanyId] = {}
        self._leads: dict[str, str] = {}
        self._acme()
        self._bolt()

    def _acme(self) -> None:
        acme: Company = self._run(admin.add_company("Acme Roofing", "US"))
        dana, tom, _ = (self._agent(acme, name) for name in ("Dana", "Tom", "Eda"))
        self.roofers = self._run(admin.add_team(acme.id, "Roofers", (dana, tom)))
        self.flow = self._run(admin.add_flow(acme.id, "Texts", (dana,), (self.roofers.id,)))
        self._number(acme, "Ads", "+14155550100", self.flow.id)
        self._number(acme, "Yard", "+14155550101", None)
        self.acme = acme

    def _bolt(self) -> None:
        bolt: Company = self._run(admin.add_company("Bolt Plumbing", "US"))
        flow = self._run(admin.add_flow(bolt.id, "Texts", (self._agent(bolt, "Zoe"),), ()))
        self._number(bolt, "Zap", "+14155550150", flow.id)
        self.bolt = bolt

    def _agent(self, company: Company, name: str) -> AgentId:
        made = self._run(admin.add_agent(company.id, name, Role.AGENT, admin.new_token()))
        self.agents[name] = self._run(desk.set_availability(made.agent.id, Availability.AVAILABLE)).agent
        self._company_of[name] = company.id
        return self.agents[name].id

    def _number(self, company: Company, label: str, number: str, flow_id: int | None) -> None:
        self.numbers[label] = self._run(admin.add_number(company.id, number, label, label, flow_id))

    def places(self) -> list[tuple[AgentId, CompanyId]]:
        return [(agent.id, self._company_of[name]) for name, agent in self.agents.items()]

    def company_of(self, agent: str) -> CompanyId:
        return self._company_of[agent]

    def lead(self, name: str) -> str:
        """The lead's phone number: the next free one the first time."""
        return self._leads.setdefault(name, f"+1415556{len(self._leads) + 1:04}")

    def lead_with(self, number: str) -> str:
        return next((name for name, own in self._leads.items() if own == number), number)

    def agent_with(self, agent_id: AgentId) -> str:
        return next(name for name, agent in self.agents.items() if agent.id == agent_id)

    def number_with(self, number: str) -> str:
        return next(label for label, own in self.numbers.items() if own.number == number)
