"""A figure: ours and a baseline's, measured in turn in the same rounds, and the goal for their ratio."""

from collections.abc import Sequence
from statistics import median

from msgspec import Struct

Pair = tuple[float, float]
"""Ours and the baseline's, of one round."""


class Goal(Struct, frozen=True):
    """A bound from bench.md: on the ratio, or on our own value where there is nothing to compare with."""

    bound: float
    at_least: bool = False

    def met_by(self, value: float) -> bool:
        return value >= self.bound if self.at_least else value <= self.bound

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.bound:g}"


def at_most(bound: float) -> Goal:
    return Goal(bound)


def at_least(bound: float) -> Goal:
    return Goal(bound, at_least=True)


class Figure(Struct, frozen=True, kw_only=True):
    """One line of the table. Without a baseline the goal is for our own value."""

    name: str
    unit: str
    ours: float
    against: str = ""
    baseline: float | None = None
    ratios: tuple[float, ...] = ()
    goal: Goal | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return median(self.ratios) if self.ratios else None

    @property
    def met(self) -> bool | None:
        """None where there is no goal, or nothing was measured."""
        if self.goal is None or self.note:
            return None
        value = self.ours if self.baseline is None else self.ratio
        return None if value is None else self.goal.met_by(value)


def compared(name: str, unit: str, against: str, pairs: Sequence[Pair], goal: Goal | None = None) -> Figure:
    """Ours over the baseline's, round by round: what slows the machine down slows both."""
    return Figure(
        name=name,
        unit=unit,
        ours=median(ours for ours, _ in pairs),
        against=against,
        baseline=median(theirs for _, theirs in pairs),
        ratios=tuple(ours / theirs for ours, theirs in pairs if theirs),
        goal=goal,
    )


def alone(name: str, unit: str, values: Sequence[float], goal: Goal | None = None) -> Figure:
    """A value of ours with no baseline but zero."""
    return Figure(name=name, unit=unit, ours=median(values), goal=goal)


def missing(name: str, why: str, goal: Goal | None = None) -> Figure:
    """A line that says why it was not measured."""
    return Figure(name=name, unit="", ours=0.0, goal=goal, note=why)
