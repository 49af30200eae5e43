"""Whether the store can be used, and what waits in it."""

import shutil
from pathlib import Path

from leadterm.domain.hooks import HookStanding, HookState
from leadterm.domain.model import Instant
from leadterm.domain.text import one_line
from leadterm.relay.doctor.addresses import shown
from leadterm.relay.doctor.findings import Finding, ok, unknown, wrong
from leadterm.relay.doctor.lengths import duration
from leadterm.relay.doctor.patience import SECONDS, in_time
from leadterm.relay.store.checkup import Checkup, check_up, file_of
from leadterm.relay.store.errors import SchemaOutOfDate, StoreError

CHECK = "database"
LEAST_FREE = 512 * 1024 * 1024
"""Bytes. A day's texts are a few megabytes; pictures and a backup are more."""
HOOKS = "endpoints"
HOOK_FAILING_MS = 600_000
OLDEST_SEND_MS = 120_000
"""A text leaves within seconds; one that waits longer is stuck."""


async def look(url: str) -> tuple[Checkup | None, list[Finding]]:
    """Reads the store, and tries whether it can be written."""
    try:
        checkup = await in_time(lambda: check_up(url))
    except TimeoutError:
        return None, [
            wrong(CHECK, f"The database did not answer within {SECONDS:.0f} seconds.", _DATABASE_MEND)
        ]
    except SchemaOutOfDate as error:
        return None, [wrong(CHECK, error.sentence, "leadterm relay migrate")]
    except StoreError as error:
        return None, [wrong(CHECK, error.sentence, _DATABASE_MEND)]
    if checkup.unwritable:
        return checkup, [wrong(CHECK, f"It can be read, but not written. {checkup.unwritable}", _WRITE_MEND)]
    return checkup, [ok(CHECK, f"{_begun(checkup.place)} has this version's tables and can be written.")]


_DATABASE_MEND = "See that relay.database_url is right and that the database runs."
_WRITE_MEND = "See whose file it is, and that the disk is not full; run the doctor as the relay's own user."


def disk(url: str) -> Finding:
    """How much room is left where the store is."""
    path = _place_of(url)
    if path is None:
        return unknown("disk", "The database is a server's: the room on its disk was not looked at.")
    try:
        free = shutil.disk_usage(path).free
    except OSError as error:
        return unknown("disk", f"The room left at {path} could not be found out: {error.strerror}.")
    said = f"{free / 1e9:.1f} GB are free at {path}."
    if free < LEAST_FREE:
        return wrong("disk", said, "Make room: without it the relay can take no text.")
    return ok("disk", said)


def _place_of(url: str) -> Path | None:
    """The folder that the store's file is in, or would be in."""
    try:
        file = file_of(url)
    except StoreError:
        return None
    if file is None:
        return None
    return next((folder for folder in file.absolute().parents if folder.exists()), None)


def parked(checkup: Checkup) -> Finding:
    """Webhooks that were kept, because a rule of ours failed on them."""
    if not checkup.parked:
        return ok("parked webhooks", "None: every webhook was understood.")
    return wrong(
        "parked webhooks",
        f"{checkup.parked} {'wait' if checkup.parked > 1 else 'waits'} because a rule of ours failed. "
        "Nothing of them is lost.",
        "After an upgrade that mends the rule: leadterm relay replay",
    )


def outbox(checkup: Checkup, now: Instant) -> Finding:
    """Texts that are to leave."""
    if checkup.oldest is None:
        return ok("outbox", "No text waits to be sent.")
    waited = max(0, now - checkup.oldest)
    said = f"{checkup.waiting} to be sent, the oldest for {duration(waited)}."
    if waited <= OLDEST_SEND_MS:
        return ok("outbox", said)
    return wrong(
        "outbox", said, "See that the relay runs (leadterm relay), and that its log names no carrier trouble."
    )


def hooks(checkup: Checkup, now: Instant) -> list[Finding]:
    """Webhook endpoints that do not take what they are told (D5)."""
    findings = [finding for standing in checkup.hooks if (finding := _hook(standing, now))]
    if checkup.hooks and not findings:
        return [ok(HOOKS, f"All {len(checkup.hooks)} take what they are told.")]
    return findings


def _hook(standing: HookStanding, now: Instant) -> Finding | None:
    hook = standing.hook
    name = f"Endpoint {hook.id} at {shown(hook.url)}"
    why = one_line(hook.last_error, limit=200).rstrip(".") or "it gave no reason"
    if hook.state is HookState.PARKED:
        return wrong(
            HOOKS,
            f"{name} is parked: {why}. {standing.waiting} events wait for it.",
            f"When it is well again: leadterm admin hook resume {hook.id}",
        )
    failing = 0 if hook.failing_since is None else max(0, now - hook.failing_since)
    if failing <= HOOK_FAILING_MS:
        return None
    return wrong(
        HOOKS,
        f"{name} has taken nothing for {duration(failing)}: {why}. {standing.waiting} events wait for it.",
        "See why at that server. They are brought again by themselves.",
    )


def _begun(place: str) -> str:
    return place[:1].upper() + place[1:]
