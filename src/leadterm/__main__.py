"""``python -m leadterm``."""

import sys

from leadterm.cli import main

sys.exit(main())
