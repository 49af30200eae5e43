"""What is kept, for how long, and whether there is a copy of it."""

from leadterm.domain.model import Instant
from leadterm.relay.doctor.findings import Finding, ok, wrong
from leadterm.relay.doctor.lengths import duration

BACKUP = "backups"
RETENTION = "retention"
OLD_BACKUP_MS = 7 * 86_400_000


def backups(url: str, made_at: Instant | None, now: Instant) -> Finding:
    """``made_at``: when ``leadterm relay backup`` made the last one. Of other tools' nothing is known."""
    if not url.startswith("sqlite"):
        return ok(
            BACKUP, "The database is a server's: see that its own tools copy it (leadterm relay backup)."
        )
    if made_at is None:
        return ok(BACKUP, "leadterm relay backup has made none yet. See that something does, every day.")
    age = max(0, now - made_at)
    said = f"leadterm relay backup made the last one {duration(age)} ago."
    if age > OLD_BACKUP_MS:
        return wrong(BACKUP, said, "leadterm relay backup FILE, every day, and keep it elsewhere")
    return ok(BACKUP, said)


def retention(keep_days: int) -> Finding:
    """In words."""
    if not keep_days:
        return ok(RETENTION, "relay.keep_days is 0: webhooks, replies, reports and events are kept for ever.")
    return ok(
        RETENTION,
        f"Webhooks, replies, reports and events go after {keep_days} days. Conversations stay until they are "
        "erased.",
    )
