"""Mail programs from Debian as peers: aerc and neomutt, on a maildir with as many messages as our inbox."""

import os
import random
import shutil
import time
from pathlib import Path

from harness.bench import say
from harness.terminals import Screen, spawn

DIFFERENT = 2000
"""Files with words of their own; the others are links to them, far enough away never to be on one screen."""
OPEN_SECONDS = 180.0

_NAMES = ("Nora Bell", "Ivan Castro", "Grace Dunn", "Omar Farah", "Elena Ito", "Peter Kaur", "Mei Lang")
_SUBJECTS = (
    "Do you replace gutters as well?",
    "We lost about ten shingles in the storm",
    "How much is a new roof for a garage?",
    "Can you do slate?",
    "Is this the roofing company?",
    "Do you work on Sundays?",
)
_AERC_ACCOUNT = """\
[bench]
source = maildir://{root}
default = inbox
from = Dana Reyes <dana@example.com>
"""
_MUTTRC = """\
set folder = {root}
set spoolfile = {root}/inbox
set sort = reverse-date
set mail_check = 3600
set timeout = 3600
set sleep_time = 0
set read_inc = 0
set quit = yes
push <first-entry>
"""


def make_maildir(root: Path, count: int) -> None:
    """A maildir ``inbox`` of ``count`` seen messages below ``root``."""
    say(f"making a maildir of {count:,} messages")
    rng = random.Random(3)
    folder = root / "inbox"
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    now = int(time.time())
    for place in range(count):
        path = folder / "cur" / f"{now - count + place}.{place}.bench:2,S"
        if place < DIFFERENT:
            path.write_bytes(_message(rng, now - count + place, place))
        else:
            os.link(folder / "cur" / f"{now - count + place % DIFFERENT}.{place % DIFFERENT}.bench:2,S", path)


def aerc(root: Path, home: Path) -> Screen | None:
    """aerc with its own defaults, its list on the screen; None where it is not installed."""
    program = shutil.which("aerc")
    if program is None:
        return None
    settings = home / "config" / "aerc"
    settings.mkdir(parents=True)
    account = settings / "accounts.conf"
    account.write_text(_AERC_ACCOUNT.format(root=root))
    account.chmod(0o600)
    return _opened(spawn([program], home))


def neomutt(root: Path, home: Path) -> Screen | None:
    """neomutt with its own defaults, its list on the screen; None where it is not installed."""
    program = shutil.which("neomutt")
    if program is None:
        return None
    settings = home / "muttrc"
    settings.write_text(_MUTTRC.format(root=root))
    return _opened(spawn([program, "-n", "-F", str(settings)], home))


def _opened(screen: Screen) -> Screen:
    screen.wait_until(lambda terminal: any(name in terminal.text() for name in _NAMES), OPEN_SECONDS)
    screen.settle(2.0, OPEN_SECONDS)
    return screen


def _message(rng: random.Random, at: int, place: int) -> bytes:
    name = rng.choice(_NAMES)
    address = name.lower().replace(" ", ".")
    date = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(at))
    return (
        f"From: {name} <{address}@example.com>\r\nTo: dana@example.com\r\nDate: {date}\r\n"
        f"Message-ID: <{place}@bench.example.com>\r\nSubject: {rng.choice(_SUBJECTS)}\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\nGood morning, it is number {place}.\r\n"
    ).encode()
