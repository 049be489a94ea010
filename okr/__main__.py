"""`python -m okr`."""

from __future__ import annotations

import sys

from okr.cli import main

sys.exit(main())
