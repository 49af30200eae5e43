"""What goes wrong is said in a problem document, with the field at fault, and never with a secret."""

import asyncio
import contextlib
import io
import logging
import sqlite3
import time
from collections.abc import AsyncIterator

import pytest

from leadterm.relay.logging import configure
from leadterm.relay.store import StoreDown
from leadterm.relay.units.admin import token_hash
from support.relay import LEAD, Office, RunningRelay, new_key, problem


class TestTokens:
    """Without a valid token there is nothing to see."""

    @pytest.mark.parametrize(
        "header",
        [None, "", "Bearer", "Bearer ", "Basic bHQ6eA==", "Bearer lt_wrong", "Bearer a b", "Bearer é"],
    )
    async def test_a_missing_or_wrong_token_is_refused(
        self, relay: RunningRelay, office: Office, header: str | None
    ) -> None:
        headers = {} if header is None else {b"Authorization": header.encode("latin-1").rstrip()}
        answer = await relay.http.get("/v1/me", headers=headers)
        assert answer.status_code == 401
        assert problem(answer)["code"] == "not-signed-in"
        assert answer.headers["www-authenticate"].startswith("Bearer")

    async def test_commands_need_a_token_too(self, relay: RunningRelay) -> None:
        answer = await relay.http.post("/v1/messages", json={}, headers={"Idempotency-Key": new_key()})
        assert answer.status_code == 401

    async def test_a_revoked_token_is_out_within_seconds(
        self, relay: RunningRelay, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        mel = office.people[0]
        assert (await mel.http.get("/v1/me")).status_code == 200
        await relay.store.run(lambda tx: tx.revoke_token(token_hash(mel.token)))
        later = time.monotonic() + 5
        monkeypatch.setattr(relay.relay.auth, "_clock", lambda: later)
        assert (await mel.http.get("/v1/me")).status_code == 401


class TestBodies:
    """A command's body is strict JSON."""

    @pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"body":"\\ud800"}', b"NaN", b"{'a':1}"])
    async def test_what_is_not_json_is_malformed(
        self, relay: RunningRelay, office: Office, body: bytes
    ) -> None:
        answer = await office.people[0].http.post(
            "/v1/messages",
            content=body,
            headers={"Idempotency-Key": new_key(), "Content-Type": "application/json"},
        )
        assert answer.status_code == 400
        assert problem(answer)["code"] == "malformed"

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"body": 1, "to": LEAD}, "body"),
            ({"to": LEAD}, "body"),
            ({"to": LEAD, "body": "Hi", "colour": "red"}, "colour"),
            ({"contact_id": "12", "body": "Hi"}, "contact_id"),
            ({"contact_id": 10**30, "body": "Hi"}, "contact_id"),
            ({"contact_id": 2**63, "body": "Hi"}, "contact_id"),
            ({"to": LEAD, "body": "a\0b"}, "body"),
            ({"to": "12", "body": "Hi"}, "to"),
            ({"to": LEAD, "body": ""}, "body"),
            ({"to": LEAD, "body": "x" * 1601}, "body"),
            ({"to": LEAD, "contact_id": 1, "body": "Hi"}, "to"),
        ],
    )
    async def test_a_field_that_does_not_fit_is_named(
        self, relay: RunningRelay, office: Office, body: dict[str, object], field: str
    ) -> None:
        answer = await office.people[0].command("/v1/messages", body)
        assert answer.status_code == 422, answer.text
        assert problem(answer)["field"] == field

    async def test_a_field_within_a_field_is_named_whole(self, relay: RunningRelay, office: Office) -> None:
        body = {"base": {}, "mine": {"tags": ["a", 1]}}
        answer = await office.people[0].command("/v1/interactions/1/classification", body, method="PATCH")
        assert answer.status_code == 422
        assert problem(answer)["field"].startswith("mine.tags")

    async def test_another_type_than_json_is_refused(self, relay: RunningRelay, office: Office) -> None:
        answer = await office.people[0].http.post(
            "/v1/messages",
            content=b"body=Hi",
            headers={"Idempotency-Key": new_key(), "Content-Type": "application/x-www-form-urlencoded"},
        )
        assert answer.status_code == 415

    async def test_a_body_over_the_bound_is_refused(self, relay: RunningRelay, office: Office) -> None:
        answer = await office.people[0].command("/v1/messages", {"to": LEAD, "body": "x" * 270_000})
        assert answer.status_code == 413
        assert problem(answer)["code"] == "too-large"

    async def test_twenty_thousand_characters_of_notes_fit(self, relay: RunningRelay, office: Office) -> None:
        body = {"base": {"notes": ""}, "mine": {"notes": "ß" * 20_000}}
        answer = await office.people[0].command("/v1/interactions/1/classification", body, method="PATCH")
        assert problem(answer)["code"] == "not-found"

    async def test_a_body_where_none_is_wanted_is_refused(self, relay: RunningRelay, office: Office) -> None:
        answer = await office.people[0].command("/v1/interactions/1/respond", {"force": True})
        assert answer.status_code == 422


