"""What operators see of a relay: whether it is well, and how much it does, in Prometheus's words."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from leadterm.relay.settings import MetricsFor
from leadterm.relay.web.health import BEHIND
from support.office import Clock
from support.relay import TRACKING, RunningRelay, problem, running_relay

LEAD = "+14155550142"


async def scraped(relay: RunningRelay) -> dict[str, float]:
    """Every sample by its name and labels, read as Prometheus reads them."""
    answer = await relay.http.get("/metrics")
    assert answer.status_code == 200, answer.text
    found = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


class TestReadiness:
    """``/healthz?ready=1``."""

    async def test_a_relay_that_keeps_up_is_ready(self, either_url: str) -> None:
        async with running_relay(url=either_url, jobs=False) as relay:
            await relay.open_office()
            answer = await relay.http.get("/healthz?ready=1")
            assert answer.status_code == 200
            health = answer.json()
            assert (health["status"], health["waiting"], health["parked"]) == ("ok", 0, 0)

    async def test_a_relay_whose_texts_do_not_get_out_says_so_and_is_alive(self, either_url: str) -> None:
        clock = Clock()
        async with running_relay(url=either_url, clock=clock, jobs=False) as relay:
            office = await relay.open_office()
            (mel, *_) = office.people
            sent = await mel.command("/v1/messages", {"to": LEAD, "body": "Hi"})
            assert sent.status_code == 201, sent.text
            assert (await relay.http.get("/healthz?ready=1")).json()["waiting"] == 1
            clock.advance((BEHIND + 1) * 1000)
            answer = await relay.http.get("/healthz?ready=1")
            assert (answer.status_code, problem(answer)["code"]) == (503, "behind")
            assert "1 texts wait" in problem(answer)["detail"]
            assert (await relay.http.get("/healthz")).json()["status"] == "ok"
            await relay.relay.outbox.step()
            assert (await relay.http.get("/healthz?ready=1")).status_code == 200

    async def test_a_wrong_parameter_is_named(self, relay: RunningRelay) -> None:
        answer = await relay.http.get("/healthz?ready=yes")
        assert (answer.status_code, problem(answer)["field"]) == (422, "ready")


class TestWhoMayRead:
    """``/metrics`` is for operators."""

    async def test_by_default_there_is_nothing(self, relay: RunningRelay) -> None:
        assert (await relay.http.get("/metrics")).status_code == 404

    @pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
    async def test_for_this_machine_alone_means_not_for_whom_a_proxy_here_asks(self, header: str) -> None:
        async with running_relay(jobs=False, metrics=MetricsFor.LOCAL) as relay:
            assert (await relay.http.get("/metrics")).status_code == 200
            passed_on = await relay.http.get("/metrics", headers={header: "203.0.113.7"})
            assert passed_on.status_code == 404

    async def test_open_is_for_everybody(self) -> None:
        async with running_relay(jobs=False, metrics=MetricsFor.EVERYBODY) as relay:
            answer = await relay.http.get("/metrics", headers={"X-Forwarded-For": "203.0.113.7"})
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")


class TestWhatIsCounted:
    """The numbers are those of what happened."""

    async def test_requests_units_and_what_waits(self, either_url: str) -> None:
        clock = Clock()
        async with running_relay(url=either_url, clock=clock, jobs=False, metrics=MetricsFor.LOCAL) as relay:
            office = await relay.open_office()
            (mel, *_) = office.people
            before = await scraped(relay)
            for turn in range(3):
                await relay.text_in(LEAD, TRACKING, f"Hello {turn}", sid=f"SM{turn:032}")
            await mel.command("/v1/messages", {"to": LEAD, "body": "Hi"})
            await relay.http.get("/nothing/here")
            await relay.http.request("PATCH", "/healthz")
            clock.advance(5_000)
            after = await scraped(relay)
            path = "/webhooks/twilio/message"
            assert after[f"leadterm_requests_total{{method=POST,path={path},status=200}}"] == 3
            assert after["leadterm_requests_total{method=POST,path=/v1/messages,status=201}"] == 1
            assert after["leadterm_requests_total{method=GET,path=other,status=404}"] == 1
            assert after["leadterm_requests_total{method=other,path=/healthz,status=405}"] == 1
            assert after[f"leadterm_request_seconds_count{{path={path}}}"] == 3
            units = after["leadterm_units_total"] - before["leadterm_units_total"]
            assert units >= 4
            assert after["leadterm_commit_seconds_count"] > before["leadterm_commit_seconds_count"]
            assert after["leadterm_outbox_texts{state=queued}"] == 1
            assert after["leadterm_outbox_oldest_seconds"] == 5
            assert after["leadterm_log_events_total"] == (await relay.store.reads.head()).seq
            assert after["leadterm_store_up"] == 1

    async def test_parked_webhooks_and_pictures_to_fetch(self, either_url: str) -> None:
        async with running_relay(url=either_url, jobs=False, metrics=MetricsFor.LOCAL) as relay:
            await relay.open_office()

            def broken(_: object) -> bytes:
                raise ValueError("a bug")

            await relay.store.receive("message:SM9", b"raw", broken)
            after = await scraped(relay)
            assert after["leadterm_webhooks_parked"] == 1
            assert after["leadterm_pictures_wanted"] == 0
            assert after["leadterm_hook_deliveries"] == 0

    async def test_consoles_those_that_came_back_and_those_that_begin_anew(self, either_url: str) -> None:
        async with running_relay(url=either_url, jobs=False, metrics=MetricsFor.LOCAL) as relay:
            office = await relay.open_office()
            (mel, *_) = office.people
            head = await relay.store.reads.head()
            async with relay.stream(mel) as first, relay.stream(mel, cursor=head.seq) as second:
                await asyncio.gather(first.frame(), second.frame())
                now = await scraped(relay)
                assert now["leadterm_consoles"] == 2
                assert now["leadterm_streams_opened_total{resumed=no}"] == 1
                assert now["leadterm_streams_opened_total{resumed=yes}"] == 1
                assert now["leadterm_stream_lag_events"] == 0
            async with relay.stream(mel, cursor=head.seq, epoch="another") as third:
                assert (await third.frame()).reset
            assert (await scraped(relay))["leadterm_stream_resets_total"] == 1

    async def test_nothing_of_anybody_is_in_it(self, either_url: str) -> None:
        async with running_relay(url=either_url, jobs=False, metrics=MetricsFor.LOCAL) as relay:
            office = await relay.open_office()
            await relay.text_in(LEAD, TRACKING, "My roof leaks", sid="SM1")
            person = office.people[0]
            answer = await person.http.get("/v1/interactions/987654321")
            assert answer.status_code == 404
            text = (await relay.http.get("/metrics")).text
            for word in (LEAD, TRACKING, "roof", "Acme", "Mel", "987654321"):
                assert word not in text

    async def test_a_database_that_is_away_is_told_not_a_failure(self, tmp_path: Path) -> None:
        path = tmp_path / "relay.db"
        async with running_relay(url=f"sqlite:///{path}", jobs=False, metrics=MetricsFor.LOCAL) as relay:
            relay.store.reads.close()
            found = await scraped(relay)
            assert found["leadterm_store_up"] == 0
            assert "leadterm_outbox_oldest_seconds" not in found


def test_the_library_is_loaded_by_those_alone_who_want_metrics() -> None:
    """Importing the relay does not bring it."""

    code = "import sys, leadterm.relay.service; sys.exit('prometheus_client' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
