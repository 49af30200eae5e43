"""The two windows, by one name."""

from leadterm.state.recents_window import RecentsWindow
from leadterm.state.thread_window import ThreadWindow

__all__ = ["RecentsWindow", "ThreadWindow"]
