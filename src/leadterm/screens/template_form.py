"""A template being written (B17): its name, its text, and which variables there are."""

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from leadterm.actions.administration import Saved
from leadterm.actions.desk import Desk
from leadterm.domain.administering import rebased, template_fields
from leadterm.domain.model import Template
from leadterm.domain.templates import VARIABLES
from leadterm.domain.wire import SaveTemplate
from leadterm.screens.record_form import GONE, RecordForm
from leadterm.widgets.roles import Role
from leadterm.widgets.text_field import LineField, TextField

_ABOUT = f"Variables: {' '.join(f'{{{variable}}}' for variable in VARIABLES)}."


class TemplateForm(RecordForm):
    """Filled with the template, or empty for a new one."""

    def __init__(self, desk: Desk, template: Template | None, keys: str) -> None:
        super().__init__(f"Template {template.name}" if template else "New template", keys)
        self._desk = desk
        self._template_id = template.id if template else None
        self._base = template_fields(template) if template else None
        fields = self._base or SaveTemplate(name="", body="")
        self._called = LineField(fields.name, id="template-name")
        self._body = TextField(fields.body, classes="-tall", id="template-body")

    def rows(self) -> Iterable[tuple[str, Widget]]:
        yield "Name", self._called
        yield "Text", self._body

    def on_mount(self) -> None:
        self.tell(())
        self._called.focus()

    def tell(self, sentences: Sequence[tuple[str, Role]]) -> None:
        super().tell((*sentences, (_ABOUT, Role.MUTED)))

    @property
    def mine(self) -> SaveTemplate:
        return SaveTemplate(name=self._called.text.strip(), body=self._body.text.strip())

    def field_of(self, name: str) -> Widget | None:
        return {"name": self._called, "body": self._body}.get(name)

    async def save(self, key: str) -> Saved:
        return await self._desk.save_template(self._template_id, self._base, self.mine, key)

    async def look_again(self) -> Sequence[str]:
        if self._template_id is None or self._base is None:
            return ()
        answered, template = await self._desk.template_now(self._template_id)
        if template is None:
            return (GONE,) if answered else ()
        was, now = self._base, template_fields(template)
        mine = rebased(was, self.mine, now)
        self._base = now
        self._called.show_text(mine.name)
        self._body.show_text(mine.body)
        told = []
        if now.name not in (was.name, mine.name):
            told.append(f"The template is called “{now.name}” now. Saving puts yours in place of it.")
        if now.body not in (was.body, mine.body):
            told.append(f"The text is “{now.body}” now. Saving puts yours in place of it.")
        return told
