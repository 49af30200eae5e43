"""The company's tags from the command line, on a real database (D4)."""

import re
from pathlib import Path

import pytest

from leadterm.cli import main
from leadterm.domain.model import InteractionId
from leadterm.domain.wire import ClassificationFields, EditClassification
from leadterm.relay.clock import system_clock
from leadterm.relay.store import Store
from leadterm.relay.units import desk
from support.office import office


class Line:
    """`leadterm admin tag`, and what it says."""

    def __init__(self, url: str, captured: pytest.CaptureFixture[str]) -> None:
        self.url = url
        self._captured = captured

    def __call__(self, *arguments: str) -> tuple[int, str]:
        status = main(["admin", "--database-url", self.url, *arguments])
        out, err = self._captured.readouterr()
        return status, err if status else out

    def good(self, *arguments: str) -> str:
        status, said = self(*arguments)
        assert status == 0, said
        return said


@pytest.fixture
def leadterm(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Line:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return Line(f"sqlite:///{tmp_path / 'relay.db'}", capsys)


def tagged(store: Store, *tags: str) -> list[InteractionId]:
    """One conversation of an office for each tag."""
    place, made = office(store), []
    for lead, tag in enumerate(tags, start=1):
        talk = place.concluded(lead).id
        edit = EditClassification(base=ClassificationFields(), mine=ClassificationFields(tags=(tag,)))
        place.run(desk.edit_classification(place.dana.id, talk, edit))
        made.append(talk)
    return made


def test_tags_are_listed_with_their_use_renamed_everywhere_and_removed(leadterm: Line) -> None:
    store = Store.open(leadterm.url, clock=system_clock)
    store.migrate()
    talks = tagged(store, "roof", "Roof", "rofo")
    store.close()
    assert re.search(r"Tag \d+: roof\nTag \d+: leak\n", leadterm.good("tag", "add", "roof", "leak"))
    listed = leadterm.good("tag", "list")
    assert re.search(r"\d+ +leak +0\n\d+ +roof +2\nnot listed +rofo +1\n", listed)

    assert "The tag is called Roofing." in leadterm.good("tag", "rename", "ROOF", "Roofing")
    leadterm.good("tag", "rename", "rofo", "roofing")
    twin = leadterm("tag", "rename", "leak", "roofing")
    assert (twin[0], "add --join" in twin[1]) == (1, True)
    leadterm.good("tag", "rename", "leak", "roofing", "--join")
    listed = leadterm.good("tag", "list")
    assert re.search(r"used\n\d+ +Roofing +3\n$", listed)

    assert "Roofing is offered no more." in leadterm.good("tag", "remove", "roofing")
    assert "not listed  Roofing  3" in leadterm.good("tag", "list")
    assert "tag renamed" in leadterm.good("audit", "list", "--what", "tag")
    store = Store.open(leadterm.url, clock=system_clock)
    made = [store.run_now(lambda tx, talk=talk: tx.classification(talk)) for talk in talks]
    assert {it.tags for it in made} == {("Roofing",)}
    store.close()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["add", "roof, flat"], "A tag has no comma in it"),
        (["add", "leak", "leak"], "There is a tag leak already."),
        (["add", " "], "A tag needs a name."),
        (["rename", "rofo", "roof"], "Neither rofo nor roof is on the list."),
        (["remove", "roof"], "There is no tag roof. There are: none yet."),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(leadterm: Line, arguments: list[str], sentence: str) -> None:
    leadterm.good("company", "add", "Acme Roofing")
    status, said = leadterm("tag", *arguments)
    assert (status, sentence in said) == (1, True), said
