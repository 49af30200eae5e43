"""Settings: which wins, and what a person reads when one is wrong."""

import re
import tomllib
from pathlib import Path

import pytest

from leadterm import config

EXAMPLE = Path(__file__).parents[1] / "config.example.toml"


def write(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text)
    path.chmod(mode)
    return path


def test_flags_win_over_environment_over_file_over_defaults(tmp_path: Path) -> None:
    path = write(tmp_path / "c.toml", '[relay]\nlisten = "a:1"\npublic_url = "https://file.example"\n')
    environ = {"LEADTERM_RELAY__LISTEN": "b:2", "LEADTERM_RELAY__PUBLIC_URL": "https://env.example"}
    settings = config.load(path, environ, {"relay.listen": "c:3"})
    assert settings.relay.listen == "c:3"
    assert settings.relay.public_url == "https://env.example"
    assert settings.twilio.api_base_url == "https://api.twilio.com"


def test_environment_values_are_read_as_the_type_they_stand_for(tmp_path: Path) -> None:
    path = write(tmp_path / "c.toml", "")
    settings = config.load(path, {"LEADTERM_CONSOLE__BELL": "false", "LEADTERM_CONSOLE__COMPANY": "7"})
    assert settings.console.bell is False
    assert settings.console.company == 7


def test_a_wrong_value_names_the_setting_the_file_and_what_would_be_right(tmp_path: Path) -> None:
    path = write(tmp_path / "c.toml", '[relay]\nlisten = "everywhere"\n')
    with pytest.raises(config.ConfigError) as error:
        config.load(path, {})
    sentence = str(error.value)
    assert "relay.listen" in sentence
    assert str(path) in sentence
    assert "everywhere" in sentence
    assert "127.0.0.1:8080" in sentence


def test_an_unknown_setting_is_told_with_the_nearest_name(tmp_path: Path) -> None:
    path = write(tmp_path / "c.toml", '[relay]\nlissten = "a:1"\n')
    with pytest.raises(config.ConfigError, match=re.escape("Did you mean relay.listen?")):
        config.load(path, {})


def test_a_secret_in_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "c.toml", '[twilio]\nauth_token = "s3cret"\n', mode=0o644)
    with pytest.raises(config.ConfigError, match="chmod 600") as error:
        config.load(path, {})
    assert "s3cret" not in str(error.value)


def test_a_wrong_secret_is_never_quoted(tmp_path: Path) -> None:
    path = write(tmp_path / "c.toml", "[console]\ntoken = 12345\n")
    with pytest.raises(config.ConfigError) as error:
        config.load(path, {})
    assert "12345" not in str(error.value)


@pytest.mark.parametrize("text", ["[relay\n", "listen = 3\n", '[relay]\nlisten = "\x00"\n'])
def test_a_broken_file_gives_a_sentence_not_a_traceback(tmp_path: Path, text: str) -> None:
    path = write(tmp_path / "c.toml", text)
    with pytest.raises(config.ConfigError, match=re.escape(str(path))):
        config.load(path, {})


def test_a_named_file_must_exist_and_the_usual_one_need_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert config.load(None, {}) == config.Settings()
    with pytest.raises(config.ConfigError, match="no settings file"):
        config.load(tmp_path / "none.toml", {})


def test_the_example_file_shows_every_setting_and_loads(tmp_path: Path) -> None:
    text = EXAMPLE.read_text()
    shown = tomllib.loads(re.sub(r"^# (?=[a-z_]+ = )", "", text, flags=re.MULTILINE))
    known = {(section, name) for section, name, _, _ in config.describe()}
    assert {(section, name) for section, values in shown.items() for name in values} == known
    config.load(write(tmp_path / "c.toml", text), {})


def test_every_setting_s_default_is_told_as_a_value_of_its_own() -> None:
    defaults = {f"{section}.{name}": default for section, name, default, _ in config.describe()}
    assert defaults["console.keymap"] == {}
    assert not [name for name, default in defaults.items() if "DEFAULT" in str(default)]
