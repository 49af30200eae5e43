"""Text from outside is harmless from the moment it is decoded."""

import json

import msgspec
import pytest
from msgspec.structs import replace

from leadterm.client.decode import Unreadable, clean, clean_sentence, decode
from leadterm.domain.model import Attachment, AttachmentId, Instant, Profile
from leadterm.domain.text import sanitise
from leadterm.domain.wire import (
    AttachmentsPage,
    Frame,
    Presence,
    Problem,
    ProfileReply,
    SearchHit,
    SearchReply,
    Snapshot,
    TemplateReply,
)
from support.hostile import HOSTILE_TEXTS, HostileText
from support.world import COMPANY, ME, World


def strings(value: object) -> list[str]:
    if type(value) is str:
        return [value]
    if isinstance(value, msgspec.Struct):
        return [text for field in value.__struct_fields__ for text in strings(getattr(value, field))]
    if isinstance(value, tuple):
        return [text for item in value for text in strings(item)]
    return []


ENCODABLE = [hostile for hostile in HOSTILE_TEXTS if hostile.encodable]


@pytest.mark.parametrize("hostile", ENCODABLE, ids=lambda hostile: hostile.name)
def test_no_text_of_a_frame_comes_through_raw(hostile: HostileText) -> None:
    world = World()
    world.text_in(1, "XX")
    raw = msgspec.json.encode(Frame(events=tuple(world.events)))
    planted = b'"' + _escaped(hostile.text) + b'"'
    for plain in (b'"XX"', b'"+14155550001"', b'"paid search"'):
        raw = raw.replace(plain, planted)
    frame = decode(raw, Frame)
    assert [text for text in strings(frame) if sanitise(text) != text] == []
    (event,) = frame.events
    assert event.message is not None
    assert event.message.body == sanitise(hostile.text)
    assert event.contact is not None
    assert "\n" not in event.contact.number


@pytest.mark.parametrize("hostile", ENCODABLE, ids=lambda hostile: hostile.name)
def test_names_of_templates_pictures_and_whom_a_search_found_are_harmless(hostile: HostileText) -> None:
    world = World()
    world.text_in(1, "XX")
    (contact,) = world.contacts.values()
    template = world.save_template("XX")
    picture = Attachment(
        id=AttachmentId(1), company_id=COMPANY.id, name="XX", content_type="XX", size=1, at=Instant(0)
    )
    hit = SearchHit(contact=replace(contact, name="XX"), interaction=None, left_out="XX")
    for record in (
        TemplateReply(template=replace(template, body="XX")),
        AttachmentsPage(attachments=(picture,), older=False),
        SearchReply(hits=(hit,), more=False),
        ProfileReply(profile=Profile(agent_id=ME, endpoint="XX", greeting="XX", chat_name="XX")),
        Frame(presence=(Presence(agent_id=ME, contact_id=contact.id),), events=tuple(world.events)),
    ):
        raw = msgspec.json.encode(record).replace(b'"XX"', b'"' + _escaped(hostile.text) + b'"')
        read = decode(raw, type(record))
        assert [text for text in strings(read) if sanitise(text) != text] == []


def test_texts_are_bounded_wherever_they_come_from() -> None:
    template = World().save_template("n" * 100_000)
    read = decode(
        msgspec.json.encode(TemplateReply(template=replace(template, body="b" * 100_000))), TemplateReply
    )
    assert len(read.template.name) <= 4_000
    assert len(read.template.body) <= 10_000


def _escaped(text: str) -> bytes:
    """As a JSON string's inside, everything but ASCII as an escape: a relay may write it so."""
    return json.dumps(text)[1:-1].encode()


def test_harmless_records_are_not_copied() -> None:
    world = World()
    for lead in range(5):
        world.text_in(lead)
    snapshot = world.snapshot()
    assert clean(snapshot) is snapshot
    assert decode(msgspec.json.encode(snapshot), Snapshot) == snapshot


def test_new_lines_stay_just_where_they_mean_something() -> None:
    world = World()
    world.text_in(1, "first\nsecond")
    (event,) = clean(Frame(events=tuple(world.events))).events
    assert event.message is not None
    assert event.message.body == "first\nsecond"
    assert event.interaction is not None
    assert event.interaction.preview == "first second"


@pytest.mark.parametrize(
    "raw", [b"", b"<html>", b"[]", b'{"reset": "\\ud800"}', b'{"cursor": "x"}', b"\xff", b'{"events": [{}]}']
)
def test_what_is_no_frame_is_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        decode(raw, Frame)


def test_errors_are_made_harmless_too() -> None:
    problem = decode(
        b'{"title": "x", "status": 422, "code": "invalid", "detail": "No\\u001b[2J\\nway"}', Problem
    )
    assert problem.detail == "No[2J way"
    assert clean_sentence("\x1b]0;title\x07a\nb") == "]0;titlea b"
