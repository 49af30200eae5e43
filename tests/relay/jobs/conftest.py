"""The jobs between a real store and a simulated carrier."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from support.outbox_office import Office, open_office


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as office:
        yield office
