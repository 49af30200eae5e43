"""What the parts of the desk have in common."""

from leadterm.actions.classifying import ClassificationKeeper
from leadterm.actions.errands import Errands
from leadterm.actions.texts import TextSender
from leadterm.state.drafts import Drafts
from leadterm.state.parts import Severity


class DeskPart:
    """One subject of the desk. ``desk.Desk`` is all of them."""

    def __init__(self, errands: Errands, drafts: Drafts, rest: float) -> None:
        self._errands = errands
        self._api = errands.api
        self._store = errands.store
        self._drafts = drafts
        self._texts = TextSender(errands, drafts)
        self._classifying = ClassificationKeeper(errands, drafts, rest=rest)

    def say(self, sentence: str, severity: Severity = Severity.INFO) -> None:
        """A sentence in the status line."""
        self._errands.say(sentence, severity)
