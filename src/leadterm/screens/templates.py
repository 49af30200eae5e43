"""The company's templates (B17): add, change, remove. For who may manage them."""

from collections.abc import Collection, Sequence

from leadterm.actions.desk import Desk
from leadterm.domain.model import Template
from leadterm.screens.menu import MenuScreen
from leadterm.screens.picker import PickerScreen
from leadterm.screens.template_form import TemplateForm
from leadterm.state.parts import Part
from leadterm.state.store import ConsoleStore
from leadterm.widgets.menu_pane import MenuEntry
from leadterm.widgets.roles import Role


class TemplatesScreen(PickerScreen[None]):
    """The first entry makes a new one; the others are changed or removed. Follows what colleagues do."""

    def __init__(self, store: ConsoleStore, desk: Desk, form_keys: str) -> None:
        super().__init__("Templates", "type to find one", "Enter choose   Esc close")
        self._store = store
        self._desk = desk
        self._form_keys = form_keys
        self._shown: tuple[Template, ...] = ()

    def store_changed(self, parts: Collection[Part]) -> None:
        if self.is_attached:
            self.narrow(self.typed)

    def narrow(self, typed: str) -> None:
        words = typed.casefold().split()
        self._shown = tuple(
            template
            for template in self._store.templates
            if all(word in f"{template.name} {template.body}".casefold() for word in words)
        )
        entries = [MenuEntry("+ new template"), *(MenuEntry(template.name) for template in self._shown)]
        here = self._list.index or (1 if words and self._shown else 0)
        self.show(entries, here)

    def look_at(self, index: int | None) -> Sequence[tuple[str, Role]]:
        if not index or index > len(self._shown):
            return ()
        return ((self._shown[index - 1].body, Role.MUTED),)

    def choose(self, index: int) -> None:
        if index == 0:
            self.app.push_screen(TemplateForm(self._desk, None, self._form_keys))
            return
        template = self._shown[index - 1]

        def answered(choice: int | None) -> None:
            if choice == 0:
                self.app.push_screen(TemplateForm(self._desk, template, self._form_keys))
            elif choice == 1:
                self.app.run_worker(
                    self._removed(template), name="remove template", group="form", exit_on_error=False
                )

        entries = [MenuEntry("Change"), MenuEntry("Remove", "for everyone")]
        self.app.push_screen(MenuScreen(template.name, entries), answered)

    async def _removed(self, template: Template) -> None:
        refusal = await self._desk.remove_template(template.id)
        if refusal and self.is_attached:
            self.tell(((refusal, Role.ERROR),))
