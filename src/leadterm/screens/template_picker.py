"""Choosing a template (B17): the list narrows as one types, and the text is shown as it will be."""

from collections.abc import Callable, Sequence

from leadterm.domain.model import Template
from leadterm.domain.templates import Filled, missing_sentence
from leadterm.screens.picker import PickerScreen
from leadterm.widgets.menu_pane import MenuEntry
from leadterm.widgets.roles import Role

NONE_YET = "There are no templates yet. Who may manage templates adds them: templates, among the commands."


class TemplatePicker(PickerScreen[str]):
    """Answers with the filled-in text of the template chosen. One that can't be filled in is not chosen."""

    def __init__(self, templates: Sequence[Template], fill: Callable[[Template], Filled], keys: str) -> None:
        super().__init__("Templates", "type to find one", keys, empty="No template like that.")
        self._templates = tuple(templates)
        self._fill = fill
        self._shown: tuple[Template, ...] = ()

    def narrow(self, typed: str) -> None:
        """Those whose name begins with it first, then those that hold all its words anywhere."""
        words = typed.casefold().split()
        fitting = [template for template in self._templates if _holds(template, words)]
        first = typed.casefold().strip()
        fitting.sort(key=lambda template: not template.name.casefold().startswith(first))
        self._shown = tuple(fitting)
        entries = [
            MenuEntry(template.name, "needs more" if self._fill(template).missing else "")
            for template in fitting
        ]
        self.show(entries, empty=None if self._templates else NONE_YET)

    def look_at(self, index: int | None) -> Sequence[tuple[str, Role]]:
        if index is None:
            return ()
        filled = self._fill(self._shown[index])
        if filled.missing:
            return ((missing_sentence(filled.missing), Role.WARNING), (filled.text, Role.MUTED))
        return ((filled.text, Role.TEXT),)

    def choose(self, index: int) -> None:
        filled = self._fill(self._shown[index])
        if filled.missing:
            self.tell(((missing_sentence(filled.missing), Role.ERROR), (filled.text, Role.MUTED)))
            return
        self.dismiss(filled.text)


def _holds(template: Template, words: Sequence[str]) -> bool:
    text = f"{template.name} {template.body}".casefold()
    return all(word in text for word in words)
