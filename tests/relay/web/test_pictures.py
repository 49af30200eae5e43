"""Pictures over real HTTP: handed over whole and once, and fetched by agents and by the carrier alone."""

import asyncio
import socket
from typing import Any

import httpx
import pytest
from msgspec.structs import replace
from sqlalchemy import select

from leadterm.domain.carrier import InboundText
from leadterm.domain.model import Media, Member, Right
from leadterm.domain.wire import ATTACHMENT_BYTES
from leadterm.relay.store import Tx, tables
from leadterm.relay.store.statement import Statement, param
from leadterm.relay.units import texts
from leadterm.relay.web import server
from support.pictures import PNG, padded_png
from support.relay import LEAD, OTHER_LEAD, TRACKING, Office, Person, RunningRelay, new_key, problem

SENTENCE = "There is nothing at this address."


async def upload(
    person: Person, body: Any = PNG, *, key: str | None = None, kind: str = "image/png", **parameters: Any
) -> httpx.Response:
    return await person.http.post(
        "/v1/attachments",
        params={"name": "roof.png"} | parameters,
        content=body,
        headers={"Content-Type": kind, "Idempotency-Key": key or new_key()},
    )


async def sent_picture(person: Person, body: bytes = PNG) -> int:
    """A picture that a text carries: its id."""
    picture: int = (await upload(person, body)).json()["attachment"]["id"]
    sent = await person.command(
        "/v1/messages", {"to": OTHER_LEAD, "body": "Look", "attachment_ids": [picture]}
    )
    assert sent.status_code == 201, sent.text
    return picture


async def token_of(relay: RunningRelay, attachment_id: int) -> str:
    """The unguessable end of a picture's address."""
    token = tables.attachment.c.token
    asked = Statement(select(token).where(tables.attachment.c.id == param("id")), "id")

    def ask(tx: Tx) -> str:
        row = tx.connection.one(asked, (attachment_id,))
        assert row is not None
        return str(row[0])

    return await relay.store.run(ask)


async def test_a_picture_is_kept_and_comes_back_as_it_was(relay: RunningRelay, office: Office) -> None:
    mel, dana = office.people
    answer = await upload(mel)
    assert answer.status_code == 201
    picture = answer.json()["attachment"]
    assert (picture["name"], picture["content_type"], picture["size"]) == ("roof.png", "image/png", len(PNG))
    got = await dana.http.get(f"/v1/attachments/{picture['id']}/content")
    assert got.content == PNG
    assert got.headers["content-type"] == "image/png"
    assert got.headers["cache-control"].startswith("private")
    listed = await dana.ask("/v1/attachments", limit=5)
    assert [found["id"] for found in listed["attachments"]] == [picture["id"]]


async def test_five_megabytes_go_up_and_come_down_while_others_are_served(
    relay: RunningRelay, office: Office
) -> None:
    mel, dana = office.people
    body = padded_png(ATTACHMENT_BYTES)
    uploading = asyncio.create_task(upload(mel, body))
    await dana.snapshot()
    answer = await uploading
    assert answer.status_code == 201, answer.text
    path = f"/v1/attachments/{answer.json()['attachment']['id']}/content"
    assert (await dana.http.get(path)).content == body


class TestOnce:
    async def test_the_same_upload_again_is_the_same_picture(
        self, relay: RunningRelay, office: Office
    ) -> None:
        mel, key = office.people[0], new_key()
        first, again = [await upload(mel, key=key) for _ in range(2)]
        assert first.content == again.content
        assert len((await mel.ask("/v1/attachments"))["attachments"]) == 1

    async def test_the_key_with_another_picture_is_refused(self, relay: RunningRelay, office: Office) -> None:
        mel, key = office.people[0], new_key()
        await upload(mel, key=key)
        other = await upload(mel, padded_png(500), key=key)
        assert problem(other)["code"] == "key-reused"


