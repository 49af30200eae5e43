"""A small Textual program for the tests of `support.terminal`."""

from rich.segment import Segment
from textual import events
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input


class Counter(Widget, can_focus=True):
    """Counts key presses. It draws its own lines, as our panes do."""

    DEFAULT_CSS = "Counter { height: 3; }"
    presses = 0
    last = ""

    def render_line(self, y: int) -> Strip:
        """What was pressed, then wide characters, then the size of the terminal."""
        width, height = self.app.size
        lines = (
            f"pressed {self.presses} {self.last}",
            "漢字 👨‍👩‍👧‍👦 ❤️ end",
            f"size {width}x{height}",
        )
        focus = " focused" if y == 2 and self.has_focus else ""
        return Strip([Segment(lines[y] + focus)]).adjust_cell_length(self.size.width)

    def on_key(self, event: events.Key) -> None:
        """Count the key; `b` rings the bell, `q` quits."""
        if event.key == "b":
            self.app.bell()
        if event.key == "q":
            self.app.exit(return_code=3)
        self._show(event.key)

    def on_focus(self) -> None:
        """Say so: keys that come before the focus go elsewhere."""
        self.refresh()

    def on_blur(self) -> None:
        """Say so: keys that come before another widget has the focus still come here."""
        self.refresh()

    def on_click(self) -> None:
        """Count a click like a key."""
        self._show("click")

    def _show(self, what: str) -> None:
        self.presses += 1
        self.last = what
        self.refresh(Region(0, 0, self.size.width, 1))


class TinyApp(App[None]):
    """A counter that has the keys, and an input that has them after Tab."""

    def compose(self) -> ComposeResult:
        """The counter is first and so has the focus."""
        yield Counter()
        yield Input()


if __name__ == "__main__":
    app = TinyApp()
    app.run()
    raise SystemExit(app.return_code)
