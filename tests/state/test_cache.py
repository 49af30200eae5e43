"""The last known inbox."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from leadterm.domain.model import CompanyId, Instant, InteractionState
from leadterm.state.cache import MOST_RECENTS, InboxCache
from leadterm.state.inbox import Gap, RowItem, inbox
from leadterm.state.parts import Edge
from leadterm.state.store import ConsoleStore
from support.world import COMPANY, ME, World

URL, TOKEN = "https://relay.example.com", "lt_secret"
NOW = Instant(1_700_000_000_000)


@pytest.fixture
def world() -> World:
    world = World()
    for lead in range(MOST_RECENTS + 50):
        world.text_in(lead)
    for row in world.with_state(InteractionState.INCOMING)[3:]:
        world.time_out(row)
    world.respond(ME, world.with_state(InteractionState.INCOMING)[0])
    return world


@pytest.fixture
def store(world: World) -> ConsoleStore:
    store = ConsoleStore()
    store.load_snapshot(world.snapshot(limit=230))
    return store


def test_what_was_shown_is_shown_again_and_marked(tmp_path: Path, store: ConsoleStore) -> None:
    store.select(store.incoming[0])
    InboxCache(tmp_path, URL, TOKEN).save(store, NOW)
    known = InboxCache(tmp_path, URL, TOKEN).load()
    assert known is not None
    assert (known.saved_at, known.selected) == (NOW, store.selected)
    again = ConsoleStore()
    again.load_snapshot(known.snapshot, cached=True)
    assert again.stale
    assert (again.incoming, again.active) == (store.incoming, store.active)
    assert (again.recents_total, again.unread_total) == (store.recents_total, store.unread_total)
    assert again.recents.ids() == store.recents.ids()[:MOST_RECENTS]
    lines = inbox(again)
    assert len(lines) == len(inbox(store))
    assert isinstance(lines.item(len(lines) - 1), Gap)
    assert isinstance(lines.item(6), RowItem)


def test_it_is_for_its_owner_alone(tmp_path: Path, store: ConsoleStore) -> None:
    InboxCache(tmp_path / "leadterm", URL, TOKEN).save(store, NOW)
    (file,) = (tmp_path / "leadterm").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert TOKEN.encode() not in file.read_bytes()


def test_another_token_or_relay_reads_nothing(tmp_path: Path, store: ConsoleStore) -> None:
    InboxCache(tmp_path, URL, TOKEN).save(store, NOW)
    assert InboxCache(tmp_path, URL, "lt_other").load() is None
    assert InboxCache(tmp_path, "https://other.example.com", TOKEN).load() is None


@pytest.mark.parametrize("damage", [b"", b"\x81", b"not msgpack", b"\x93\x01\x02\x03"])
def test_what_cannot_be_read_is_as_if_it_were_not_there(
    tmp_path: Path, store: ConsoleStore, damage: bytes
) -> None:
    cache = InboxCache(tmp_path, URL, TOKEN)
    cache.save(store, NOW)
    (file,) = tmp_path.iterdir()
    file.write_bytes(damage)
    assert cache.load() is None


def test_another_format_is_ignored(
    tmp_path: Path, store: ConsoleStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    InboxCache(tmp_path, URL, TOKEN).save(store, NOW)
    monkeypatch.setattr("leadterm.state.cache.FORMAT", 99)
    assert InboxCache(tmp_path, URL, TOKEN).load() is None


def test_it_is_gone_after_sign_out(tmp_path: Path, store: ConsoleStore) -> None:
    cache = InboxCache(tmp_path, URL, TOKEN)
    cache.save(store, NOW)
    cache.forget()
    assert list(tmp_path.iterdir()) == []
    cache.forget()


def test_what_is_only_known_from_before_is_not_saved_as_new(tmp_path: Path, world: World) -> None:
    store = ConsoleStore()
    store.load_snapshot(world.snapshot(), cached=True)
    InboxCache(tmp_path, URL, TOKEN).save(store, NOW)
    assert list(tmp_path.iterdir()) == []


def test_a_window_further_down_is_not_taken_for_the_newest(
    tmp_path: Path, world: World, store: ConsoleStore
) -> None:
    store.load_recents(world.recents_page(end=True), Edge.OLDEST, store.asked())
    InboxCache(tmp_path, URL, TOKEN).save(store, NOW)
    known = InboxCache(tmp_path, URL, TOKEN).load()
    assert known is not None
    again = ConsoleStore()
    again.load_snapshot(known.snapshot, cached=True)
    assert again.recents.ids() == []
    assert again.recents_total == store.recents_total
    assert inbox(again).wanted_edge(0, 30) is Edge.NEWEST


def test_every_company_has_its_own(tmp_path: Path, world: World, store: ConsoleStore) -> None:
    cache = InboxCache(tmp_path, URL, TOKEN)
    cache.save(store, NOW)
    there = ConsoleStore()
    snapshot = world.snapshot()
    company = replace(snapshot.company, id=CompanyId(77), name="Blue Plumbing")
    there.load_snapshot(replace(snapshot, company=company))
    cache.save(there, Instant(NOW + 1))
    known = [cache.load(id_) for id_ in (COMPANY.id, company.id)]
    assert [one and one.snapshot.company.name for one in known] == ["Acme Roofing", "Blue Plumbing"]
    assert cache.load(CompanyId(78)) is None
    latest = cache.load()
    assert latest is not None
    assert latest.snapshot.company == company


def test_the_company_gone_to_is_remembered_for_its_token_alone(tmp_path: Path) -> None:
    cache = InboxCache(tmp_path, URL, TOKEN)
    assert cache.chosen() is None
    cache.choose(CompanyId(77))
    assert InboxCache(tmp_path, URL, TOKEN).chosen() == 77
    assert InboxCache(tmp_path, URL, "lt_other").chosen() is None
    cache.forget()
    assert cache.chosen() is None
    assert list(tmp_path.iterdir()) == []
