"""What is typed survives."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from leadterm.domain.model import AgentId, CompanyId, ContactId, Instant, InteractionId, NumberId
from leadterm.domain.wire import ClassificationFields
from leadterm.state.drafts import ClassificationDraft, Drafts, NewTextDraft, TextDraft, UnsentText

URL = "https://relay.example.com"
ME, COMPANY, MARIA = AgentId(11), CompanyId(1), ContactId(10)


def drafts_in(home: Path, *, agent: AgentId = ME, company: CompanyId = COMPANY) -> Drafts:
    drafts = Drafts(home, URL)
    drafts.belong_to(agent, company)
    return drafts


def noted(interaction: int, notes: str) -> ClassificationDraft:
    return ClassificationDraft(
        interaction_id=InteractionId(interaction),
        base=ClassificationFields(),
        mine=ClassificationFields(notes=notes),
    )


def files_under(home: Path) -> list[Path]:
    return sorted(path for path in home.rglob("*") if path.is_file())


def test_every_kind_of_draft_comes_back(tmp_path: Path) -> None:
    drafts = drafts_in(tmp_path)
    unsent = UnsentText(key="k", body="Hi", number_id=NumberId(21), at=Instant(5))
    drafts.put_text(MARIA, TextDraft(text="Hi\nMaria 👋", unsent=(unsent,)))
    drafts.put_classification(noted(7, "wants Tuesday"))
    drafts.put_new_text(NewTextDraft(to="415 555 0133", body="Hello"))
    again = drafts_in(tmp_path)
    assert again.text(MARIA) == TextDraft(text="Hi\nMaria 👋", unsent=(unsent,))
    assert again.classifications() == [noted(7, "wants Tuesday")]
    assert again.new_text().body == "Hello"


def test_drafts_are_for_their_owner_alone(tmp_path: Path) -> None:
    home = tmp_path / "state" / "drafts"
    drafts_in(home).put_text(MARIA, TextDraft(text="Hi"))
    (file,) = files_under(home)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_another_agent_company_or_relay_sees_nothing(tmp_path: Path) -> None:
    drafts_in(tmp_path).put_text(MARIA, TextDraft(text="Hi"))
    assert drafts_in(tmp_path, agent=AgentId(12)).text(MARIA) == TextDraft()
    assert drafts_in(tmp_path, company=CompanyId(2)).text(MARIA) == TextDraft()
    elsewhere = Drafts(tmp_path, "https://other.example.com")
    elsewhere.belong_to(ME, COMPANY)
    assert elsewhere.text(MARIA) == TextDraft()


def test_what_is_typed_before_the_agent_is_known_is_kept(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path, URL)
    drafts.put_text(MARIA, TextDraft(text="Hi"))
    assert drafts.text(MARIA).text == "Hi"
    drafts.belong_to(ME, COMPANY)
    drafts.flush()
    assert drafts_in(tmp_path).text(MARIA).text == "Hi"


def test_an_emptied_draft_leaves_no_file(tmp_path: Path) -> None:
    drafts = drafts_in(tmp_path)
    drafts.put_text(MARIA, TextDraft(text="Hi"))
    drafts.put_classification(noted(7, "x"))
    drafts.put_text(MARIA, TextDraft())
    drafts.drop_classification(InteractionId(7))
    assert files_under(tmp_path) == []
    assert drafts.classifications() == []


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff\x00", b'{"text": 7}', b"[]"])
def test_a_damaged_draft_is_set_aside(tmp_path: Path, damage: bytes) -> None:
    troubles: list[str] = []
    drafts_in(tmp_path).put_text(MARIA, TextDraft(text="Hi"))
    (file,) = files_under(tmp_path)
    file.write_bytes(damage)
    drafts = Drafts(tmp_path, URL, on_trouble=troubles.append)
    drafts.belong_to(ME, COMPANY)
    assert drafts.text(MARIA) == TextDraft()
    (aside,) = files_under(tmp_path)
    assert (aside.suffix, aside.read_bytes()) == (".damaged", damage)
    assert str(aside) in troubles[0]
    drafts.put_text(MARIA, TextDraft(text="Hello"))
    assert drafts_in(tmp_path).text(MARIA).text == "Hello"


def test_a_disk_that_takes_nothing_is_told_once_and_nothing_is_lost(tmp_path: Path) -> None:
    troubles: list[str] = []
    home = tmp_path / "home"
    home.write_text("in the way")
    drafts = Drafts(home, URL, on_trouble=troubles.append)
    drafts.belong_to(ME, COMPANY)
    drafts.put_text(MARIA, TextDraft(text="H"))
    drafts.put_text(MARIA, TextDraft(text="Hi"))
    assert len(troubles) == 1
    assert drafts.text(MARIA).text == "Hi"
    home.unlink()
    drafts.flush()
    assert drafts_in(home).text(MARIA).text == "Hi"


async def test_keys_that_come_together_are_written_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[bytes] = []
    monkeypatch.setattr("leadterm.state.drafts.write_private", lambda path, content: written.append(content))
    drafts = drafts_in(tmp_path)
    for length in range(1, 6):
        drafts.put_text(MARIA, TextDraft(text="Hello"[:length]))
    assert written == []
    async with asyncio.timeout(5):
        while not written:
            await asyncio.sleep(0.01)
    assert len(written) == 1
    assert b'"Hello"' in written[0]


async def test_flush_writes_what_waits_at_once(tmp_path: Path) -> None:
    drafts = drafts_in(tmp_path)
    drafts.put_text(MARIA, TextDraft(text="Hi"))
    assert files_under(tmp_path) == []
    drafts.flush()
    assert drafts_in(tmp_path).text(MARIA).text == "Hi"


def test_forget_leaves_nothing(tmp_path: Path) -> None:
    drafts = drafts_in(tmp_path)
    drafts.put_text(MARIA, TextDraft(text="Hi"))
    drafts.forget()
    assert files_under(tmp_path) == []
    assert drafts.text(MARIA) == TextDraft()


TYPIST = """
import asyncio, sys
from pathlib import Path
from leadterm.state.drafts import Drafts, TextDraft

async def type_forever():
    drafts = Drafts(Path(sys.argv[1]), "https://relay.example.com")
    drafts.belong_to(11, 1)
    number = 0
    while True:
        number += 1
        drafts.put_text(10, TextDraft(text="x" * 5000 + f" {number}"))
        print(number, flush=True)
        await asyncio.sleep(0.005)

asyncio.run(type_forever())
"""


def test_kill_9_leaves_what_was_typed_a_moment_before(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", TYPIST, str(tmp_path)], stdout=subprocess.PIPE) as typist:
        assert typist.stdout is not None
        for line in typist.stdout:
            if int(line) == 150:
                break
        os.kill(typist.pid, signal.SIGKILL)
        last = int(([line, *typist.stdout.readlines()])[-1])
    text = drafts_in(tmp_path).text(MARIA).text
    body, _, number = text.partition(" ")
    assert len(body) == 5000
    # A rest of 100 ms is 20 keys of this typist; a busy machine makes it fewer, never more.
    assert last - 25 <= int(number) <= last
