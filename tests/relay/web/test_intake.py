"""Leads that come from outside: forms, programs, emails."""

import asyncio
import hashlib
from urllib.parse import urlencode

import httpx
import pytest

from leadterm.domain.intake import IntakeSource
from leadterm.domain.model import Company, SourceId
from leadterm.relay.store import Tx
from leadterm.relay.web.intake import EMAIL_PATH, LEADS_PATH
from leadterm.relay.web.intake_bounds import EMAIL_LIMIT, EMAILS_OF_ONE_AT_ONCE, FORM_LIMIT, MOST_A_MINUTE
from support.relay import TRACKING, Office, RunningRelay, TestClock, problem, running_relay

KEY = "li_" + "k" * 43
KEYED = {"X-Intake-Key": KEY}
LEAD = {"name": "Maria Lopez", "phone": "(415) 555-2671", "email": "maria@example.com", "campaign": "spring"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
MAIL = b"From: Maria Lopez <maria@example.com>\r\nMessage-ID: <1@example.com>\r\nSubject: Roof\r\n\r\n"


async def add_source(
    relay: RunningRelay, company: Company, *, key: str = KEY, redirect_url: str = "", revoked: bool = False
) -> IntakeSource:
    def unit(tx: Tx) -> IntakeSource:
        source = IntakeSource(
            id=SourceId(tx.new_id()),
            company_id=company.id,
            name="Web site",
            key_sha256=hashlib.sha256(key.encode()).hexdigest(),
            redirect_url=redirect_url,
            created_at=tx.now,
            revoked_at=tx.now if revoked else None,
        )
        tx.add_intake_source(source)
        return source

    return await relay.store.run(unit)


@pytest.fixture
async def source(relay: RunningRelay, office: Office) -> IntakeSource:
    return await add_source(relay, office.company)


async def waiting(relay: RunningRelay, office: Office) -> list[str]:
    return [refusal.reason for refusal in await relay.store.reads.refusals(office.company.id)]


async def lead_records(office: Office, query: str = "Maria") -> list[dict[str, object]]:
    """The sign-ups of the one contact that a search finds."""
    mel = office.people[0]
    (hit,) = (await mel.ask("/v1/search", q=query))["hits"]
    timeline = await mel.ask(f"/v1/contacts/{hit['contact']['id']}/timeline")
    return [entry["lead_record"] for entry in timeline["entries"] if entry.get("lead_record")]


async def found(office: Office, query: str) -> int:
    return len((await office.people[0].ask("/v1/search", q=query))["hits"])


async def test_a_lead_in_json_is_on_the_timeline_and_found_at_once(
    relay: RunningRelay, office: Office, source: IntakeSource
) -> None:
    answer = await relay.http.post(LEADS_PATH, json=LEAD | {"roof": "flat"}, headers=KEYED)
    assert answer.status_code == 201
    await relay.store.index_contacts()
    (record,) = await lead_records(office)
    assert record["id"] == answer.json()["lead_record_id"]
    assert (record["origin"], record["source"], record["campaign"]) == ("form", "Web site", "spring")
    assert record["fields"] == [{"name": "roof", "value": "flat"}]


@pytest.mark.parametrize("way", ["header", "bearer", "address"])
async def test_the_key_may_stand_in_three_places(relay: RunningRelay, source: IntakeSource, way: str) -> None:
    headers = {"header": KEYED, "bearer": {"Authorization": f"Bearer {KEY}"}, "address": {}}[way]
    address = f"{LEADS_PATH}?key={KEY}" if way == "address" else LEADS_PATH
    assert (await relay.http.post(address, json=LEAD, headers=headers)).status_code == 201


@pytest.mark.parametrize(
    "key", ["", "li_", "lt_" + "k" * 43, "li_" + "x" * 43, "li_\xff", "li_" + "k" * 5_00]
)
async def test_without_a_source_s_key_nothing_is_taken(
    relay: RunningRelay, office: Office, source: IntakeSource, key: str
) -> None:
    for path in (LEADS_PATH, EMAIL_PATH):
        answer = await relay.http.post(path, json=LEAD, headers={"X-Intake-Key": key.encode("latin-1")})
        assert (answer.status_code, problem(answer)["code"]) == (401, "key-wrong")
    assert await found(office, "Maria") == 0


async def test_an_agent_s_token_is_no_intake_key(relay: RunningRelay, office: Office) -> None:
    answer = await relay.http.post(LEADS_PATH, json=LEAD, headers=office.people[0].headers)
    assert answer.status_code == 401


async def test_an_intake_key_opens_nothing_else(relay: RunningRelay, source: IntakeSource) -> None:
    answer = await relay.http.get("/v1/snapshot", headers={"Authorization": f"Bearer {KEY}"})
    assert answer.status_code == 401


async def test_a_revoked_key_is_nobody_s(relay: RunningRelay, office: Office) -> None:
    await add_source(relay, office.company, revoked=True)
    assert (await relay.http.post(LEADS_PATH, json=LEAD, headers=KEYED)).status_code == 401


async def test_the_same_submission_twice_is_one_record(
    relay: RunningRelay, office: Office, source: IntakeSource
) -> None:
    posts = [relay.http.post(LEADS_PATH, json=LEAD, headers=KEYED) for _ in range(5)]
    answers = [answer.json() for answer in await asyncio.gather(*posts)]
    assert len({answer["lead_record_id"] for answer in answers}) == 1
    assert sorted(answer["repeated"] for answer in answers) == [False, True, True, True, True]
    await relay.store.index_contacts()
    assert len(await lead_records(office)) == 1


async def test_a_browser_s_form_goes_on_to_the_site_s_own_page(relay: RunningRelay, office: Office) -> None:
    await add_source(relay, office.company, redirect_url="https://example.com/thanks")
    answer = await relay.http.post(
        f"{LEADS_PATH}?key={KEY}&campaign=autumn",
        content=urlencode({"name": "Maria Lopez", "phone": "415 555 2671"}),
        headers=FORM | {"Referer": "https://example.com/roofs"},
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "https://example.com/thanks")
    await relay.store.index_contacts()
    (record,) = await lead_records(office)
    assert (record["campaign"], record["landing_page"]) == ("autumn", "https://example.com/roofs")


async def test_without_a_page_of_its_own_a_form_is_thanked(relay: RunningRelay, source: IntakeSource) -> None:
    answer = await relay.http.post(
        f"{LEADS_PATH}?key={KEY}", files={"photo": ("roof.jpg", b"\xff\xd8")}, data=LEAD
    )
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "Thank you" in answer.text


async def test_a_script_that_wants_json_gets_it(relay: RunningRelay, source: IntakeSource) -> None:
    answer = await relay.http.post(LEADS_PATH, data=LEAD, headers=KEYED | {"Accept": "application/json"})
    assert (answer.status_code, answer.json()["repeated"]) == (201, False)


async def test_a_wrong_number_is_kept_to_be_mended_and_said(
    relay: RunningRelay, office: Office, source: IntakeSource
) -> None:
    wrong = LEAD | {"phone": "000-000-0000"}
    answer = await relay.http.post(LEADS_PATH, json=wrong, headers=KEYED)
    assert answer.status_code == 202
    assert (answer.json()["lead_record_id"], answer.json()["field"]) == (None, "number")
    assert "all zeros" in answer.json()["reason"]
    page = await relay.http.post(LEADS_PATH, data=wrong | {"phone": "<b>1"}, headers=KEYED)
    assert page.status_code == 202
    assert "Go back" in page.text
    assert len(await waiting(relay, office)) == 2


async def test_what_a_robot_filled_in_is_kept_but_is_no_lead(
    relay: RunningRelay, office: Office, source: IntakeSource
) -> None:
    spam = LEAD | {"leave_this_empty": "https://casino.example"}
    answer = await relay.http.post(LEADS_PATH, data=spam, headers=KEYED)
    assert "Thank you" in answer.text
    assert (await relay.http.post(LEADS_PATH, json=spam, headers=KEYED)).status_code == 202
    await relay.store.index_contacts()
    assert await found(office, "Maria") == 0
    (reason,) = await waiting(relay, office)
    assert "robot" in reason


async def test_scripts_of_other_sites_may_post(relay: RunningRelay, source: IntakeSource) -> None:
    asked = await relay.http.options(LEADS_PATH, headers={"Origin": "https://example.com"})
    assert asked.status_code == 204
    assert asked.headers["access-control-allow-origin"] == "*"
    assert "x-intake-key" in asked.headers["access-control-allow-headers"]
    for headers in (KEYED, {}):
        answer = await relay.http.post(LEADS_PATH, json=LEAD, headers=headers)
        assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in (await relay.http.get("/v1/me")).headers


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b"{", 400),
        ("application/json", b"[" * 50_000, 400),
        ("application/json", b"{}", 202),
        ("text/plain", b"phone=1", 415),
        ("multipart/form-data", b"--x", 400),
        ("application/x-www-form-urlencoded", b"a&" * 5_000, 400),
        ("application/json", b'{"a": "' + b"x" * FORM_LIMIT + b'"}', 413),
    ],
)
async def test_what_cannot_be_read_is_answered_with_why(
    relay: RunningRelay, source: IntakeSource, kind: str, body: bytes, status: int
) -> None:
    headers = KEYED | {"Content-Type": kind, "Accept": "application/json"}
    answer = await relay.http.post(LEADS_PATH, content=body, headers=headers)
    assert answer.status_code == status, answer.text
    if status >= 400:
        assert problem(answer)["detail"]


