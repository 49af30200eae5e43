"""A picture of a thread, as large as the screen (B18): drawn, opened with the system's viewer, saved."""

import array
import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from leadterm.actions.keymap import Keymap
from leadterm.actions.keys import shown_key
from leadterm.domain.model import AttachmentId, Media
from leadterm.screens.bindings import bindings
from leadterm.screens.outside import Outside, in_home
from leadterm.screens.path_form import PathForm
from leadterm.widgets.frame import FrameEdge
from leadterm.widgets.key_bar import KeyBar, KeyHint
from leadterm.widgets.picture_drawing import Room, draw, way_of
from leadterm.widgets.picture_view import MOST_ROWS, PictureView
from leadterm.widgets.picture_words import shown_size
from leadterm.widgets.roles import Role

Fetch = Callable[[AttachmentId], Awaitable[bytes | None]]
"""The bytes of a picture; None when they can't be had now."""

LOADING = "Loading…"
NOT_HERE = "The picture can't be fetched now. Close it and try again."
COMING = "The relay is still fetching this picture."
OPENED = "Opened."
NO_SCREEN = "Nothing can be opened from here: there is no desktop on this terminal. It can be saved."
SAVED = "Saved as {path}."

_HINTED = ("picture.open", "picture.save", "picture.next", "picture.previous", "picture.close")


class PictureScreen(Screen[None]):
    """Decoding and scaling happen beside it; what is drawn is forgotten at the terminal when it closes."""

    CSS_PATH = "picture.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        ["picture.open", "picture.save", "picture.next", "picture.previous", "picture.close"]
    )

    def __init__(
        self, pictures: Sequence[Media], first: int, fetch: Fetch, outside: Outside, keymap: Keymap
    ) -> None:
        super().__init__()
        self._pictures = tuple(pictures)
        self._index = first
        self._fetch = fetch
        self._outside = outside
        self._keymap = keymap
        self._content: bytes | None = None
        self._way = way_of(outside.environ)
        self._view = PictureView(outside.signals.show_picture, outside.signals.forget_picture)
        self._edge, self._foot = FrameEdge("──"), FrameEdge("──")
        self._keys = KeyBar()

    def compose(self) -> ComposeResult:
        yield self._edge
        yield self._view
        yield self._foot
        yield self._keys

    def on_mount(self) -> None:
        self._edge.light(True)
        several = len(self._pictures) > 1
        actions = [self._keymap[name] for name in _HINTED if several or name not in _HINTED[2:4]]
        self._keys.show([KeyHint(shown_key(a.keys[0]), a.label) for a in actions if a.keys])

    @property
    def picture(self) -> Media:
        return self._pictures[self._index]

    # Keys -------------------------------------------------------------------------------------------------

    def action_picture_next(self) -> None:
        self._turn(1)

    def action_picture_previous(self) -> None:
        self._turn(-1)

    def action_picture_close(self) -> None:
        self._view.forget()
        self.dismiss(None)

    def action_picture_open(self) -> None:
        if self._content is None:
            return
        if not self._outside.can_show:
            self._foot.say(NO_SCREEN, Role.WARNING)
            return
        path = self._outside.put_aside(self.picture.name, self.picture.content_type, self._content)
        self.app.run_worker(
            self._opened(path), name="open picture", group="picture viewer", exit_on_error=False
        )

    def action_picture_save(self) -> None:
        content = self._content
        if content is None:
            return

        def write(path: Path) -> None:
            with path.open("xb") as file:
                file.write(content)

        def answered(path: Path | None) -> None:
            if path is not None:
                self._foot.say(SAVED.format(path=in_home(path, self._outside.environ)))

        save, cancel = self._keymap["form.save"].key, self._keymap["form.cancel"].key
        keys = "   ".join(f"{key} {word}" for key, word in ((save, "save"), (cancel, "close")) if key)
        form = PathForm(f"~/{self._proposed_name()}", write, self._outside.environ, keys)
        self.app.push_screen(form, answered)

    # Inside -----------------------------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._draw)

    def on_screen_resume(self) -> None:
        self._view.refresh()

    def _turn(self, step: int) -> None:
        if len(self._pictures) > 1:
            self._index = (self._index + step) % len(self._pictures)
            self._content = None
            self._foot.say("")
            self._draw()

    def _draw(self) -> None:
        picture = self.picture
        place = f"{self._index + 1} of {len(self._pictures)} · " if len(self._pictures) > 1 else ""
        size = f" · {shown_size(picture.size)}" if picture.size else ""
        self._edge.set_heading(f"{place}{picture.name or 'picture'}{size}")
        self._edge.redraw()
        self.run_worker(self._drawn(picture), name="draw picture", exclusive=True, exit_on_error=False)

    async def _drawn(self, picture: Media) -> None:
        if picture.problem or picture.attachment_id is None or not picture.size:
            self._view.say(picture.problem or COMING)
            return
        if self._content is None:
            self._view.say(LOADING)
            self._content = await self._fetch(picture.attachment_id)
        if self._content is None:
            self._view.say(NOT_HERE)
            return
        width, height = self._view.size
        room = Room(width, min(height, MOST_ROWS), cell_pixels(self.app.size.width, self.app.size.height))
        drawing = await asyncio.to_thread(draw, self._content, room, self._way)
        self._view.show(drawing)
        if drawing.width:
            self._foot.say(f"{drawing.width} × {drawing.height}")

    async def _opened(self, path: Path) -> None:
        problem = await self._outside.open(str(path))
        if self.is_attached:
            self._foot.say(problem or OPENED, Role.WARNING if problem else Role.MUTED)

    def _proposed_name(self) -> str:
        name = Path(self.picture.name).name.strip(". ") or "picture"
        ending = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif"}
        return name if Path(name).suffix else name + ending.get(self.picture.content_type, "")


def cell_pixels(columns: int, lines: int) -> tuple[int, int]:
    """The pixels of one cell as the terminal's window has told the system; a usual size where it has not."""
    try:
        import fcntl
        import termios

        told = array.array("H", [0, 0, 0, 0])
        fcntl.ioctl(sys.__stderr__.fileno() if sys.__stderr__ else 2, termios.TIOCGWINSZ, told)
    except (ImportError, OSError, ValueError):
        return 10, 20
    width, height = told[2] // max(1, columns), told[3] // max(1, lines)
    return (width, height) if 4 <= width <= 100 and 4 <= height <= 200 else (10, 20)
