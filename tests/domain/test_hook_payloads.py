"""docs/webhooks.md shows what is really sent: its examples are made from the structs themselves."""

import re
from pathlib import Path

import msgspec
import pytest

from leadterm.domain import hook_payloads
from leadterm.domain.hook_payloads import HookPayload, moment, payload_of
from leadterm.domain.hooks import TEST_TYPE, HookType, types_of
from leadterm.domain.model import Instant
from support.hook_examples import EVENTS, NOW, SCENE, example, scene_of

DOCUMENT = Path(__file__).parents[2] / "docs" / "webhooks.md"
DATA = {
    HookType.CLASSIFICATION_CHANGED: hook_payloads.ClassificationChanged,
    HookType.LEAD_CREATED: hook_payloads.LeadCreated,
    HookType.CONTACT_OPTED_OUT: hook_payloads.ContactOptedOut,
    HookType.INTERACTION_CLOSED: hook_payloads.InteractionClosed,
}


def shown(type_: str) -> str:
    """The example of a type in the document."""
    found = re.findall(r"^### `(\S+)`$.*?^```json\n(.*?)^```$", DOCUMENT.read_text(), re.M | re.S)
    return dict(found)[type_]


@pytest.mark.parametrize("type_", [*HookType, TEST_TYPE])
def test_the_document_shows_what_is_sent(type_):
    assert shown(type_) == example(type_) + "\n", f"put this into docs/webhooks.md:\n{example(type_)}"


@pytest.mark.parametrize("type_", list(HookType))
def test_what_is_sent_can_be_read_back_by_its_struct(type_):
    body = msgspec.json.encode(payload_of(type_, EVENTS[type_], scene_of(type_)))
    read = msgspec.json.decode(body, type=HookPayload[DATA[type_]])
    assert (read.type, read.version, read.timestamp) == (type_.value, 1, moment(NOW))
    assert read.company.name == "Acme Roofing"
    assert isinstance(read.data, DATA[type_])


@pytest.mark.parametrize("type_", list(HookType))
def test_the_examples_are_of_events_that_are_told_so(type_):
    assert type_ in types_of(EVENTS[type_])


def test_the_examples_show_every_field():
    document = DOCUMENT.read_text()
    for name, struct in vars(hook_payloads).items():
        if name.startswith("Hook") or struct in DATA.values():
            for field in getattr(struct, "__struct_fields__", ()):
                assert f'"{field}"' in document, f"{name}.{field}"


def test_a_moment_is_in_utc_to_the_millisecond():
    assert moment(Instant(1_767_632_400_007)) == "2026-01-05T17:00:00.007Z"


def test_what_nobody_has_classified_is_told_as_null():
    bare = msgspec.structs.replace(SCENE, classification=None, number=None, handler=None, actor=None)
    payload = payload_of(HookType.INTERACTION_CLOSED, EVENTS[HookType.INTERACTION_CLOSED], bare)
    read = msgspec.to_builtins(payload)["data"]
    assert read["classification"] == {
        "qualified": None,
        "tags": (),
        "value": None,
        "currency": None,
        "notes": "",
    }
    assert read["interaction"]["tracking_number"] is None
    assert read["closed_by"] is None
