"""The made-up leads, all of them."""

from leadterm.simulator.cast_plumbing import PLUMBING, PLUMBING_CAST
from leadterm.simulator.cast_roofing import ROOFING, ROOFING_CAST
from leadterm.simulator.history import OldContact, OldText, old_contacts
from leadterm.simulator.persona import Intent, Language, Line, Manner, Persona
from leadterm.simulator.walk_ins import walk_ins

CAST: tuple[Persona, ...] = tuple(sorted((*ROOFING_CAST, *PLUMBING_CAST), key=lambda p: p.enters_after))

__all__ = [
    "CAST",
    "PLUMBING",
    "ROOFING",
    "Intent",
    "Language",
    "Line",
    "Manner",
    "OldContact",
    "OldText",
    "Persona",
    "old_contacts",
    "walk_ins",
]
