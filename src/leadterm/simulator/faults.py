"""Bad days of the REST side: chosen one by one, or drawn at random from a seed."""

import random
from collections import deque
from collections.abc import Mapping
from enum import StrEnum

import msgspec


class Operation(StrEnum):
    """The kinds of request that a fault can hit."""

    SEND = "send"
    FETCH = "fetch"
    LIST = "list"
    LOOKUP = "lookup"
    NUMBERS = "numbers"
    ACCOUNT = "account"
    MEDIA = "media"


class Fault(StrEnum):
    """What goes wrong. BEFORE: nothing was done. AFTER: all was done and only the answer is lost."""

    RESET_BEFORE = "reset_before"
    RESET_AFTER = "reset_after"
    HANG_BEFORE = "hang_before"
    HANG_AFTER = "hang_after"
    ERROR_BEFORE = "error_before"
    ERROR_AFTER = "error_after"
    THROTTLED = "throttled"

    @property
    def is_after(self) -> bool:
        return self in {Fault.RESET_AFTER, Fault.HANG_AFTER, Fault.ERROR_AFTER}


class DrawnFault(msgspec.Struct, frozen=True):
    """One fault that happened, for a test to count."""

    operation: Operation
    fault: Fault


class _Mix:
    def __init__(self, weights: Mapping[Fault, float], seed: int) -> None:
        self._random = random.Random(seed)
        self._faults = list(weights)
        self._weights = list(weights.values())
        if sum(self._weights) > 1:
            raise ValueError("the probabilities of a mix of faults add up to more than 1")

    def draw(self) -> Fault | None:
        rest = max(0.0, 1 - sum(self._weights))
        return self._random.choices([*self._faults, None], [*self._weights, rest])[0]


class FaultPlan:
    """Decides for each request whether something goes wrong; injected faults come before mixed ones."""

    def __init__(self) -> None:
        self._queued: dict[Operation, deque[Fault]] = {operation: deque() for operation in Operation}
        self._mixes: dict[Operation, _Mix] = {}
        self.drawn: list[DrawnFault] = []

    def inject(self, fault: Fault, times: int = 1, operation: Operation = Operation.SEND) -> None:
        """Make the next `times` requests of this kind go wrong."""
        self._queued[operation].extend([fault] * times)

    def mix(
        self, weights: Mapping[Fault, float], seed: int = 0, operation: Operation = Operation.SEND
    ) -> None:
        """From now on draw each fault with its probability (0 to 1), the same way for the same seed."""
        self._mixes[operation] = _Mix(weights, seed)

    def clear(self) -> None:
        """Back to good days."""
        self._mixes.clear()
        for queue in self._queued.values():
            queue.clear()

    def draw(self, operation: Operation) -> Fault | None:
        fault = self._next(operation)
        if fault is not None:
            self.drawn.append(DrawnFault(operation, fault))
        return fault

    def _next(self, operation: Operation) -> Fault | None:
        if self._queued[operation]:
            return self._queued[operation].popleft()
        mix = self._mixes.get(operation)
        return mix.draw() if mix else None
