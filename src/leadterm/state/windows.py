"""The two windows, by one name."""

from leadterm.state.row_window import RowWindow
from leadterm.state.thread_window import ThreadWindow

__all__ = ["RowWindow", "ThreadWindow"]
