"""Where a picture is to be saved: asked, and never over a file that is there."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from textual.widget import Widget

from leadterm.screens.files import path_of
from leadterm.screens.form import FormScreen
from leadterm.widgets.roles import Role
from leadterm.widgets.text_field import LineField

EXISTS = "{path} is there already. Choose another name."
FAILED = "{path} can't be written: {error}."


class PathForm(FormScreen[Path | None]):
    """``write`` is called with a path at which there is nothing; it may raise ``OSError``."""

    def __init__(
        self, proposed: str, write: Callable[[Path], None], environ: Mapping[str, str], keys: str
    ) -> None:
        super().__init__("Save the picture", "Save", keys)
        self._write = write
        self._environ = environ
        self._path = LineField(proposed, id="path")

    def rows(self) -> Iterable[tuple[str, Widget]]:
        yield "As", self._path

    def on_mount(self) -> None:
        self._path.move_cursor(self._path.document.end)
        self._path.focus()

    def action_form_save(self) -> None:
        typed = self._path.text.strip()
        if not typed:
            return
        path = path_of(typed, self._environ)
        try:
            self._write(path)
        except FileExistsError:
            self.tell(((EXISTS.format(path=path), Role.ERROR),))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            self.tell(((FAILED.format(path=path, error=reason), Role.ERROR),))
        else:
            self.dismiss(path)
