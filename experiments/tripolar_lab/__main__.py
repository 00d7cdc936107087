"""``python -m tripolar_lab`` is the ``tripolar`` command."""

import sys

from .command import main

sys.exit(main())
