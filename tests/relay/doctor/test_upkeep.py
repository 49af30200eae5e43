"""Backups, what is kept for how long, and who may read the metrics."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from leadterm.cli import main
from leadterm.domain.model import Instant
from leadterm.relay.clock import system_clock
from leadterm.relay.doctor import State, metrics, upkeep
from leadterm.relay.settings import MetricsFor
from leadterm.relay.store import Tx
from leadterm.relay.store.checkup import check_up
from support.relay import RunningRelay, running_relay

DAY = 86_400_000
NOW = Instant(1_800_000_000_000)
SQLITE = "sqlite:////var/lib/leadterm/leadterm.db"
NOWHERE = httpx.URL("http://127.0.0.1:9")


def test_a_backup_is_told_by_its_age_and_is_wrong_when_it_is_old() -> None:
    assert upkeep.backups(SQLITE, Instant(NOW - 2 * DAY), NOW).sentence.endswith("the last one 2 days ago.")
    assert upkeep.backups(SQLITE, Instant(NOW - 7 * DAY), NOW).state is State.OK
    old = upkeep.backups(SQLITE, Instant(NOW - 8 * DAY), NOW)
    assert (old.state, old.mend.startswith("leadterm relay backup FILE")) == (State.WRONG, True)


def test_that_other_tools_may_make_backups_is_not_held_against_anybody() -> None:
    assert upkeep.backups(SQLITE, None, NOW).state is State.OK
    server = upkeep.backups("postgresql+psycopg://db/texts", None, NOW)
    assert (server.state, "its own tools" in server.sentence) == (State.OK, True)


def test_how_long_things_are_kept_is_told_in_words() -> None:
    assert "go after 30 days. Conversations stay" in upkeep.retention(30).sentence
    assert "kept for ever" in upkeep.retention(0).sentence


async def test_a_note_of_a_backup_is_read_on_either_database(relay: RunningRelay, either_url: str) -> None:
    assert check_up(either_url).backed_up_at is None
    for _ in range(2):
        await relay.store.run(Tx.note_backup)
    made_at = check_up(either_url).backed_up_at
    assert made_at is not None
    assert 0 <= system_clock() - made_at < 60_000
    assert await relay.store.reads.parked() == []


def test_the_command_notes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'relay.db'}"
    monkeypatch.setenv("LEADTERM_RELAY__DATABASE_URL", url)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    assert main(["relay", "migrate"]) == 0
    assert main(["relay", "backup", str(tmp_path / "copy.db")]) == 0
    assert check_up(url).backed_up_at is not None


class TestMetrics:
    """Who can read /metrics, and who should."""

    @pytest.fixture
    async def told(self) -> AsyncIterator[RunningRelay]:
        async with running_relay(jobs=False, metrics=MetricsFor.LOCAL) as relay:
            yield relay

    async def test_when_they_are_off_nobody_is_asked(self) -> None:
        found = await metrics.look(MetricsFor.NOBODY, NOWHERE, None)
        assert (found.state, "off" in found.sentence) == (State.OK, True)

    async def test_those_of_a_relay_that_does_not_run_are_not_known(self) -> None:
        assert (await metrics.look(MetricsFor.LOCAL, NOWHERE, None)).state is State.UNKNOWN

    async def test_they_are_well_when_they_can_be_read_here(self, told: RunningRelay) -> None:
        found = await metrics.look(MetricsFor.LOCAL, httpx.URL(told.base_url), told.account)
        assert (found.state, found.sentence) == (State.OK, f"They can be read at {told.base_url}/metrics.")

    async def test_a_relay_that_was_started_with_another_setting_is_told(self, relay: RunningRelay) -> None:
        found = await metrics.look(MetricsFor.LOCAL, httpx.URL(relay.base_url), relay.account)
        assert (found.state, "another setting" in found.sentence) == (State.WRONG, True)

    @pytest.mark.parametrize("wanted", [MetricsFor.LOCAL, MetricsFor.EVERYBODY])
    async def test_a_proxy_that_hands_them_to_the_world_is_told(
        self, told: RunningRelay, monkeypatch: pytest.MonkeyPatch, wanted: MetricsFor
    ) -> None:
        monkeypatch.setattr(metrics, "is_inside", lambda _host: False)
        found = await metrics.look(wanted, httpx.URL(told.base_url), told.account)
        assert found.state is State.WRONG
        assert found.sentence == f"Everybody can read them, at {told.base_url}/metrics."
        assert "docs/operations.md" in found.mend
