"""Signing in and out, coming and going, being alerted (A7, A12)."""

import stat
from pathlib import Path

import pytest
from textual.widgets import Input

from leadterm.app import LeadtermApp
from leadterm.screens.main import MainScreen
from leadterm.screens.sign_in import SignInScreen
from leadterm.state.parts import Link
from leadterm.state.session import Session
from support.hostile import HOSTILE_TEXTS
from support.pilot import Console, console, setup
from support.relay import LEAD, Office, RunningRelay
from support.wire import Wire


def written(desk: Console, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the console writes to the terminal beside its screen."""
    sequences: list[str] = []
    monkeypatch.setattr(desk.app._announcer._signals, "_write", sequences.append)
    return sequences


# Signing in and out ----------------------------------------------------------------------------------------


async def test_an_agent_signs_in_once_and_the_token_is_kept_for_its_owner(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    person = office.people[0]
    app = LeadtermApp(setup(tmp_path, relay.base_url, ""))
    async with app.run_test(size=(120, 36)) as pilot:
        desk = Console(app, pilot)
        await desk.see(relay.base_url)
        app.screen.query_one(Input).value = person.token
        await desk.press("enter")
        await desk.until(lambda: isinstance(app.screen, MainScreen), "the inbox")
        await desk.until(lambda: desk.store.link is Link.LIVE, "a live link")
        assert person.token not in desk.text()
        await app._leave_desk()
    assert Session(tmp_path).token(relay.base_url) == person.token
    assert stat.S_IMODE((tmp_path / "session.json").stat().st_mode) == 0o600


async def test_a_wrong_token_is_refused_in_words_and_not_kept(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    app = LeadtermApp(setup(tmp_path, relay.base_url, ""))
    async with app.run_test(size=(80, 24)) as pilot:
        desk = Console(app, pilot)
        await desk.type("lt_wrong")
        await desk.press("enter")
        await desk.see("does not accept this token")
        assert "lt_wrong" not in desk.text()
    assert not (tmp_path / "session.json").exists()


@pytest.mark.parametrize("token", ["ünsafe", "two words", "lt_\x1b[31m"])
async def test_what_can_be_no_token_is_refused_in_words(
    relay: RunningRelay, tmp_path: Path, token: str
) -> None:
    app = LeadtermApp(setup(tmp_path, relay.base_url, ""))
    async with app.run_test() as pilot:
        desk = Console(app, pilot)
        app.screen.query_one(Input).value = token
        await desk.press("enter")
        await desk.see("token")
        await desk.until(lambda: "Asking" not in desk.text(), "an answer")
        assert isinstance(app.screen, SignInScreen)


async def test_an_unreachable_relay_is_said_so_at_sign_in(tmp_path: Path) -> None:
    app = LeadtermApp(setup(tmp_path, token=""))
    async with app.run_test() as pilot:
        desk = Console(app, pilot)
        await desk.type("lt_any")
        await desk.press("enter")
        await desk.see("127.0.0.1:9")
        await desk.until(lambda: "Asking" not in desk.text(), "an answer")
        assert isinstance(app.screen, SignInScreen)


async def test_signing_out_forgets_the_token_and_what_was_kept(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    home = tmp_path / f"agent-{office.people[0].id}"
    Session(home).keep(relay.base_url, office.people[0].token)
    async with console(relay, office.people[0], tmp_path) as desk:
        await relay.simulator.text_in(LEAD, office.number.number, "Hello?")
        await desk.see("Incoming 1")
        await desk.press("g", "r")
        await desk.type("draft")
        await desk.press("escape", "S")
        await desk.see("Sign out?")
        await desk.press("j", "enter")
        await desk.until(lambda: isinstance(desk.app.screen, SignInScreen), "the sign-in")
    kept = [path for path in home.rglob("*") if path.is_file()]
    assert kept == []


async def test_an_agent_whose_token_is_revoked_is_asked_for_another_and_keeps_the_draft(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    person = office.people[0]
    async with console(relay, person, tmp_path) as desk:
        await relay.simulator.text_in(LEAD, office.number.number, "Hello?")
        await desk.see("Incoming 1")
        await desk.press("g", "r")
        await desk.type("draft")
        await desk.see("Active 1")
        await relay.store.run(lambda tx: tx.revoke_tokens(person.id))
        await desk.press("escape", "c")
        await desk.until(lambda: isinstance(desk.app.screen, SignInScreen), "the sign-in")
    drafts = list((tmp_path / f"agent-{person.id}" / "drafts").rglob("*.json"))
    assert any("draft" in path.read_text() for path in drafts)


# Coming and going ------------------------------------------------------------------------------------------


async def test_without_the_relay_the_last_known_inbox_shows_marked_as_such(
    relay: RunningRelay, office: Office, wire: Wire, tmp_path: Path
) -> None:
    person = office.people[0]
    async with console(relay, person, tmp_path, url=wire.url) as desk:
        await relay.simulator.text_in(LEAD, office.number.number, "Hello?")
        await desk.see("Incoming 1")
    wire.cut()
    app = LeadtermApp(setup(tmp_path / f"agent-{person.id}", wire.url, person.token))
    async with app.run_test(size=(120, 36)) as pilot:
        desk = Console(app, pilot)
        assert "Hello?" in desk.text()
        assert "last known" in desk.text()
        await desk.see("offline")
        wire.mend()
        await desk.until(lambda: desk.store.link is Link.LIVE, "the link", within=30)
        await desk.see_gone("last known")
        await app._leave_desk()


async def test_what_is_typed_while_the_relay_is_away_is_sent_when_it_is_back(
    relay: RunningRelay, office: Office, wire: Wire, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path, url=wire.url) as desk:
        await relay.simulator.text_in(LEAD, office.number.number, "Hello?")
        await desk.see("Incoming 1")
        await desk.press("g", "r")
        await desk.see("Active 1")
        wire.cut()
        await desk.see("offline")
        await desk.type("Here I am")
        await desk.press("enter")
        await desk.see("Your text is")
        assert desk.main._composer.editor.text == "Here I am"
        wire.mend()
        await desk.until(lambda: desk.store.link is Link.LIVE, "the link", within=30)
        await desk.press("enter")
        await desk.see("✓✓")


# Alerts ----------------------------------------------------------------------------------------------------


async def test_a_waiting_lead_rings_and_is_told_in_the_status_line_and_the_title(
    relay: RunningRelay, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        sequences = written(desk, monkeypatch)
        await relay.simulator.text_in(LEAD, office.number.number, "Secret words")
        await desk.see("(415) 555-0142 is waiting")
        assert "\x07" in sequences
        assert any(sequence.startswith("\x1b]2;leadterm · 1 unread") for sequence in sequences)
        assert not any("notify" in sequence for sequence in sequences)


async def test_an_agent_who_looks_elsewhere_gets_a_notification_without_the_words(
    relay: RunningRelay, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        sequences = written(desk, monkeypatch)
        desk.app.app_focus = False
        await relay.simulator.text_in(LEAD, office.number.number, "Secret words")
        await desk.until(lambda: any("777;notify" in sequence for sequence in sequences), "a notification")
        assert not any("Secret" in sequence for sequence in sequences)


async def test_previews_are_in_notifications_when_the_setting_says_so(
    relay: RunningRelay, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(relay, office.people[0], tmp_path, notification_previews=True) as desk:
        sequences = written(desk, monkeypatch)
        desk.app.app_focus = False
        await relay.simulator.text_in(LEAD, office.number.number, "Secret words")
        await desk.until(lambda: any("Secret words" in sequence for sequence in sequences), "the words")


async def test_each_way_of_alerting_can_be_turned_off(
    relay: RunningRelay, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    off = {"bell": False, "notifications": False, "status_alerts": False}
    async with console(relay, office.people[0], tmp_path, **off) as desk:
        sequences = written(desk, monkeypatch)
        desk.app.app_focus = False
        await relay.simulator.text_in(LEAD, office.number.number, "Hello?")
        await desk.see("Incoming 1")
        assert not any(sequence == "\x07" or "notify" in sequence for sequence in sequences)
        assert desk.store.status is None


async def test_hostile_texts_are_harmless_in_titles_and_notifications(
    relay: RunningRelay, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(relay, office.people[0], tmp_path, notification_previews=True) as desk:
        sequences = written(desk, monkeypatch)
        desk.app.app_focus = False
        texts = [hostile.text for hostile in HOSTILE_TEXTS if hostile.encodable][:12]
        for number, text in enumerate(texts):
            await relay.simulator.text_in(f"+1212555{1000 + number}", office.number.number, text)
        await desk.until(lambda: len(desk.store.incoming) == len(texts), "all texts")
        for sequence in sequences:
            inside = sequence.removeprefix("\x1b]").removesuffix("\x07")
            assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in inside)
