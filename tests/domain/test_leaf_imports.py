"""The leaf rules load in a moment: the console imports them before its first paint."""

import subprocess
import sys

import pytest

HEAVY = {"phonenumbers", "textual", "rich", "httpx", "sqlalchemy", "pydantic", "asyncio"}


@pytest.mark.parametrize("module", ["text", "phone", "segments", "keywords", "carrier_codes"])
def test_leaf_rule_loads_nothing_heavy(module):
    code = f"import sys, leadterm.domain.{module}; print(*({HEAVY!r} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.split() == []
