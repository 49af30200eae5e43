"""The client and a real relay over real HTTP; and peers that answer badly."""

import socket
import subprocess
import sys

import pytest

from leadterm.client.api import RelayApi
from leadterm.client.errors import NotSignedIn, RelayRefused, RelayUnreachable
from leadterm.domain.model import Availability, CompanyId, InteractionId, InteractionState, MessageStatus
from leadterm.domain.wire import (
    ClassificationFields,
    ContactFields,
    EditClassification,
    EditContact,
    SendText,
)
from support.raw_server import raw_server
from support.relay import LEAD, new_key, running_relay

PROBLEM = "Content-Type: application/problem+json"


async def test_an_agent_works_a_text_through_the_client() -> None:
    async with running_relay(jobs=False) as relay:
        office = await relay.open_office()
        await relay.text_in(LEAD, office.number.number, "Do you do flat roofs?", sid="SM1")
        async with RelayApi(relay.base_url, office.people[0].token, company=office.company.id) as api:
            assert (await api.me()).agent.name == "Mel Park"
            (row,) = (await api.snapshot()).incoming
            answered = await api.respond(row.interaction.id, key=new_key())
            assert answered.interaction.state is InteractionState.ACTIVE
            reply = await api.send_text(
                SendText(body="We do!", contact_id=row.contact.id), key=(key := new_key())
            )
            assert (reply.message.status, reply.message.client_key) == (MessageStatus.QUEUED, key)
            thread = await api.thread(row.contact.id)
            assert [message.body for message in thread.messages] == ["Do you do flat roofs?", "We do!"]
            assert (await api.thread(row.contact.id, after=thread.messages[0].id, limit=1)).messages == (
                reply.message,
            )
            read = await api.mark_read(row.interaction.id, key=new_key())
            assert read.interaction.unread == 0
            base = ContactFields(number=LEAD)
            edit = EditContact(base=base, mine=ContactFields(number=LEAD, name="Maria Lopez"))
            assert (await api.edit_contact(row.contact.id, edit, key=new_key())).contact.name == "Maria Lopez"
            note = EditClassification(base=ClassificationFields(), mine=ClassificationFields(notes="Tuesday"))
            await api.edit_classification(row.interaction.id, note, key=new_key())
            closed = await api.close(row.interaction.id, key=new_key())
            assert closed.interaction.state is InteractionState.RECENT
            detail = await api.interaction(row.interaction.id)
            assert detail.classification.notes == "Tuesday"
            assert (await api.contact(row.contact.id)).contact.name == "Maria Lopez"
            assert [item.interaction.id for item in (await api.recents(end=True)).rows] == [
                row.interaction.id
            ]
            assert (await api.message_by_sid("SM1")).message.body == "Do you do flat roofs?"
            away = await api.set_availability(Availability.OFFLINE, key=new_key())
            assert away.agent.availability is Availability.OFFLINE


async def test_the_same_command_under_the_same_key_is_done_once() -> None:
    async with running_relay(jobs=False) as relay:
        office = await relay.open_office()
        async with RelayApi(relay.base_url, office.people[0].token) as api:
            text = SendText(body="Hello", to=LEAD)
            key = new_key()
            first = await api.send_text(text, key=key)
            assert await api.send_text(text, key=key) == first
            assert len((await api.thread(first.contact.id)).messages) == 1


async def test_a_refusal_has_its_code_sentence_and_field() -> None:
    async with running_relay(jobs=False) as relay:
        office = await relay.open_office()
        async with RelayApi(relay.base_url, office.people[0].token) as api:
            with pytest.raises(RelayRefused) as refused:
                await api.send_text(SendText(body="Hello", to="12"), key=new_key())
            assert (refused.value.code, refused.value.field, refused.value.status) == ("invalid", "to", 422)
            assert "too short" in refused.value.sentence
            with pytest.raises(RelayRefused) as missing:
                await api.interaction(InteractionId(999_999))
            assert missing.value.code == "not-found"


async def test_a_wrong_token_is_not_signed_in() -> None:
    async with running_relay(jobs=False) as relay:
        async with RelayApi(relay.base_url, "lt_wrong") as api:
            with pytest.raises(NotSignedIn):
                await api.snapshot()
        async with RelayApi(relay.base_url, "two words") as api:
            with pytest.raises(NotSignedIn, match=r"console\.token"):
                await api.snapshot()


async def test_nobody_listening_is_unreachable() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{held.getsockname()[1]}"
        async with RelayApi(address, "lt_x") as api:
            with pytest.raises(RelayUnreachable, match="can't be reached"):
                await api.me()


@pytest.mark.parametrize(
    "answer",
    [
        ("200 OK", b"<html>welcome</html>"),
        ("200 OK", b'{"agent": 7}'),
        ("302 Found", b"", "Location: http://127.0.0.1:1/"),
        ("404 Not Found", b"<html>no relay here</html>"),
        ("502 Bad Gateway", b"bad gateway"),
        ("503 Service Unavailable", b'{"title":"x","status":503,"code":"busy","detail":"Busy."}', PROBLEM),
    ],
)
async def test_an_answer_of_no_use_leaves_open_what_was_done(answer: tuple[str, bytes]) -> None:
    async with raw_server() as server, RelayApi(server.url, "lt_x") as api:
        server.answer(*answer)
        with pytest.raises(RelayUnreachable):
            await api.me()
        assert len(server.requests) == 1


async def test_a_relay_that_says_nothing_is_given_up() -> None:
    async with raw_server() as server, RelayApi(server.url, "lt_x", timeout=0.2) as api:
        server.hold = True
        with pytest.raises(RelayUnreachable, match="in time"):
            await api.me()


async def test_the_token_travels_in_its_header_alone() -> None:
    async with raw_server() as server, RelayApi(server.url, "lt_secret", company=CompanyId(7)) as api:
        server.answer("404 Not Found")
        with pytest.raises(RelayUnreachable):
            await api.recents(before=InteractionId(9), limit=5)
        head = server.requests[0].decode()
        assert head.startswith("GET /v1/inbox/recents?company=7&before=9&limit=5 HTTP/1.1")
        assert head.count("lt_secret") == 1
        assert "\r\nAuthorization: Bearer lt_secret\r\n" in head


def test_nothing_of_the_network_is_loaded_before_it_is_used() -> None:
    code = (
        "import sys, leadterm.client.api, leadterm.client.stream, leadterm.state.store\n"
        "heavy = {'httpx', 'websockets', 'textual', 'phonenumbers', 'sqlalchemy', 'starlette'}\n"
        "print(sorted(heavy & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
