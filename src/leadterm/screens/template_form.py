"""A template being written (B17): its name, its text, and which variables there are."""

from collections.abc import Awaitable, Callable, Iterable

from textual.widget import Widget

from leadterm.domain.model import Template, TemplateId
from leadterm.domain.refusals import Refused
from leadterm.domain.templates import VARIABLES, check_template
from leadterm.domain.wire import SaveTemplate
from leadterm.screens.form import FormScreen
from leadterm.widgets.roles import Role
from leadterm.widgets.text_field import LineField, TextField

Save = Callable[[SaveTemplate, TemplateId | None], Awaitable[str]]
"""Saves one, or adds it (None); answers with the sentence of a refusal, empty when it is saved."""

_ABOUT = "Variables: {}."


class TemplateForm(FormScreen[None]):
    """What is typed stays until the relay has it."""

    def __init__(self, template: Template | None, save: Save, keys: str) -> None:
        super().__init__(f"Template {template.name}" if template else "New template", "Save", keys)
        self._template_id = template.id if template else None
        self._save = save
        self._saving = False
        self._called = LineField(template.name if template else "", id="template-name")
        self._body = TextField(template.body if template else "", classes="-tall", id="template-body")

    def rows(self) -> Iterable[tuple[str, Widget]]:
        yield "Name", self._called
        yield "Text", self._body

    def on_mount(self) -> None:
        self._tell("")
        self._called.focus()

    def action_form_save(self) -> None:
        if self._saving:
            return
        try:
            check_template(self._called.text, self._body.text)
        except Refused as refused:
            self._tell(refused.sentence)
            return
        self._saving = True
        self.app.run_worker(self._saved(), name="save template", group="form", exit_on_error=False)

    async def _saved(self) -> None:
        mine = SaveTemplate(name=self._called.text.strip(), body=self._body.text.strip())
        try:
            refusal = await self._save(mine, self._template_id)
        finally:
            self._saving = False
        if refusal:
            self._tell(refusal)
        elif self.is_current:
            self.dismiss(None)

    def _tell(self, refusal: str) -> None:
        named = " ".join(f"{{{variable}}}" for variable in VARIABLES)
        about = (_ABOUT.format(named), Role.MUTED)
        self.tell(((refusal, Role.ERROR), about) if refusal else (about,))
