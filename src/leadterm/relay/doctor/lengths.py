"""Lengths of time as findings tell them."""


def duration(milliseconds: int) -> str:
    """In words, coarsely."""
    seconds = milliseconds // 1000
    for unit, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= unit:
            count = seconds // unit
            return f"{count} {name}{'s' if count > 1 else ''}"
    return f"{seconds} second{'' if seconds == 1 else 's'}"
