"""A desk with real consoles in real terminals."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.desk_scene import DeskScene, desk_scene


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[DeskScene]:
    with desk_scene(tmp_path) as opened:
        yield opened
