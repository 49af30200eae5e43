"""The least that Textual can be: an application with one label."""

from textual.app import App, ComposeResult
from textual.widgets import Label


class Bare(App[None]):
    def compose(self) -> ComposeResult:
        yield Label("Ready when you are.")


if __name__ == "__main__":
    Bare().run()
