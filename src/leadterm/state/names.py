"""How people and numbers are called on the screen."""

from collections.abc import Mapping

from leadterm.domain.model import Agent, AgentId, Company, Contact, TrackingNumber
from leadterm.domain.phone import format_number


def caller(contact: Contact | None, company: Company | None) -> str:
    """A contact's name, or the number as the company's country writes it."""
    if contact is None:
        return "Unknown"
    return contact.name or shown_number(contact.number, company)


def shown_number(number: str, company: Company | None) -> str:
    return format_number(number, company.country if company else "US")


def tracking_label(number: TrackingNumber | None, company: Company | None) -> str:
    """A tracking number by its label and digits: ``Google Ads (415) 943-4591``."""
    if number is None:
        return "unknown number"
    return f"{number.label} {shown_number(number.number, company)}".strip()


def counted(count: int, word: str) -> str:
    """``1 agent``, ``1,204 agents``; for words that take an s."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def agent_name(agents: Mapping[AgentId, Agent], id_: AgentId | None) -> str:
    agent = None if id_ is None else agents.get(id_)
    return agent.name if agent else "Someone else"
