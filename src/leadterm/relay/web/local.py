"""The relay's Unix socket: whoever connects to it is known by their system's user (A7; SO_PEERCRED)."""

import contextlib
import os
import pwd
import socket
import stat
import struct
from collections.abc import Iterator
from pathlib import Path

PEER_UID = "peer_uid"
"""Under this the server keeps the user of a local connection, in the state of each of its requests."""
_PATH_MOST = 107
_CREDENTIALS = struct.Struct("3i")


@contextlib.contextmanager
def local_listener(path: str) -> Iterator[socket.socket]:
    """A listening Unix socket, whose file goes with it. Anybody of this machine may connect: the relay knows
    who they are.

    What a relay that died has left there is removed. Raises OSError, in words, when it can't be made.
    """
    listener = _bound(path)
    try:
        yield listener
    finally:
        listener.close()
        with contextlib.suppress(OSError):
            Path(path).unlink()


def _bound(path: str) -> socket.socket:
    place = Path(path)
    if len(os.fsencode(path)) > _PATH_MOST:
        raise OSError(f"The address {path} is too long for a Unix socket: at most {_PATH_MOST} bytes.")
    if not hasattr(socket, "SO_PEERCRED"):
        raise OSError("local_socket works on Linux alone: this system does not say who connects.")
    _clear(place)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind(path)
        place.chmod(0o666)
        listener.listen(128)
        listener.setblocking(False)
    except OSError as error:
        listener.close()
        raise OSError(f"The relay can't listen on {path}: {error.strerror or error}.") from error
    return listener


def peer_uid(connection: socket.socket) -> int:
    """The user at the other end of a connected Unix socket, as the kernel knows them."""
    raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    _pid, uid, _gid = _CREDENTIALS.unpack(raw)
    return int(uid)


def user_name(uid: int) -> str:
    """The name of a user of this machine, or nothing. It blocks: a directory service may be asked."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return ""


def _clear(place: Path) -> None:
    """Removes a dead relay's socket. Leaves what is not a socket, and a living relay's, alone."""
    try:
        mode = place.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode):
        raise OSError(f"There is something else than a socket at {place}. Move it away, or set another path.")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(place))
        except ConnectionRefusedError:
            place.unlink()
            return
    raise OSError(f"Another relay listens on {place} already.")
