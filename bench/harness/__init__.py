"""What the rows share: rounds, figures and the table; processes, a pty, a load.

The pty, the PostgreSQL and the costs of processes are those of the tests: both look at programs from outside.
"""

import sys
from pathlib import Path

BENCH = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(BENCH.parent / "tests"))
