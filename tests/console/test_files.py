"""The pictures of this computer as they are listed while their path is typed (B18)."""

from pathlib import Path

import pytest

from leadterm.screens.files import MOST_SHOWN, common_start, listing, path_of


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name in ("roof.png", "Roof 2.JPG", "notes.txt", ".hidden.png"):
        (tmp_path / name).write_bytes(b"12345")
    (tmp_path / "roofs").mkdir()
    (tmp_path / "dangling.png").symlink_to(tmp_path / "nowhere")
    return tmp_path


def names(typed: str, home: Path) -> list[str]:
    return [entry.path.name for entry in listing(typed, {"HOME": str(home)}).entries]


def test_directories_come_first_then_pictures_and_nothing_else(home: Path) -> None:
    assert names("~/", home) == ["roofs", "Roof 2.JPG", "roof.png"]
    assert names("", home) == ["roofs", "Roof 2.JPG", "roof.png"]


def test_what_is_typed_narrows_the_list_whatever_its_case(home: Path) -> None:
    assert names("~/ROOF.", home) == ["roof.png"]
    assert names(f"{home}/roofs", home) == ["roofs"]
    assert names("~/.h", home) == [".hidden.png"]


def test_a_directory_that_can_t_be_read_is_named(home: Path) -> None:
    problem = listing("~/nowhere/", {"HOME": str(home)}).problem
    assert problem == f"{home}/nowhere can't be read: no such file or directory."


def test_a_large_directory_is_listed_in_part(tmp_path: Path) -> None:
    for number in range(MOST_SHOWN + 10):
        (tmp_path / f"{number:04}.png").touch()
    assert len(names("~/", tmp_path)) == MOST_SHOWN


@pytest.mark.parametrize(
    ("typed", "completed"),
    [("~/ro", "~/roo"), ("~/roofs", "~/roofs/"), ("~/roof.", "~/roof.png"), ("~/zzz", "~/zzz")],
)
def test_tab_goes_on_as_far_as_there_is_one_way(tmp_path: Path, typed: str, completed: str) -> None:
    for name in ("roof.png", "roost.png"):
        (tmp_path / name).touch()
    (tmp_path / "roofs").mkdir()
    assert common_start(typed, listing(typed, {"HOME": str(tmp_path)})) == completed


@pytest.mark.parametrize("typed", ["'/x/a b.png'", '"/x/a b.png"', "file:///x/a b.png", "/x/a\\ b.png"])
def test_a_path_that_is_dropped_into_the_terminal_is_read(typed: str) -> None:
    assert path_of(typed, {"HOME": "/home/mel"}) == Path("/x/a b.png")


def test_a_relative_path_is_the_agent_s_own(tmp_path: Path) -> None:
    assert path_of("pictures/roof.png", {"HOME": "/home/mel"}) == Path("/home/mel/pictures/roof.png")