class TestRefused:
    async def test_more_than_five_megabytes_by_what_it_declares(
        self, relay: RunningRelay, office: Office
    ) -> None:
        """Refused before it is sent: the answer comes after the head alone."""
        host, _, port = relay.base_url.removeprefix("http://").partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(
            b"POST /v1/attachments?name=a HTTP/1.1\r\nhost: x\r\ncontent-type: image/png\r\n"
            b"idempotency-key: big\r\ncontent-length: %d\r\nauthorization: Bearer %b\r\n\r\n"
            % (ATTACHMENT_BYTES + 1, office.people[0].token.encode())
        )
        async with asyncio.timeout(10):
            status = await reader.readline()
        assert b" 413 " in status
        writer.close()
        await writer.wait_closed()

    async def test_more_than_five_megabytes_that_were_not_declared(
        self, relay: RunningRelay, office: Office
    ) -> None:
        async def parts() -> Any:
            for _ in range(6):
                yield bytes(1024 * 1024)

        answer = await upload(office.people[0], parts())
        assert answer.status_code == 413
        assert problem(answer)["code"] == "too-large"

    async def test_other_commands_keep_their_own_bound(self, relay: RunningRelay, office: Office) -> None:
        answer = await office.people[0].command("/v1/templates", {"name": "a", "body": "x" * 300_000})
        assert answer.status_code == 413

    @pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "application/json", ""])
    async def test_what_says_it_is_no_picture(self, relay: RunningRelay, office: Office, kind: str) -> None:
        answer = await upload(office.people[0], kind=kind)
        assert answer.status_code == 415
        assert "image/png" in problem(answer)["detail"]

    @pytest.mark.parametrize("body", [b"<svg/>", b"", b"GIF", b"\x00" * 100])
    async def test_what_says_it_is_a_picture_and_is_none(
        self, relay: RunningRelay, office: Office, body: bytes
    ) -> None:
        assert (await upload(office.people[0], body)).status_code == 422

    @pytest.mark.parametrize("name", ["", "x" * 201, "a\nb", "a\x00b"])
    async def test_a_bad_name(self, relay: RunningRelay, office: Office, name: str) -> None:
        answer = await upload(office.people[0], name=name)
        assert (answer.status_code, problem(answer)["field"]) == (422, "name")

    async def test_without_a_key_or_a_token(self, relay: RunningRelay, office: Office) -> None:
        headers = {"Content-Type": "image/png"}
        keyless = await office.people[0].http.post(
            "/v1/attachments", params={"name": "a"}, content=PNG, headers=headers
        )
        assert problem(keyless)["code"] == "key-missing"
        nobody = await relay.http.post("/v1/attachments", content=PNG, headers=headers)
        assert nobody.status_code == 401

    async def test_another_company_s_picture_is_not_there(self, relay: RunningRelay, office: Office) -> None:
        other = await relay.open_office("Bolt Plumbing", number="+14155550112", people=("Sam Stone",))
        picture = (await upload(office.people[0])).json()["attachment"]["id"]
        assert (await other.people[0].http.get(f"/v1/attachments/{picture}/content")).status_code == 404
        assert (await other.people[0].ask("/v1/attachments"))["attachments"] == []


