"""The carrier's webhooks over real HTTP: who is let in, what is kept, what is answered."""

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from leadterm.domain.carrier import CarrierReport
from leadterm.relay.carrier.account import MESSAGE_PATH, STATUS_PATH
from leadterm.relay.store import Busy, Tx
from leadterm.relay.units import texts
from leadterm.relay.web.webhooks import unit_again
from leadterm.simulator.webhooks import FORM
from support.relay import LEAD, TRACKING, Office, RunningRelay, problem

EMPTY = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'


async def previews(office: Office) -> list[str]:
    return [row.interaction.preview for row in (await office.people[0].snapshot()).incoming]


async def test_a_lead_text_is_kept_and_answered_so_that_nothing_is_texted_back(
    relay: RunningRelay, office: Office
) -> None:
    answer = await relay.text_in(LEAD, TRACKING, "Hello", sid="SM1")
    assert (answer.status_code, answer.content) == (200, EMPTY)
    assert answer.headers["content-type"] == "text/xml"
    assert await previews(office) == ["Hello"]


async def test_a_text_through_the_simulator_reaches_the_inbox(relay: RunningRelay, office: Office) -> None:
    text = await relay.simulator.text_in(LEAD, TRACKING, "Do you do flat roofs?")
    assert text.status == 200
    assert await previews(office) == ["Do you do flat roofs?"]


async def test_a_repeated_webhook_gets_the_same_reply_and_changes_nothing(
    relay: RunningRelay, office: Office
) -> None:
    first = await relay.text_in(LEAD, TRACKING, "Hello", sid="SM1")
    head = await relay.store.reads.head()
    again = await relay.text_in(LEAD, TRACKING, "Hello", sid="SM1")
    assert (again.status_code, again.content, again.headers["content-type"]) == (
        first.status_code,
        first.content,
        first.headers["content-type"],
    )
    assert (await relay.store.reads.head()).seq == head.seq


async def test_twenty_deliveries_at_once_are_one_text(relay: RunningRelay, office: Office) -> None:
    answers = await asyncio.gather(*(relay.text_in(LEAD, TRACKING, "Hello", sid="SM1") for _ in range(20)))
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, EMPTY)}
    snapshot = await office.people[0].snapshot()
    assert [row.interaction.unread for row in snapshot.incoming] == [1]


