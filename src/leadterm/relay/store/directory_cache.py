"""The part of the directory that every text asks for, remembered between batches."""

from leadterm.domain.hooks import HookId, HookType
from leadterm.domain.model import Agent, Company, CompanyId, FlowId, TrackingNumber

Listeners = tuple[tuple[HookId, frozenset[HookType]], ...]
"""The endpoints of a company, and what each wants to be told of (D5)."""


class DirectoryCache:
    """Good for as long as the directory's version, read under the log's lock, stays the same."""

    def __init__(self) -> None:
        self.companies: dict[CompanyId, Company] = {}
        self.numbers: dict[str, TrackingNumber] = {}
        self.flow_agents: dict[FlowId, tuple[Agent, ...]] = {}
        self.listeners: dict[CompanyId, Listeners] = {}
        self._version: int | None = None

    def be_of(self, version: int) -> None:
        """Forgets everything unless it was read from the directory of this version."""
        if version != self._version:
            self.forget()
            self._version = version

    def forget(self) -> None:
        """The directory has changed, or its change was undone: trust nothing until the next batch."""
        self.companies.clear()
        self.numbers.clear()
        self.flow_agents.clear()
        self.listeners.clear()
        self._version = None
