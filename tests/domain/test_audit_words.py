"""What a change of the audit log was, in a few words (F4)."""

import msgspec
import pytest

from leadterm.domain.audit import AuditEntry, AuditId, told
from leadterm.domain.audit_words import in_words
from leadterm.domain.model import CompanyId, FlowId, Instant, NumberId, TrackingNumber


def entry(before: str, after: str) -> AuditEntry:
    return AuditEntry(
        id=AuditId(1),
        company_id=CompanyId(1),
        at=Instant(0),
        actor="Mel",
        what="x changed",
        subject="x",
        before=before,
        after=after,
    )


def number(**changes: object) -> TrackingNumber:
    fields = {"id": NumberId(5), "company_id": CompanyId(1), "number": "+14155550111", "label": "Ads"}
    return TrackingNumber(**{**fields, **changes})


def test_fields_that_changed_are_named_with_what_they_were_and_are() -> None:
    changed = entry(told(number()), told(number(label="Yelp", flow_id=FlowId(9))))
    assert in_words(changed, {9: "Texts"}) == "label “Ads” → “Yelp”; call flow none → Texts"


def test_a_record_that_came_or_went_is_told_by_what_it_says() -> None:
    whole = told(number(label="Yelp", flow_id=FlowId(9), forwarding=True))
    words = "number “+14155550111”; label “Yelp”; call flow Texts; forwarding yes"
    assert in_words(entry("", whole), {9: "Texts"}) == words
    assert in_words(entry(whole, ""), {9: "Texts"}) == words


def test_what_the_subject_says_is_not_said_again() -> None:
    team = '{"id":1,"name":"x","agent_ids":[2,3],"auto_text":""}'
    assert in_words(entry("", team), {2: "Dana"}) == "agents Dana, number 3"


def test_members_who_came_and_went_are_named_or_numbered() -> None:
    before, after = '{"id":1,"agent_ids":[2,3]}', '{"id":1,"agent_ids":[3,4]}'
    assert in_words(entry(before, after), {2: "Dana"}) == "agents + number 4, − Dana"


@pytest.mark.parametrize("text", ["", "[1]", "7", "{", '"x"', "nonsense"])
def test_what_is_no_record_has_no_words(text: str) -> None:
    assert in_words(entry(text, "{}"), {}) == ""
    assert in_words(entry("{}", text), {}) == ""


def test_hostile_values_are_cut_and_stay_on_a_line() -> None:
    hostile = msgspec.json.encode({"label": "\x1b[31m\nred" + "x" * 5_000}).decode()
    words = in_words(entry('{"label":""}', hostile), {})
    assert len(words) < 120
    assert not {"\x1b", "\n"} & set(words)


def test_a_record_with_very_many_fields_is_told_in_part() -> None:
    many = msgspec.json.encode({f"field{index}": index for index in range(40)}).decode()
    assert in_words(entry("{}", many), {}).endswith("; and 28 more")


def test_secrets_are_never_written_down() -> None:
    class Hook(msgspec.Struct):
        url: str
        secret: str
        key_sha256: str
        inner: dict[str, str]

    kept = told(Hook(url="https://x", secret="s1", key_sha256="s2", inner={"token": "s3", "name": "y"}))
    assert kept == '{"url":"https://x","inner":{"name":"y"}}'
    assert told(None) == ""


def test_a_moment_is_told_as_one_and_that_of_the_change_itself_not_at_all() -> None:
    came = '{"name":"Landing page","created_at":1795382756059,"revoked_at":null}'
    shut = came.replace("null", "1795382756059")
    odd = came.replace("null", "10000000000000000000")
    assert in_words(entry("", came), {}) == "name “Landing page”"
    assert in_words(entry(came, shut), {}) == "revoked at none → 2026-11-22 21:25 UTC"
    assert in_words(entry(came, odd), {}).endswith("10000000000000000000")
