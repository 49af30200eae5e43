"""Themes of the agent's own: one TOML file each, in the folder ``themes`` beside the settings.

The name of the file is the name of the theme. ``primary`` must be there; every other colour is worked out
from it. A table ``[variables]`` sets single colours of Textual's, such as ``block-cursor-background``.
"""

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from textual.color import Color, ColorParseError
from textual.theme import BUILTIN_THEMES, Theme

from leadterm.config import ConfigError, default_path

FILES_LIMIT = 100
SIZE_LIMIT = 64 * 1024
"""Bytes of one file."""

_COLOURS = (
    *("primary", "secondary", "warning", "error", "success", "accent"),
    *("foreground", "background", "surface", "panel", "boost"),
)
_WAYS = {"dark": bool, "luminosity_spread": float, "text_alpha": float}
_KEYS = (*_COLOURS, *_WAYS, "variables")


def theme_folder(config: Path | None = None) -> Path:
    """Where they are: beside the settings file in force."""
    return (config or default_path()).parent / "themes"


def own_themes(folder: Path) -> list[Theme]:
    """Every theme in the folder, by name. Raises ``ConfigError`` naming the file and what is wrong in it."""
    if not folder.is_dir():
        return []
    return [_theme(path) for path in sorted(folder.glob("*.toml"))[:FILES_LIMIT]]


def _theme(path: Path) -> Theme:
    name = path.stem
    if name in BUILTIN_THEMES:
        raise ConfigError(f"{path}: there is a theme {name} already. Give the file another name.")
    given = _read(path)
    for key in given:
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"It may have: {', '.join(_KEYS)}."
            raise ConfigError(f"{path}: a theme has no {key}. {hint}")
    if "primary" not in given:
        raise ConfigError(f"{path}: the colour primary is missing, for example primary = “#5fd7ff”.")
    for key in _COLOURS:
        if key in given:
            _check_colour(path, key, given[key])
    for key, kind in _WAYS.items():
        if key in given and not _is(given[key], kind):
            example = "true" if kind is bool else "0.9"
            raise ConfigError(f"{path}: {key} is “{given[key]}”, but should be as in {key} = {example}.")
    return Theme(name=name, **{**given, "variables": _variables(path, given.get("variables", {}))})


def _read(path: Path) -> Mapping[str, Any]:
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise ConfigError(f"{path} is too large to be a theme.")
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"The theme {path} can't be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"The theme {path} is not valid TOML: {error}.") from None


def _variables(path: Path, given: object) -> dict[str, str]:
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        raise ConfigError(f"{path}: [variables] holds texts, for example border = “#ffff00”.")
    return dict(given)


def _check_colour(path: Path, key: str, value: object) -> None:
    try:
        Color.parse(value if isinstance(value, str) else "")
    except ColorParseError:
        raise ConfigError(
            f"{path}: {key} is “{value}”, which is no colour. Write #5fd7ff, or a name such as orange."
        ) from None


def _is(value: object, kind: type) -> bool:
    return isinstance(value, bool) if kind is bool else isinstance(value, int | float) and value is not True


assert {field.name for field in fields(Theme)} >= set(_KEYS), "a theme is what this Textual says it is"
