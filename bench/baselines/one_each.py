"""Our relay without group commit: a transaction for each unit. Used like ``leadterm``, with its arguments."""

import sys

from leadterm.cli import main
from leadterm.relay.store import writer

writer.BATCH_LIMIT = 1
sys.exit(main())