class TestSignature:
    """Signed over the configured address, by the account's token, or not let in."""

    async def test_a_webhook_without_a_signature_is_refused(self, relay: RunningRelay) -> None:
        answer = await relay.http.post(MESSAGE_PATH, data={"MessageSid": "SM1"})
        assert answer.status_code == 403
        assert problem(answer)["code"] == "signature-wrong"

    @pytest.mark.parametrize("signature", ["x", "=" * 28, "é", "", "A" * 4000])
    async def test_a_wrong_signature_is_refused(self, relay: RunningRelay, signature: str) -> None:
        params = relay.text_params(LEAD, TRACKING, "Hello", sid="SM1")
        answer = await relay.http.post(
            MESSAGE_PATH,
            content=urlencode(params),
            headers={"Content-Type": FORM, b"X-Twilio-Signature": signature.encode("latin-1")},
        )
        assert answer.status_code == 403

    async def test_another_account_s_token_is_refused(self, relay: RunningRelay) -> None:
        params = relay.text_params(LEAD, TRACKING, "Hello", sid="SM1")
        answer = await relay.post_webhook(MESSAGE_PATH, params, token="another token")
        assert answer.status_code == 403

    async def test_what_the_twilio_package_signs_is_accepted(
        self, relay: RunningRelay, office: Office
    ) -> None:
        params = dict(relay.text_params(LEAD, TRACKING, "Grüße & 100% = ok? +1", sid="SM1"))
        params |= {"FromCity": "", "Extra": "new"}
        validator = RequestValidator(relay.account.auth_token)
        signature = validator.compute_signature(relay.base_url + MESSAGE_PATH, params)
        answer = await relay.post_webhook(MESSAGE_PATH, tuple(params.items()), signature=signature)
        assert answer.status_code == 200
        assert await previews(office) == ["Grüße & 100% = ok? +1"]

    @pytest.mark.parametrize(
        "change",
        [
            lambda params: params | {"Body": "other words"},
            lambda params: params | {"FromCity": ""},
            lambda params: {name: value for name, value in params.items() if name != "NumMedia"},
        ],
    )
    async def test_a_changed_field_is_refused_as_the_twilio_package_does(
        self, relay: RunningRelay, change: Callable[[dict[str, str]], dict[str, str]]
    ) -> None:
        params = dict(relay.text_params(LEAD, TRACKING, "Hello", sid="SM1"))
        validator = RequestValidator(relay.account.auth_token)
        url = relay.base_url + MESSAGE_PATH
        signature = validator.compute_signature(url, params)
        changed = change(params)
        assert not validator.validate(url, changed, signature)
        answer = await relay.post_webhook(MESSAGE_PATH, tuple(changed.items()), signature=signature)
        assert answer.status_code == 403

    async def test_the_host_header_has_no_say(self, relay: RunningRelay, office: Office) -> None:
        params = dict(relay.text_params(LEAD, TRACKING, "Hello", sid="SM1"))
        validator = RequestValidator(relay.account.auth_token)
        for host, expected in (("evil.example", 403), ("relay.example", 200)):
            address = "http://evil.example" if expected == 403 else relay.base_url
            answer = await relay.http.post(
                MESSAGE_PATH,
                data=params,
                headers={
                    "Host": host,
                    "X-Twilio-Signature": validator.compute_signature(address + MESSAGE_PATH, params),
                },
            )
            assert answer.status_code == expected

    async def test_the_query_is_signed_as_it_came(self, relay: RunningRelay, office: Office) -> None:
        params = [("MessageSid", "SM1"), ("MessageStatus", "sent"), ("AccountSid", relay.account.account_sid)]
        good = await relay.post_webhook(STATUS_PATH, params, query="mid=12&b=%20x")
        assert good.status_code == 200
        signature = RequestValidator(relay.account.auth_token).compute_signature(
            f"{relay.base_url}{STATUS_PATH}?mid=12", dict(params)
        )
        other = await relay.post_webhook(STATUS_PATH, params, query="mid=13", signature=signature)
        assert other.status_code == 403

    async def test_another_account_is_refused_even_if_signed(self, relay: RunningRelay) -> None:
        params = [
            (name, "AC00" if name == "AccountSid" else value)
            for name, value in relay.text_params(LEAD, TRACKING, "Hello", sid="SM1")
        ]
        answer = await relay.post_webhook(MESSAGE_PATH, params)
        assert answer.status_code == 403
        assert "another account" in problem(answer)["detail"]


class TestBadForms:
    """Bounded, strict, and the field at fault named."""

    async def post(self, relay: RunningRelay, content: bytes, **headers: str) -> Any:
        return await relay.http.post(
            MESSAGE_PATH,
            content=content,
            headers={"Content-Type": FORM, "X-Twilio-Signature": "x", **headers},
        )

    async def test_a_body_over_the_bound_is_refused_before_it_is_read(self, relay: RunningRelay) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(relay.base_url.rpartition(":")[2]))
        writer.write(
            f"POST {MESSAGE_PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nX-Twilio-Signature: x\r\n"
            "Content-Length: 1000000000\r\n\r\nBody=".encode()
        )
        assert b" 413 " in await reader.readline()
        writer.close()

    async def test_an_endless_body_is_refused_at_the_bound(self, relay: RunningRelay) -> None:
        async def endless() -> Any:
            for _ in range(256):
                yield b"Body=" + b"x" * 4096

        answer = await relay.http.post(
            MESSAGE_PATH, content=endless(), headers={"Content-Type": FORM, "X-Twilio-Signature": "x"}
        )
        assert answer.status_code == 413
        assert "262,144" in problem(answer)["detail"]

    @pytest.mark.parametrize("content", [b"From=%2B1&Body=%ff", b"From=%2B1&Body=\xff"])
    async def test_what_is_not_utf_8_is_refused_with_its_field(
        self, relay: RunningRelay, content: bytes
    ) -> None:
        answer = await self.post(relay, content)
        assert answer.status_code == 400
        assert problem(answer)["field"] == "Body"

    async def test_a_thousand_fields_are_refused(self, relay: RunningRelay) -> None:
        answer = await self.post(relay, b"&".join(b"a%d=1" % number for number in range(1000)))
        assert answer.status_code == 400

    @pytest.mark.parametrize("missing", ["MessageSid", "From", "To"])
    async def test_a_signed_text_without_its_identity_names_the_field(
        self, relay: RunningRelay, missing: str
    ) -> None:
        params = [
            pair for pair in relay.text_params(LEAD, TRACKING, "Hello", sid="SM1") if pair[0] != missing
        ]
        answer = await relay.post_webhook(MESSAGE_PATH, params)
        assert answer.status_code == 400
        assert problem(answer)["field"] == missing

    async def test_a_signed_status_without_a_status_names_the_field(self, relay: RunningRelay) -> None:
        answer = await relay.post_webhook(STATUS_PATH, [("MessageSid", "SM1")])
        assert answer.status_code == 400
        assert problem(answer)["field"] == "MessageStatus"

    async def test_json_is_not_a_webhook(self, relay: RunningRelay) -> None:
        answer = await self.post(relay, b"{}", **{"Content-Type": "application/json"})
        assert answer.status_code == 415

    async def test_a_get_is_told_to_be_a_post(self, relay: RunningRelay) -> None:
        answer = await relay.http.get(MESSAGE_PATH)
        assert answer.status_code == 405
        assert answer.headers["allow"] == "OPTIONS, POST"