async def test_a_person_who_sent_too_much_sees_a_page(relay: RunningRelay, source: IntakeSource) -> None:
    answer = await relay.http.post(LEADS_PATH, data={"note": "x" * FORM_LIMIT}, headers=KEYED)
    assert (answer.status_code, answer.headers["content-type"]) == (413, "text/html; charset=utf-8")


async def test_a_source_has_its_own_bound(office: Office) -> None:
    """Another source is not kept waiting by the one that floods."""
    clock = TestClock()
    async with running_relay(jobs=False, clock=clock) as relay:
        company = (await relay.open_office()).company
        await add_source(relay, company)
        other = "li_" + "o" * 43
        await add_source(relay, company, key=other)
        for _ in range(MOST_A_MINUTE):
            assert (await relay.http.post(LEADS_PATH, json=LEAD, headers=KEYED)).status_code == 201
        clock.advance(20_500)
        answer = await relay.http.post(LEADS_PATH, json=LEAD, headers=KEYED)
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "40")
        assert problem(answer)["code"] == "rate-limited"
        assert (
            await relay.http.post(LEADS_PATH, json=LEAD, headers={"X-Intake-Key": other})
        ).status_code == 201
        clock.advance(40_000)
        assert (await relay.http.post(LEADS_PATH, json=LEAD, headers=KEYED)).status_code == 201