class TestAddresses:
    """Paths, parameters and methods."""

    @pytest.mark.parametrize("path", ["/", "/v1", "/v1/nothing", "/v1/me/", "/v1/interactions/1/x", "/%00"])
    async def test_an_unknown_address_is_a_problem_too(self, relay: RunningRelay, path: str) -> None:
        answer = await relay.http.get(path)
        assert answer.status_code == 404
        assert problem(answer)["code"] == "not-found"

    @pytest.mark.parametrize("identifier", ["0", "-1", "x", "1e3", "9" * 30, "9" * 3000, "٣", "1 "])
    async def test_an_id_that_cannot_be_is_not_found(
        self, relay: RunningRelay, office: Office, identifier: str
    ) -> None:
        answer = await office.people[0].http.get(f"/v1/interactions/{identifier}")
        assert answer.status_code == 404

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("limit=0", "limit"),
            ("limit=201", "limit"),
            ("limit=x", "limit"),
            ("before=-1", "before"),
            ("before=" + "9" * 40, "before"),
            ("before=1&after=2", "after"),
            ("before=1&before=2", "before"),
            ("end=yes", "end"),
            ("sort=name", "sort"),
            ("company=x", "company"),
        ],
    )
    async def test_a_parameter_that_does_not_fit_is_named(
        self, relay: RunningRelay, office: Office, query: str, field: str
    ) -> None:
        answer = await office.people[0].http.get(f"/v1/inbox/recents?{query}")
        assert answer.status_code == 422
        assert problem(answer)["field"] == field

    async def test_a_wrong_method_is_told_the_right_ones(self, relay: RunningRelay) -> None:
        answer = await relay.http.delete("/v1/interactions/1/classification")
        assert answer.status_code == 405
        assert answer.headers["allow"] == "OPTIONS, PATCH"
        both = await relay.http.put("/v1/contacts/1")
        assert both.headers["allow"] == "GET, HEAD, OPTIONS, PATCH"

    async def test_options_and_head_are_answered(self, relay: RunningRelay, office: Office) -> None:
        options = await relay.http.options("/v1/messages")
        assert (options.status_code, options.headers["allow"]) == (204, "GET, HEAD, OPTIONS, POST")
        whole = await office.people[0].http.get("/v1/me")
        head = await office.people[0].http.head("/v1/me")
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == whole.headers["content-length"]

    async def test_the_stream_s_address_wants_a_websocket(self, relay: RunningRelay) -> None:
        assert (await relay.http.get("/v1/stream")).status_code == 426

    async def test_every_answer_carries_the_security_headers(self, relay: RunningRelay) -> None:
        for path in ("/healthz", "/nothing", "/v1/me"):
            headers = (await relay.http.get(path)).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["cache-control"] == "no-store"
            assert "server" not in headers


class TestHeads:
    """A head has a bound too."""

    async def test_large_headers_are_refused(self, relay: RunningRelay) -> None:
        answer = await relay.http.get("/healthz", headers={"X-Large": "x" * 20_000})
        assert answer.status_code == 431

    async def test_a_long_address_is_refused(self, relay: RunningRelay) -> None:
        assert (await relay.http.get("/healthz?" + "x" * 5_000)).status_code == 431

    async def test_an_endless_head_is_cut_off(self, relay: RunningRelay) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(relay.base_url.rpartition(":")[2]))
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
        writer.writelines(b"X-%d: " % number + b"x" * 1000 + b"\r\n" for number in range(300))
        assert b" 431 " in await reader.readline()
        writer.close()

    async def test_a_websocket_with_a_huge_header_is_refused(self, relay: RunningRelay) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(relay.base_url.rpartition(":")[2]))
        writer.write(
            b"GET /v1/stream HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            b"X-Large: " + b"x" * 9_000 + b"\r\n\r\n"
        )
        assert b" 431 " in await reader.readline()
        writer.close()


