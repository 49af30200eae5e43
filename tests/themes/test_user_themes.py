"""Themes of the agent's own: read from files, and a wrong one is named with what would be right."""

import re
from pathlib import Path

import pytest

from leadterm.config import ConfigError
from leadterm.themes.user import own_themes, theme_folder


def write(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)


def test_a_file_in_the_folder_is_a_theme_by_its_name(tmp_path: Path) -> None:
    write(tmp_path, "night.toml", 'primary = "#5fd7ff"\ndark = true\n[variables]\nborder = "#ffff00"\n')
    (theme,) = own_themes(tmp_path)
    assert (theme.name, theme.primary, theme.variables["border"]) == ("night", "#5fd7ff", "#ffff00")


def test_the_folder_is_beside_the_settings(tmp_path: Path) -> None:
    assert theme_folder(tmp_path / "config.toml") == tmp_path / "themes"
    assert own_themes(tmp_path / "themes") == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("primary = ", "not valid TOML"),
        ('accent = "red"', "the colour primary is missing"),
        ('primary = "#5fd7ff"\npimary = "red"', "Did you mean primary?"),
        ('primary = "reddish"', "primary is “reddish”, which is no colour"),
        ("primary = 7", "primary is “7”, which is no colour"),
        ('primary = "red"\ndark = "yes"', "dark is “yes”, but should be as in dark = true"),
        ('primary = "red"\n[variables]\nborder = 7', "[variables] holds texts"),
    ],
)
def test_a_wrong_theme_is_named_with_what_would_be_right(tmp_path: Path, text: str, sentence: str) -> None:
    write(tmp_path, "night.toml", text)
    with pytest.raises(ConfigError, match=re.escape(sentence)) as error:
        own_themes(tmp_path)
    assert "night.toml" in str(error.value)


def test_a_theme_cannot_take_the_name_of_another(tmp_path: Path) -> None:
    write(tmp_path, "nord.toml", 'primary = "red"')
    with pytest.raises(ConfigError, match="Give the file another name"):
        own_themes(tmp_path)
