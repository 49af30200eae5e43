"""By what a word of the carrier is known again, whether it is posted, posted twice, or found in a list."""


def message_key(sid: str) -> str:
    """The key of an inbound text."""
    return f"msg:{sid}"


def status_key(sid: str, status: str) -> str:
    """The key of one report on a text of ours: each status counts once."""
    return f"status:{sid}:{status}"