class TestHandedOut:
    """The one address that nobody signs in for."""

    async def test_the_carrier_fetches_what_a_text_carries(self, relay: RunningRelay, office: Office) -> None:
        picture = await sent_picture(office.people[0])
        path = f"/media/{await token_of(relay, picture)}"
        got, head = await relay.http.get(path), await relay.http.head(path)
        assert (got.status_code, got.content) == (200, PNG)
        assert (head.status_code, head.content) == (200, b"")
        for answer in (got, head):
            assert answer.headers["content-type"] == "image/png"
            assert answer.headers["content-length"] == str(len(PNG))
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert "default-src 'none'" in answer.headers["content-security-policy"]
            assert answer.headers["content-disposition"] == "inline"
            assert answer.headers["cache-control"].startswith("private")

    async def test_a_picture_that_no_text_carries_is_not_there(
        self, relay: RunningRelay, office: Office
    ) -> None:
        picture = (await upload(office.people[0])).json()["attachment"]["id"]
        token = await token_of(relay, picture)
        assert (await relay.http.get(f"/media/{token}")).status_code == 404

    @pytest.mark.parametrize("token", ["a" * 43, "1", "..", "%2e%2e%2fetc", "a" * 300, "%00", "é"])
    async def test_an_unknown_address_says_no_more_than_any_other(
        self, relay: RunningRelay, office: Office, token: str
    ) -> None:
        answer = await relay.http.get(f"/media/{token}")
        assert answer.status_code == 404
        assert problem(answer)["detail"] == SENTENCE

    async def test_whoever_does_not_read_holds_nobody_up(self, relay: RunningRelay, office: Office) -> None:
        picture = await sent_picture(office.people[0], padded_png(ATTACHMENT_BYTES))
        path = f"/media/{await token_of(relay, picture)}"
        host, _, port = relay.base_url.removeprefix("http://").partition(":")
        with socket.socket() as stuck:
            stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            stuck.connect((host, int(port)))
            stuck.sendall(f"GET {path} HTTP/1.1\r\nhost: x\r\n\r\n".encode())
            assert len((await relay.http.get(path)).content) == ATTACHMENT_BYTES
            waiting = [
                connection.transport.get_write_buffer_size()
                for connection in relay.server.server_state.connections
            ]
            assert max(waiting) < 512 * 1024

    async def test_whoever_never_reads_is_cut_off(
        self, relay: RunningRelay, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(server, "STALL_SECONDS", 0.05)
        picture = await sent_picture(office.people[0], padded_png(ATTACHMENT_BYTES))
        path = f"/media/{await token_of(relay, picture)}"
        host, _, port = relay.base_url.removeprefix("http://").partition(":")
        connections = relay.server.server_state.connections
        with socket.socket() as stuck:
            stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            stuck.connect((host, int(port)))
            ours = stuck.getsockname()
            stuck.sendall(f"GET {path} HTTP/1.1\r\nhost: x\r\n\r\n".encode())
            async with asyncio.timeout(10):
                while not any(connection.client == ours for connection in connections):
                    await asyncio.sleep(0.01)
                while any(connection.client == ours for connection in connections):
                    await asyncio.sleep(0.01)


class TestLimited:
    """An agent who may not view the message centre sees the pictures of their own conversations."""

    async def test_a_lead_s_picture_is_seen_by_whom_the_text_is_offered_to(
        self, relay: RunningRelay, office: Office
    ) -> None:
        for person in office.people:
            await limit(relay, office, person)
        mel, dana = office.people
        picture = await lead_s_picture(relay)
        row = (await mel.snapshot()).incoming[0]
        assert (await mel.command(f"/v1/interactions/{row.interaction.id}/respond")).status_code == 200
        assert (await mel.http.get(f"/v1/attachments/{picture}/content")).content == PNG
        refused = await dana.http.get(f"/v1/attachments/{picture}/content")
        assert (refused.status_code, problem(refused)["code"]) == (403, "right-missing")

    async def test_own_uploads_are_seen_and_others_are_not(self, relay: RunningRelay, office: Office) -> None:
        mel, dana = office.people
        await limit(relay, office, mel)
        own, other = [(await upload(person)).json()["attachment"]["id"] for person in (mel, dana)]
        assert (await mel.http.get(f"/v1/attachments/{own}/content")).status_code == 200
        assert (await mel.http.get(f"/v1/attachments/{other}/content")).status_code == 403
        assert (await mel.http.get("/v1/attachments")).status_code == 403


async def limit(relay: RunningRelay, office: Office, person: Person) -> None:
    member = await relay.store.reads.member(person.id, office.company.id)
    assert member is not None
    limited: Member = replace(member, withheld=(Right.VIEW_MESSAGE_CENTRE,))
    await relay.store.run(lambda tx: tx.save_member(limited))
    relay.relay.auth.forget(person.id)


async def lead_s_picture(relay: RunningRelay) -> int:
    """The id of a picture that a lead has sent and the relay has fetched."""
    fact = InboundText(
        sid="MM1",
        from_=LEAD,
        to=TRACKING,
        body="",
        media=(Media(url="https://x/1", content_type="image/png"),),
    )
    await relay.store.run(texts.receive(fact))
    (wanted,) = await relay.store.run(lambda tx: tx.claim_media(5, tx.now))
    await relay.store.run(lambda tx: tx.keep_media(wanted.attachment_id, "image/png", len(PNG), PNG))
    return wanted.attachment_id
