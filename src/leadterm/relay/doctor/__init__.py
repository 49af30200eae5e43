"""`leadterm doctor` (F4): the whole set-up checked against the store and the carrier, and told in words.

Each check is a function that answers with findings. None of them changes anything unless it is asked to mend.
"""

from leadterm.relay.doctor.findings import Finding, State
from leadterm.relay.doctor.visit import Patient, examine

__all__ = ["Finding", "Patient", "State", "examine"]
