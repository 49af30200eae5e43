"""Fixtures that any test may ask for; each lives with its subject in tests/support."""

from pathlib import Path

import pytest
from hypothesis import settings

from support import places, settling
from support.postgres import postgres_server

__all__ = ["postgres_server"]

LONG = (
    "relay/test_kill.py",
    "relay/units/test_machine.py",
    "relay/web/test_openapi.py",
    "relay/test_hooks",
    "e2e/",
)
"""Files of few tests that take long: begun last, one of them would keep one worker busy at the end."""

pytest.register_assert_rewrite("support.consoles", "support.naive", "support.playbook")
settings.register_profile("leadterm", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("leadterm")
places.in_memory()
settling.install()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    items.sort(key=lambda item: not item.path.relative_to(here).as_posix().startswith(LONG))
