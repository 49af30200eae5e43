"""Who plays in a playbook: two companies, their agents and numbers, and leads as they are named."""

from collections.abc import Callable
from typing import Any

from leadterm.domain.model import Agent, AgentId, Availability, Company, CompanyId, Role, TrackingNumber
from leadterm.relay.store import Tx
from leadterm.relay.units import admin, desk

Run = Callable[[Callable[[Tx], Any]], Any]


class Cast:
    """Acme: Dana (in the flow by name and by team) and Tom (by team) are available; so is Eda, in no flow.

    Its number Ads leads into the flow, Yard into none. Bolt is another company, with Zoe and the number Zap.
    """

    def __init__(self, run: Run) -> None:
        self.agents: dict[str, Agent] = {}
        self.numbers: dict[str, TrackingNumber] = {}
        self._company_of: dict[str, CompanyId] = {}
        self._leads: dict[str, str] = {}
        self._acme(run)
        self._bolt(run)

    def _acme(self, run: Run) -> None:
        acme: Company = run(admin.add_company("Acme Roofing", "US"))
        dana, tom, _ = (self._agent(run, acme, name) for name in ("Dana", "Tom", "Eda"))
        self.roofers = run(admin.add_team(acme.id, "Roofers", (dana, tom)))
        self.flow = run(admin.add_flow(acme.id, "Texts", (dana,), (self.roofers.id,)))
        self._number(run, acme, "Ads", "+14155550100", self.flow.id)
        self._number(run, acme, "Yard", "+14155550101", None)
        self.acme = acme

    def _bolt(self, run: Run) -> None:
        bolt: Company = run(admin.add_company("Bolt Plumbing", "US"))
        flow = run(admin.add_flow(bolt.id, "Texts", (self._agent(run, bolt, "Zoe"),), ()))
        self._number(run, bolt, "Zap", "+14155550150", flow.id)
        self.bolt = bolt

    def _agent(self, run: Run, company: Company, name: str) -> AgentId:
        made = run(admin.add_agent(company.id, name, Role.AGENT, admin.new_token()))
        self.agents[name] = run(desk.set_availability(made.agent.id, Availability.AVAILABLE)).agent
        self._company_of[name] = company.id
        return self.agents[name].id

    def _number(self, run: Run, company: Company, label: str, number: str, flow_id: int | None) -> None:
        self.numbers[label] = run(admin.add_number(company.id, number, label, label, flow_id))

    def forget_leads(self) -> None:
        """Nobody has texted yet."""
        self._leads.clear()

    def places(self) -> list[tuple[AgentId, CompanyId]]:
        return [(agent.id, self._company_of[name]) for name, agent in self.agents.items()]

    def company_of(self, agent: str) -> CompanyId:
        return self._company_of[agent]

    def lead(self, name: str) -> str:
        """The lead's phone number: the next free one the first time."""
        return self._leads.setdefault(name, f"+1415556{len(self._leads) + 1:04}")

    def name_lead(self, name: str, number: str) -> None:
        """A lead with a number of their own."""
        self._leads[name] = number

    def named(self) -> list[str]:
        return list(self._leads)

    def lead_with(self, number: str) -> str:
        return next((name for name, own in self._leads.items() if own == number), number)

    def agent_with(self, agent_id: AgentId) -> str:
        return next(name for name, agent in self.agents.items() if agent.id == agent_id)

    def number_of(self, number_id: int) -> str:
        return next(label for label, own in self.numbers.items() if own.id == number_id)

    def number_with(self, number: str) -> str:
        return next(label for label, own in self.numbers.items() if own.number == number)
