"""A lead posted by a plain web form, taken by a real relay and shown by a real console, on both databases."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest

from leadterm.domain.intake import IntakeSource
from leadterm.domain.model import SourceId
from leadterm.relay.store import Tx
from support.databases import postgres_database
from support.desk_scene import DeskScene, desk_scene
from support.postgres import PostgresServer

KEY = "li_" + "e" * 43
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
LEAD = "+14155550133"


@pytest.fixture(params=["sqlite", "postgresql"])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DeskScene]:
    if request.param == "sqlite":
        with desk_scene(tmp_path) as opened:
            yield opened
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with postgres_database(server) as url, desk_scene(tmp_path, url=url) as opened:
        yield opened


@pytest.fixture
def source(scene: DeskScene) -> None:
    def unit(tx: Tx) -> None:
        source = IntakeSource(
            id=SourceId(tx.new_id()),
            company_id=scene.office.company.id,
            name="Roof page",
            key_sha256=hashlib.sha256(KEY.encode()).hexdigest(),
            redirect_url="https://roofs.example/thanks",
            created_at=tx.now,
        )
        tx.add_intake_source(source)

    scene.run(scene.relay.store.run(unit))


def post(scene: DeskScene, campaign: str) -> httpx.Response:
    fields = {"name": "Zoe Webster", "phone": "(415) 555-0133", "utm_campaign": campaign, "roof": "flat"}
    address = f"{scene.relay.base_url}/v1/intake/leads?key={KEY}"
    return httpx.post(address, content=urlencode(fields), headers=FORM, trust_env=False)


@pytest.mark.usefixtures("source")
def test_a_lead_of_a_web_form_stands_in_the_search_and_on_the_open_timeline_at_once(scene: DeskScene) -> None:
    with scene.console(scene.office.people[0]) as terminal:
        answer = post(scene, "spring roofs")
        assert (answer.status_code, answer.headers["location"]) == (303, "https://roofs.example/thanks")
        assert post(scene, "spring roofs").status_code == 303
        terminal.press("/")
        terminal.type("zoe")
        terminal.wait_for(re.compile(r"Search 1\b"))
        terminal.press("enter")
        terminal.wait_for("Enter send")
        terminal.press("escape")
        terminal.wait_for("T timeline")
        terminal.press("T")
        terminal.wait_for("· timeline")
        terminal.wait_for("spring roofs")
        assert post(scene, "autumn roofs").status_code == 303
        terminal.wait_for("autumn roofs")
        assert len(re.findall("spring roofs", terminal.text())) == 1
