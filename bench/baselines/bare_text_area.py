"""Typing at its plainest: a Textual application with one TextArea."""

from textual.app import App, ComposeResult
from textual.widgets import TextArea


class Bare(App[None]):
    def compose(self) -> ComposeResult:
        yield TextArea(placeholder="Ready when you are.")


if __name__ == "__main__":
    Bare().run()
