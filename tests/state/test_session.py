"""The token is kept by relay, for its owner alone."""

import stat
from pathlib import Path

import pytest

from leadterm.state.session import Session, state_directory


def test_a_token_is_kept_by_relay(tmp_path: Path) -> None:
    session = Session(tmp_path)
    session.keep("https://one.example.com/", "lt_one")
    session.keep("https://two.example.com", "lt_two")
    assert Session(tmp_path).token("https://one.example.com") == "lt_one"
    assert session.token("https://two.example.com") == "lt_two"
    assert session.token("https://three.example.com") == ""


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    Session(tmp_path).keep("https://one.example.com", "lt_one")
    mode = (tmp_path / "session.json").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_signing_out_forgets_one_and_keeps_the_others(tmp_path: Path) -> None:
    session = Session(tmp_path)
    session.keep("https://one.example.com", "lt_one")
    session.keep("https://two.example.com", "lt_two")
    assert session.forget("https://one.example.com")
    assert not session.forget("https://one.example.com")
    assert session.token("https://two.example.com") == "lt_two"
    session.forget("https://two.example.com")
    assert not (tmp_path / "session.json").exists()


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe", b'{"a": 1}'])
def test_a_damaged_file_is_as_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "session.json").write_bytes(content)
    assert Session(tmp_path).token("https://one.example.com") == ""


def test_the_directory_is_the_owner_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert state_directory() == tmp_path / "state" / "leadterm"
    assert stat.S_IMODE(state_directory().stat().st_mode) == 0o700