# Emails --------------------------------------------------------------------------------------------------


async def post_mail(relay: RunningRelay, raw: bytes, query: str = "") -> httpx.Response:
    headers = KEYED | {"Content-Type": "message/rfc822"}
    return await relay.http.post(f"{EMAIL_PATH}{query}", content=raw, headers=headers)


async def test_an_email_is_a_lead_of_its_sender(
    relay: RunningRelay, office: Office, source: IntakeSource
) -> None:
    words = f"Please call 415 555 2671.\r\nYou are {TRACKING}?".encode()
    answer = await post_mail(relay, MAIL + words, "?campaign=spring")
    assert (answer.status_code, answer.json()["reason"]) == (200, "")
    await relay.store.index_contacts()
    (record,) = await lead_records(office)
    assert (record["origin"], record["campaign"]) == ("email", "spring")
    again = await post_mail(relay, MAIL + words, "?campaign=spring")
    assert again.json() == answer.json() | {"repeated": True}


async def test_our_own_number_in_an_email_is_not_the_lead_s(
    relay: RunningRelay, office: Office, source: IntakeSource
) -> None:
    answer = await post_mail(relay, MAIL + f"Call me: 415 555 2671 (you wrote from {TRACKING})".encode())
    assert answer.json()["lead_record_id"]
    nobody = await post_mail(relay, MAIL.replace(b"<1@", b"<2@") + f"I got a text from {TRACKING}".encode())
    assert (nobody.status_code, nobody.json()["lead_record_id"]) == (200, None)
    assert len(await waiting(relay, office)) == 1


