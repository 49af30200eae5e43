"""The carrier's webhooks over real HTTP: who is let in, what is kept, what is answered."""

from support.relay import LEAD, TRACKING, Office, RunningRelay

EMPTY = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'


async def test_a_lead_text_is_answered_with_an_empty_response(relay: RunningRelay, office: Office) -> None:
    answer = await relay.text_in(LEAD, TRACKING, "Hello", sid="SM1")
    assert (answer.status_code, answer.content) == (200, EMPTY)
    assert answer.headers["content-type"] == "text/xml"
    snapshot = await office.people[0].snapshot()
    assert [row.interaction.preview for row in snapshot.incoming] == ["Hello"]
