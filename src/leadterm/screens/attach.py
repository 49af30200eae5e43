"""Choosing a picture of this computer (B18): the directory is listed as its path is typed."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from leadterm.domain.wire import ATTACHMENT_BYTES
from leadterm.screens.files import Listing, common_start, listing
from leadterm.screens.outside import in_home
from leadterm.screens.picker import PickerScreen
from leadterm.widgets.menu_pane import MenuEntry
from leadterm.widgets.picture_words import shown_size
from leadterm.widgets.roles import Role

NOTHING = "No picture or directory begins so. Pictures end in .jpg, .png or .gif."
TOO_LARGE = "{name} has {size}; a picture may have 5 MB."
EMPTY = "{name} is empty."


class AttachScreen(PickerScreen[Path]):
    """Answers with the path of a picture. Disks are read beside the screen: they may be slow."""

    def __init__(self, begin: str, environ: Mapping[str, str]) -> None:
        super().__init__(
            "Attach a picture", "~/", "Tab complete   Enter choose   Esc close", empty="Reading…"
        )
        self._environ = environ
        self._listed = Listing()
        self._listed_for = ""
        self._field.show_text(begin)

    def narrow(self, typed: str) -> None:
        self.app.run_worker(self._read(typed), name="list files", group="files", exclusive=True)

    async def _read(self, typed: str) -> None:
        listed = await asyncio.to_thread(listing, typed, self._environ)
        if typed != self.typed or not self.is_attached:
            return
        self._listed, self._listed_for = listed, typed
        entries = [
            MenuEntry(f"{entry.path.name}/", "")
            if entry.directory
            else MenuEntry(entry.path.name, shown_size(entry.size))
            for entry in listed.entries
        ]
        self.show(entries, empty="" if listed.problem else NOTHING)
        if listed.problem:
            self.tell(((listed.problem, Role.WARNING),))

    def look_at(self, index: int | None) -> Sequence[tuple[str, Role]]:
        if index is None or index >= len(self._listed.entries):
            return ()
        entry = self._listed.entries[index]
        wrong = "" if entry.directory else _wrong(entry.path, entry.size)
        return ((wrong, Role.WARNING),) if wrong else ()

    def choose(self, index: int) -> None:
        if self._listed_for != self.typed or index >= len(self._listed.entries):
            return
        entry = self._listed.entries[index]
        if entry.directory:
            self._field.show_text(f"{in_home(entry.path, self._environ)}/")
            return
        wrong = _wrong(entry.path, entry.size)
        if wrong:
            self.tell(((wrong, Role.ERROR),))
            return
        self.dismiss(entry.path)

    def action_complete(self) -> None:
        if self._listed_for == self.typed:
            self._field.show_text(common_start(self.typed, self._listed))


def _wrong(path: Path, size: int) -> str:
    """Why this picture can't go out, before anything is uploaded."""
    if size > ATTACHMENT_BYTES:
        return TOO_LARGE.format(name=path.name, size=shown_size(size))
    return "" if size else EMPTY.format(name=path.name)