async def test_automatic_emails_are_no_leads(
    relay: RunningRelay, office: Office, source: IntakeSource
) -> None:
    answer = await post_mail(relay, b"Auto-Submitted: auto-replied\r\n" + MAIL + b"Back soon. 415 555 2671")
    assert answer.status_code == 200
    assert "automatic" in answer.json()["reason"]
    assert await waiting(relay, office) == []


@pytest.mark.parametrize("shape", ["sendgrid", "sendgrid raw", "mailgun", "mailgun mime"])
async def test_the_shapes_of_inbound_mail_services_are_taken(
    relay: RunningRelay, office: Office, source: IntakeSource, shape: str
) -> None:
    text = "Name: Maria Lopez\nPhone: (415) 555-2671"
    sender = "Site <site@example.com>"
    fields = {
        "sendgrid": {"from": sender, "to": "leads@example.com", "subject": "Lead", "text": text, "html": ""},
        "sendgrid raw": {"to": "leads@example.com", "email": (MAIL + text.encode()).decode()},
        "mailgun": {"sender": "site@example.com", "recipient": "l@example.com", "body-plain": text},
        "mailgun mime": {"recipient": "l@example.com", "body-mime": (MAIL + text.encode()).decode()},
    }[shape]
    attached = {"attachment1": ("roof.jpg", b"\xff\xd8" * 50_000)} if shape == "sendgrid" else None
    answer = await relay.http.post(f"{EMAIL_PATH}?key={KEY}", data=fields, files=attached)
    assert answer.status_code == 200, answer.text
    assert answer.json()["lead_record_id"], answer.text
    await relay.store.index_contacts()
    assert len(await lead_records(office)) == 1


async def test_an_email_too_large_or_no_email_is_refused(relay: RunningRelay, source: IntakeSource) -> None:
    assert (await post_mail(relay, b"hello")).status_code == 400
    assert await answer_to_a_head(relay, EMAIL_LIMIT + 1) == b"HTTP/1.1 413 Request Entity Too Large\r\n"
    assert (await relay.http.post(EMAIL_PATH, json={}, headers=KEYED)).status_code == 415


async def answer_to_a_head(relay: RunningRelay, length: int) -> bytes:
    """The first line of what is answered before any of so long a body came."""
    host, port = relay.base_url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = f"POST {EMAIL_PATH}?key={KEY} HTTP/1.1\r\nHost: x\r\nContent-Type: message/rfc822\r\n"
    writer.write(f"{head}Content-Length: {length}\r\n\r\n".encode())
    line = await reader.readline()
    writer.close()
    await writer.wait_closed()
    return line


async def test_an_email_with_large_attachments_is_read(relay: RunningRelay, source: IntakeSource) -> None:
    words = b"Phone: 415 555 2671\r\n"
    assert (await post_mail(relay, MAIL + words + b"x" * 3_000_000)).json()["lead_record_id"]


async def arriving_email(relay: RunningRelay) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """An email of which all but the head is still to come. The relay has let it in, and waits for it."""
    host, port = relay.base_url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = f"POST {EMAIL_PATH}?key={KEY} HTTP/1.1\r\nHost: x\r\nContent-Type: message/rfc822\r\n"
    writer.write(f"{head}Content-Length: {len(MAIL)}\r\nExpect: 100-continue\r\n\r\n".encode())
    assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    return reader, writer


async def test_just_a_few_emails_may_arrive_at_once(relay: RunningRelay, source: IntakeSource) -> None:
    arriving = [await arriving_email(relay) for _ in range(EMAILS_OF_ONE_AT_ONCE)]
    answer = await post_mail(relay, MAIL)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    for reader, writer in arriving:
        writer.write(MAIL)
        assert await reader.readline() == b"HTTP/1.1 200 OK\r\n"
        writer.close()
        await writer.wait_closed()
    assert (await post_mail(relay, MAIL)).status_code == 200
