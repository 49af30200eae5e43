"""An app that sends the terminal just the cells that differ from those it shows."""

import contextlib
from collections.abc import Iterator
from typing import Any

from rich.console import Console, RenderableType
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.screen import Screen

from leadterm.screens.painted import Painted, Unpaintable, placed


class Bytes(CompositorUpdate):
    """An update that has been worked out."""

    def __init__(self, text: str) -> None:
        self._text = text

    def render_segments(self, console: Console) -> str:
        return self._text


class Sparing(App[None], inherit_bindings=False):
    """``plain`` sends what Textual would: for terminals that draw characters otherwise than we think."""

    def __init__(self, *arguments: Any, plain: bool = False, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._painted = None if plain else Painted()

    def forget_painted(self) -> None:
        """Something else has written to the terminal: what is painted next is sent whole."""
        if self._painted is not None:
            self._painted.forget()

    @contextlib.contextmanager
    def suspend(self) -> Iterator[None]:
        with super().suspend():
            yield
        self.forget_painted()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if not isinstance(renderable, LayoutUpdate | ChopsUpdate) or not self._paints():
            super()._display(screen, renderable)
            return
        assert self._painted is not None
        self._painted.fit(*self.size, self.console._color_system)
        try:
            text = self._painted.paint(placed(renderable))
        except Unpaintable:
            self._painted.forget()
            super()._display(screen, renderable)
            return
        if (
            text
            or self.screen.outer_size.clamp_offset(self.cursor_position) != self._previous_cursor_position
        ):
            super()._display(screen, Bytes(text))  # type: ignore[arg-type]
        else:
            self.post_display_hook()

    def _paints(self) -> bool:
        """As Textual asks before it writes anything."""
        return (
            self._painted is not None
            and not self._batch_count
            and self._running
            and not self._closed
            and not self.is_headless
            and self._driver is not None
            and not self._driver.is_inline
        )
