"""Fixtures that any test may ask for; each lives with its subject in tests/support."""

import pytest
from hypothesis import settings

from support import places
from support.postgres import postgres_server

__all__ = ["postgres_server"]

pytest.register_assert_rewrite("support.consoles", "support.naive", "support.playbook")
settings.register_profile("leadterm", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("leadterm")
places.in_memory()
