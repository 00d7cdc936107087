"""Write the golden baseline anew: ``python tests/golden/update.py``.

Do so only for a deliberate change of results, and say in CHANGELOG.md what changed and why.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TARGET = HERE / "baseline.json"
RUNS, SEED = 512, 1


def golden() -> dict[str, Any]:
    """What a small baseline gives: exact counts, and sums of floats to 12 digits."""
    import yaml
    from tripolar.ensemble import PAIR_KEPT, STATE_KEPT, chunk
    from tripolar.scenario import scenario_from

    scenario = scenario_from(yaml.safe_load((ROOT / "configs/world/2020.yaml").read_text(encoding="utf-8")))
    c = chunk(scenario, SEED, 0, RUNS)
    drawn = chunk(scenario, SEED, 0, RUNS, set_size=64)
    out: dict[str, Any] = {"runs": RUNS, "seed": SEED}
    for name, part in (("default", c), ("ranges", drawn)):
        happened = {
            kind: int(getattr(part, kind).sum(dtype=np.int64))
            for kind in ("level", "formed", "ended", "cause")
        }
        sums = {
            f"pair.{row}": [float(f"{x:.12g}") for x in part.pair[k].sum(axis=1, dtype=np.float64)]
            for k, row in enumerate(PAIR_KEPT)
        }
        sums |= {
            f"state.{row}": [float(f"{x:.12g}") for x in part.state[k].sum(axis=1, dtype=np.float64)]
            for k, row in enumerate(STATE_KEPT)
        }
        out[name] = {**happened, **sums}
    return out


if __name__ == "__main__":
    TARGET.write_text(json.dumps(golden(), indent=1) + "\n", encoding="utf-8")
    print(f"wrote {TARGET.name}; say in CHANGELOG.md why", file=sys.stderr)
