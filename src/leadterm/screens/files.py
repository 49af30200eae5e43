"""The files of this computer, as far as a picture is to be found among them (B18). Reads the disk."""

import os
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

ENDINGS = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif"}
"""What carriers take."""
MOST_READ = 20_000
"""Entries of one directory that are looked at."""
MOST_SHOWN = 500


class FileEntry(Struct, frozen=True):
    path: Path
    directory: bool
    size: int = 0
    """Bytes."""


class Listing(Struct, frozen=True):
    """What fits a path as far as it is typed: directories first, then pictures, both by name."""

    entries: tuple[FileEntry, ...] = ()
    problem: str = ""


def listing(typed: str, environ: Mapping[str, str]) -> Listing:
    """What is in the directory typed, of names that begin with what is typed after it."""
    directory, start = _apart(typed, environ)
    found: list[FileEntry] = []
    try:
        with os.scandir(directory) as entries:
            for _, entry in zip(range(MOST_READ), entries, strict=False):
                if _fits(entry.name, start):
                    found += _entry(entry)
    except OSError as error:
        return Listing(problem=f"{directory} can't be read: {(error.strerror or str(error)).lower()}.")
    found.sort(key=lambda entry: (not entry.directory, entry.path.name.casefold()))
    return Listing(tuple(found[:MOST_SHOWN]))


def path_of(typed: str, environ: Mapping[str, str]) -> Path:
    """The path that is typed, with ~ as the agent's own directory. A path dropped in with quotes is bare."""
    bare = typed.strip()
    if len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "'\"":
        bare = bare[1:-1]
    bare = bare.removeprefix("file://").replace("\\ ", " ")
    home = environ.get("HOME") or str(Path.home())
    if bare == "~" or bare.startswith("~/"):
        bare = home + bare[1:]
    return Path(home, bare)  # an absolute path stands for itself


def common_start(typed: str, listed: Listing) -> str:
    """What is typed, and as much more as all that fits has in common; a lone directory with its slash."""
    if not listed.entries:
        return typed
    names = [entry.path.name for entry in listed.entries]
    shared = _shared_start(names)
    head, slash, start = typed.rpartition("/")
    if len(shared) < len(start):
        shared = start
    lone = len(listed.entries) == 1 and listed.entries[0].directory
    return f"{head}{slash}{shared}{'/' if lone else ''}"


def _shared_start(names: list[str]) -> str:
    """The letters that all of them begin with."""
    first, last = min(names), max(names)
    return next((first[:at] for at, letter in enumerate(first) if last[at : at + 1] != letter), first)


def _apart(typed: str, environ: Mapping[str, str]) -> tuple[Path, str]:
    """The directory, and the beginning of a name in it."""
    path = path_of(typed, environ)
    if not typed.strip() or typed.rstrip(" '\"").endswith("/") or typed.strip() == "~":
        return path, ""
    return path.parent, path.name


def _fits(name: str, start: str) -> bool:
    if name.startswith(".") and not start.startswith("."):
        return False
    return name.casefold().startswith(start.casefold())


def _entry(entry: os.DirEntry[str]) -> list[FileEntry]:
    try:
        if entry.is_dir():
            return [FileEntry(Path(entry.path), directory=True)]
        if Path(entry.name).suffix.lower() in ENDINGS and entry.is_file():
            return [FileEntry(Path(entry.path), directory=False, size=entry.stat().st_size)]
    except OSError:
        return []
    return []
