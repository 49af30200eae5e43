"""What an answer that is not the one asked for means."""

import os
from pathlib import Path

from leadterm.client.address import RelayAddress
from leadterm.client.decode import Unreadable, clean_sentence, decode
from leadterm.client.errors import NotSignedIn, RelayError, RelayRefused, RelayUnreachable
from leadterm.domain.wire import Problem


def problem_of(name: str, status: int, content: bytes) -> RelayError:
    """The error that an answer other than 2xx stands for; ``name`` is the relay's host."""
    try:
        problem = decode(content, Problem)
    except Unreadable:
        return _from_elsewhere(name, status)
    if status == 401:
        return NotSignedIn(problem.detail)
    if status >= 500 or status == 408:
        return RelayUnreachable(problem.detail)
    return RelayRefused(problem.code, problem.detail, field=problem.field, status=status)


def unreachable(address: RelayAddress, error: Exception) -> RelayUnreachable:
    """No connection: what the system said of it."""
    if address.socket:
        return RelayUnreachable(_no_socket(address.socket))
    reason = clean_sentence(str(error)) or type(error).__name__
    return RelayUnreachable(f"The relay at {address.name} can't be reached: {reason}")


def _no_socket(path: str) -> str:
    if not Path(path).exists():
        return f"There is no relay at {path}. Is it running on this machine, with relay.local_socket set?"
    if not os.access(path, os.R_OK | os.W_OK):
        return f"You may not use the relay's socket {path}. Ask an administrator of this machine."
    return f"No relay answers at {path}. Is it running?"


def late(name: str) -> RelayUnreachable:
    return RelayUnreachable(f"The relay at {name} did not answer in time.")


def unreadable(name: str) -> RelayUnreachable:
    return RelayUnreachable(
        f"{name} answered something that this leadterm can't read. Is it a relay, and of the same version?"
    )


def _from_elsewhere(name: str, status: int) -> RelayError:
    """An answer of something in between, or of no relay at all."""
    if status == 401:
        return NotSignedIn(f"{name} does not accept the token.")
    return RelayUnreachable(f"{name} answered with the HTTP status {status}, and not as a relay does.")