class TestKept:
    """What cannot be understood or placed is kept, and answered safely."""

    async def test_a_text_to_an_unknown_number_is_kept(self, relay: RunningRelay) -> None:
        answer = await relay.text_in(LEAD, "+14155550199", "Hello", sid="SM1")
        assert (answer.status_code, answer.content) == (200, EMPTY)
        assert [found.key for found in await relay.store.reads.unrouted()] == ["msg:SM1"]

    async def test_a_status_of_an_unknown_message_is_kept(self, relay: RunningRelay) -> None:
        params = [("MessageSid", "SM9"), ("MessageStatus", "delivered")]
        assert (await relay.post_webhook(STATUS_PATH, params)).status_code == 200
        strays = await relay.store.run(lambda tx: tx.take_stray_reports("SM9"))
        assert [stray.status for stray in strays] == ["delivered"]

    async def test_a_bug_parks_the_webhook_and_a_replay_brings_it_in(
        self,
        relay: RunningRelay,
        office: Office,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def broken(_tx: Tx) -> bytes:
            raise ZeroDivisionError

        with monkeypatch.context() as patched:
            patched.setattr(texts, "receive", lambda _fact: broken)
            answer = await relay.text_in(LEAD, TRACKING, "Hello", sid="SM1")
            assert (answer.status_code, answer.content) == (200, EMPTY)
        again = await relay.text_in(LEAD, TRACKING, "Hello", sid="SM1")
        assert (again.status_code, again.content) == (200, EMPTY)
        assert await previews(office) == []

        carrier = relay.relay.carrier
        report = await relay.store.replay_parked(lambda parked: unit_again(carrier, parked))
        assert report.replayed == ("msg:SM1",)
        assert await previews(office) == ["Hello"]

    async def test_a_parked_status_report_keeps_our_id_from_the_query(
        self, relay: RunningRelay, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(_tx: Tx) -> bytes:
            raise ZeroDivisionError

        with monkeypatch.context() as patched:
            patched.setattr(texts, "report_status", lambda _report: broken)
            params = [("MessageSid", "SM9"), ("MessageStatus", "sent")]
            assert (await relay.post_webhook(STATUS_PATH, params, query="mid=77")).status_code == 200
        seen: list[CarrierReport] = []
        monkeypatch.setattr(texts, "report_status", lambda report: seen.append(report) or (lambda _tx: b""))
        await relay.store.replay_parked(lambda parked: unit_again(relay.relay.carrier, parked))
        assert [report.message_id for report in seen] == [77]


async def test_a_busy_store_asks_the_carrier_to_come_again(
    relay: RunningRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(*_arguments: object) -> None:
        raise Busy("The relay has more to do than it can keep up with.")

    monkeypatch.setattr(relay.store, "receive", busy)
    answer = await relay.text_in(LEAD, TRACKING, "Hello", sid="SM1")
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert problem(answer)["code"] == "busy"
