"""Who acts when the command line does: the user of this machine, as the system knows them."""

import os
import pwd
from functools import cache

from leadterm.domain.audit import Actor


@cache
def command_line() -> Actor:
    """“command line (mel)”. By the user of the process: what the environment says could be anybody's."""
    return Actor(name=f"command line ({_user(os.getuid())})")


def _user(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
