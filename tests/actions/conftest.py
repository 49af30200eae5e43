from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from support.console import HeadlessConsole, console
from support.relay import Office, RunningRelay, running_relay


@pytest.fixture
async def relay() -> AsyncIterator[RunningRelay]:
    async with running_relay(jobs=False) as relay:
        yield relay


@pytest.fixture
async def office(relay: RunningRelay) -> Office:
    return await relay.open_office()


@pytest.fixture
async def mel(relay: RunningRelay, office: Office, tmp_path: Path) -> AsyncIterator[HeadlessConsole]:
    async with console(relay, office.people[0], tmp_path / "mel") as mel:
        await mel.until_live()
        yield mel


@pytest.fixture
async def dana(relay: RunningRelay, office: Office, tmp_path: Path) -> AsyncIterator[HeadlessConsole]:
    async with console(relay, office.people[1], tmp_path / "dana") as dana:
        await dana.until_live()
        yield dana
