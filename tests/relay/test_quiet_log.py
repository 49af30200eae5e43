"""A day's work goes through the relay, good and bad; its log says nothing of what was said, or to whom."""

import io
import logging
from collections.abc import Iterator

import pytest
import structlog

from leadterm.relay.logging import configure
from leadterm.simulator import Fault, Picture
from support.relay import TRACKING, RunningRelay, running_relay

LEAD, BLOCKER, STRANGER = "+14155550142", "+14155550177", "+14155550199"
SAID = ("My roof leaks", "We come on Monday", "Wanda Quill", "wanda@example.net", "It never arrived")
SECRET_NOTE = "gate code 4711"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level, settings = root.handlers[:], root.level, structlog.get_config()
    stream = io.StringIO()
    configure(json=True, level=logging.DEBUG, stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**settings)


async def test_neither_words_nor_numbers_nor_secrets_are_in_the_log(
    either_url: str, log: io.StringIO
) -> None:
    async with running_relay(url=either_url, jobs=False) as relay:
        secrets = await a_day(relay)
    written = log.getvalue()
    assert "outbox" in written, "there is something to look through"
    for word in (*SAID, SECRET_NOTE, *secrets):
        assert word not in written, word
    for number in (LEAD, BLOCKER, STRANGER, TRACKING):
        assert number[1:] not in written, number
        assert number[-7:] not in written, number


async def a_day(relay: RunningRelay) -> tuple[str, ...]:
    """What came, what was answered, what failed, who knocked at the door. Returns the secrets of it."""
    office = await relay.open_office()
    mel, dana = office.people
    await relay.simulator.text_in(LEAD, TRACKING, SAID[0], media=[Picture("image/png", b"x")])
    await relay.simulator.text_in(LEAD, TRACKING, "STOP")
    await relay.simulator.text_in(LEAD, TRACKING, "START")
    await relay.relay.media.step()
    snapshot = (await mel.http.get("/v1/snapshot")).json()
    row = snapshot["incoming"][0]["interaction"]
    await mel.command(f"/v1/interactions/{row['id']}/respond")
    fields = {"number": LEAD, "name": SAID[2], "email": SAID[3]}
    edited = await mel.command(
        f"/v1/contacts/{row['contact_id']}",
        {"base": {"number": LEAD}, "mine": fields},
        method="PATCH",
    )
    assert edited.status_code == 200, edited.text
    await mel.command("/v1/messages", {"contact_id": row["contact_id"], "body": SAID[1]})
    await relay.relay.outbox.step()
    for fault in (Fault.THROTTLED, Fault.ERROR_BEFORE, Fault.RESET_AFTER):
        relay.simulator.faults.inject(fault)
    await dana.command("/v1/messages", {"to": BLOCKER, "body": SAID[4]})
    for _ in range(3):
        await relay.relay.outbox.step()
    await relay.relay.lookups.step()
    await relay.relay.reconcile.step()
    await relay.relay.timers.step()
    await relay.relay.retention.step()
    await relay.text_in(STRANGER, "+14155559999", SAID[0], sid="SM" + "9" * 32)
    forged = relay.text_params(STRANGER, TRACKING, SAID[0], sid="SM" + "8" * 32)
    await relay.post_webhook("/webhooks/twilio/message", forged, signature="forged=")
    await relay.http.get("/v1/me", headers={"Authorization": "Bearer lt_" + "z" * 43})
    await relay.http.get(f"/v1/search?q={LEAD}")
    await mel.http.get("/v1/search", params={"q": SAID[2]})

    def broken(_: object) -> bytes:
        raise ValueError(SECRET_NOTE + LEAD)

    await relay.store.receive("message:SM7", SAID[0].encode(), broken)
    return (mel.token, dana.token, relay.account.auth_token, "lt_" + "z" * 10)
