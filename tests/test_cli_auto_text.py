"""`leadterm admin team auto-text` and `number set --forwarding`, as an administrator types them."""

import contextlib
from pathlib import Path

import pytest

from leadterm.cli import main


@pytest.fixture
def admin(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> "Admin":
    return Admin(tmp_path / "relay.db", capsys)


class Admin:
    """Runs one command after the other on one database."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._url = f"sqlite:///{path}"
        self._capsys = capsys

    def __call__(self, *words: str) -> str:
        with contextlib.suppress(SystemExit):
            main(["admin", "--database-url", self._url, *words])
        said = self._capsys.readouterr()
        return said.out + said.err


def test_an_auto_text_is_written_shown_and_turned_off_and_on(admin: Admin) -> None:
    admin("company", "add", "Acme")
    admin("team", "add", "Roofers")
    assert "Roofers has no auto-text" in admin("team", "auto-text", "Roofers")
    assert "has no auto-text yet: write one" in admin("team", "auto-text", "Roofers", "--on")
    assert "no variables" in admin("team", "auto-text", "Roofers", "--text", "Hi {name}")
    written = admin("team", "auto-text", "roofers", "--text", "Back at 9.")
    assert written == "The auto-text of Roofers is on:\nBack at 9.\n"
    assert "is off:\nBack at 9." in admin("team", "auto-text", "Roofers", "--off")
    assert "is off:\nBack at 9." in admin("team", "auto-text", "Roofers")
    assert "is on:\nBack at 9." in admin("team", "auto-text", "Roofers", "--on")
    assert admin("audit", "list").count("auto-text set") == 3
    assert "There are: Roofers" in admin("team", "auto-text", "Painters")


def test_forwarding_of_a_number_is_turned_on_and_off_and_listed(admin: Admin) -> None:
    admin("company", "add", "Acme")
    admin("number", "add", "+14155550111", "--label", "Ads")
    assert "go on to the phones" in admin("number", "set", "+14155550111", "--forwarding", "on")
    assert admin("number", "list").splitlines()[-1].endswith("on")
    admin("number", "set", "+14155550111", "--label", "Google Ads")
    assert admin("number", "list").splitlines()[-1].endswith("on")
    admin("number", "set", "+14155550111", "--forwarding", "off")
    assert admin("number", "list").splitlines()[-1].endswith("off")
