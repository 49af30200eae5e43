"""What the web counts as it works, for ``/metrics``."""

from leadterm.relay.store.measuring import Durations

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"})


class Tally:
    """Requests since the relay started, by the path of the table of endpoints: no ids, nothing of callers."""

    def __init__(self) -> None:
        self.answers: dict[tuple[str, str, int], int] = {}
        """By path, method and status."""
        self.seconds: dict[str, Durations] = {}
        """By path: from the head of a request until its answer is handed to the connection."""

    def add(self, path: str, method: str, status: int, seconds: float) -> None:
        key = path, method if method in _METHODS else "other", status
        self.answers[key] = self.answers.get(key, 0) + 1
        durations = self.seconds.get(path)
        if durations is None:
            durations = self.seconds[path] = Durations()
        durations.add(seconds)
