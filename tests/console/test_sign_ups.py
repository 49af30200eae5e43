"""A form posted on a site, as agents at their consoles meet it (E3, A12, B4, B5)."""

import re
from pathlib import Path

import httpx

from leadterm.relay.units import admin
from support.pilot import console
from support.relay import LEAD, Office, RunningRelay

KEY = admin.new_key()


async def add_source(relay: RunningRelay, office: Office) -> None:
    unit = admin.add_source(office.company.id, "Roof page", KEY, number_id=office.number.id)
    await relay.store.run(unit)


async def post(relay: RunningRelay, **more: str) -> httpx.Response:
    form = {
        "name": "Maria Lopez",
        "phone": LEAD,
        "message": "My roof leaks in two places",
        "How urgent?": "This week",
        **more,
    }
    return await relay.http.post("/v1/intake/leads", data=form, headers={"X-Intake-Key": KEY})


async def test_a_form_is_told_of_shown_answered_and_closed(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    await add_source(relay, office)
    async with console(relay, office.people[0], tmp_path) as desk:
        assert (await post(relay)).is_success
        await desk.see("Maria Lopez signed up")
        await desk.see("Incoming 1")
        await desk.press("g")
        await desk.see(re.compile(r"Maria Lopez +form"))
        await desk.see("Signed up by form")
        await desk.see(re.compile(r"How urgent\? +This week"))
        await desk.see("is waiting. Respond to")
        assert (await post(relay)).is_success
        await desk.press("r")
        await desk.see("Active 1")
        await desk.see("From Google Ads")
        await desk.type("Hi Maria")
        await desk.press("enter")
        await desk.see("✓✓")
        await relay.simulator.text_in(LEAD, office.number.number, "Can you come today?")
        await desk.see("Can you come today?")
        await desk.see("Incoming 0")
        assert "Active 1" in desk.text()
        assert (await post(relay, message="Anyone?")).is_success
        await desk.see("Maria Lopez signed up")
        await desk.press("escape", "c")
        await desk.see("Recents 1")
        await desk.press("T")
        await desk.see(re.compile(r"form +\d\d:\d\d +closed · Mel Park · 1 in, 1 out"))
        assert len(re.findall(r"││ form ", desk.text())) == 2


async def test_a_form_that_a_colleague_answers_leaves_the_others_and_they_are_told(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    await add_source(relay, office)
    async with console(relay, office.people[0], tmp_path, size=(80, 24)) as desk:
        assert (await post(relay)).is_success
        await desk.see("Incoming 1")
        (row,) = (await office.people[1].snapshot()).incoming
        await office.people[1].command(f"/v1/interactions/{row.interaction.id}/respond")
        await desk.see("Dana Reyes answered Maria Lopez")
        await desk.see("Incoming 0")