class TestTrouble:
    """The store is away, or the relay has a bug."""

    @pytest.fixture
    async def log(self) -> AsyncIterator[io.StringIO]:
        root = logging.getLogger()
        before = root.handlers[:], root.level
        stream = io.StringIO()
        configure(json=True, stream=stream)
        yield stream
        root.handlers[:], root.level = before

    async def test_a_bug_is_answered_with_a_reference_that_the_log_knows(
        self,
        relay: RunningRelay,
        office: Office,
        monkeypatch: pytest.MonkeyPatch,
        log: io.StringIO,
    ) -> None:
        def broken(*_: object) -> None:
            raise ValueError(f"the text “secret words” of {LEAD}")

        monkeypatch.setattr(relay.store.reads, "snapshot", broken)
        answer = await office.people[0].http.get("/v1/snapshot")
        assert answer.status_code == 500
        detail = problem(answer)["detail"]
        reference = detail.rpartition(" ")[2].rstrip(".")
        logged = log.getvalue()
        assert reference in logged
        assert "ValueError" in logged
        assert "test_problems.py" in logged
        for private in ("secret words", LEAD, office.people[0].token):
            assert private not in answer.text + logged

    async def test_a_lost_database_is_a_503_that_does_not_say_where_it_is(
        self, relay: RunningRelay, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def down(*_: object, **__: object) -> None:
            raise StoreDown("The relay cannot use the file /var/lib/secret/relay.db: disk I/O error.")

        for method in ("command", "receive"):
            monkeypatch.setattr(relay.store, method, down)
        monkeypatch.setattr(relay.store.reads, "head", down)
        answers = [
            await office.people[0].command("/v1/messages", {"to": LEAD, "body": "Hi"}),
            await relay.text_in(LEAD, "+14155550111", "Hello", sid="SM1"),
            await relay.http.get("/healthz"),
        ]
        for answer in answers:
            assert answer.status_code == 503
            assert problem(answer)["code"] == "store-down"
            assert "retry-after" in answer.headers
            assert "/var/lib" not in answer.text

    async def test_a_locked_database_file_is_a_503_and_nothing_is_half_done(
        self, relay: RunningRelay, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("leadterm.relay.store.engine.sqlite.LOCK_WAIT", 0.2)
        path = relay.relay.settings.database_url.removeprefix("sqlite:///")
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        answer = await relay.text_in(LEAD, "+14155550111", "Hello", sid="SM1")
        assert answer.status_code == 503
        other.execute("ROLLBACK")
        other.close()
        assert (await relay.text_in(LEAD, "+14155550111", "Hello", sid="SM1")).status_code == 200
        assert len((await office.people[0].snapshot()).incoming) == 1

    async def test_health_says_where_the_log_is(self, relay: RunningRelay, office: Office) -> None:
        head = await relay.store.reads.head()
        health = (await relay.http.get("/healthz")).json()
        assert health == {"status": "ok", "epoch": head.epoch, "seq": head.seq}


class TestSlowCallers:
    """A request has to arrive within a bound of time, whatever part of it is late."""

    @pytest.mark.parametrize(
        "start",
        [
            b"",
            b"POST /v1/messages HTTP/1.1\r\nHost: x\r\n",
            b"POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf",
            b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTT",
        ],
        ids=["nothing", "head", "body", "second"],
    )
    async def test_a_request_that_does_not_arrive_is_cut_off(
        self, relay: RunningRelay, monkeypatch: pytest.MonkeyPatch, start: bytes
    ) -> None:
        monkeypatch.setattr("leadterm.relay.web.server.ARRIVAL_SECONDS", 0.2)
        reader, writer = await asyncio.open_connection("127.0.0.1", int(relay.base_url.rpartition(":")[2]))
        writer.write(start)
        async with asyncio.timeout(5):
            with contextlib.suppress(ConnectionResetError):
                await reader.read()
        writer.close()

    async def test_a_request_that_is_worked_on_is_not(
        self, relay: RunningRelay, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("leadterm.relay.web.server.ARRIVAL_SECONDS", 0.05)

        async def slowly(*_: object) -> object:
            await asyncio.sleep(0.3)
            return {}

        monkeypatch.setattr(relay.store.reads, "snapshot", slowly)
        assert await office.people[0].ask("/v1/snapshot") == {}


class TestAnswersOnTheWire:
    """An answer is held until it is whole; nothing a caller waits for may be held back with it."""

    async def said(self, relay: RunningRelay, *parts: bytes, until: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(relay.base_url.rpartition(":")[2]))
        async with asyncio.timeout(5):
            for part in parts[:-1]:
                writer.write(part)
                await reader.readuntil(until)
            writer.write(parts[-1])
            answer = await reader.read()
        writer.close()
        return answer

    async def test_a_caller_who_asks_first_is_told_to_go_on(self, relay: RunningRelay) -> None:
        head = (
            b"POST /webhooks/twilio/message HTTP/1.1\r\nHost: x\r\nX-Twilio-Signature: x\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 6\r\n"
            b"Expect: 100-continue\r\nConnection: close\r\n\r\n"
        )
        answer = await self.said(relay, head, b"Body=x", until=b"100 Continue\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 403 ")

    async def test_a_head_is_answered_without_a_body(self, relay: RunningRelay) -> None:
        asked = b"HEAD /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        answer = await self.said(relay, asked, until=b"")
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert answer.endswith(b"\r\n\r\n")

    async def test_requests_sent_at_once_are_answered_in_order(self, relay: RunningRelay) -> None:
        asked = (
            b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /nothing HTTP/1.1\r\nHost: x\r\n"
            b"Connection: close\r\n\r\n"
        )
        answer = await self.said(relay, asked, until=b"")
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert answer.index(b"HTTP/1.1 404 ") > answer.index(b'"status":"ok"')
