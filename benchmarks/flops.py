"""Floating-point operations of a year of ``five.py``, and the processor's multiply-add peak.

Counted by hand from the rules as written: + - * / and sqrt are one each; comparisons, selections, bit casts and
the integer work of Philox (15 calls a year, about as many instructions again) count nothing. What the compiler
shares is counted once (the logarithm of the adversary's power). The packed instructions in the machine code agree:
`packed.py` shows 200 for grow (here 204), 44 for succeed (44), 78 for hand_over (79), 85 for relate (86).
"""

from __future__ import annotations

import ctypes
import time

from twin import compile_c

STATES, PAIRS, VIEWS = 3, 3, 6
EXP, LOG, COS_SIN, UNIFORMS = 34, 32, 37, 2
LOGISTIC = EXP + 2
NORMALS = UNIFORMS + LOG + 2 + COS_SIN + 2

#: Operations a year: phase -> (how often, operations each time).
YEAR = {
    "grow": (STATES, 2 * 3 + 2 + LOG + NORMALS + 3 + 6 + (EXP + 5) + 6 + (EXP + 1)),
    "add_shares": (STATES, 6),
    "perceive": (VIEWS, 11),
    "weigh_up": (VIEWS, 3 + 3 + 3 * (LOG + 1) + 2 * 2 + 2 * LOGISTIC + 1 + 5 + 9),
    "choose": (PAIRS, UNIFORMS + 2 * ((4 * 8 + 20) + 2 * (4 * (2 + EXP) + 3 + 5) + 3 + 5)),
    "relate": (PAIRS, NORMALS + 11),
    "take_effect": (PAIRS, 5),
    "succeed": (STATES, UNIFORMS + 2 + (EXP + 4) + 2),
    "hand_over": (PAIRS, NORMALS + 4),
}

#: Flags of the peak kernel: what the processor can do at most, and without fusing (which the model must not).
FUSED = ("-O3", "-march=native", "-mprefer-vector-width=512")
UNFUSED = (*FUSED, "-ffp-contract=off")
CHAINS = 96


def flops_a_year() -> int:
    """Floating-point operations of a run-year of the five mechanisms."""
    return sum(times * each for times, each in YEAR.values())


class Peak:
    """The multiply-add kernel of ``peak.c``."""

    def __init__(self, flags: tuple[str, ...] = FUSED, rounds: int = 1_500_000) -> None:
        self.rounds = rounds
        self._call = compile_c("peak.c", *flags, f"-DCHAINS={CHAINS}").multiply_add
        self._call.restype = ctypes.c_double
        self._call.argtypes = (ctypes.c_int64, ctypes.c_double, ctypes.c_double)

    def run(self) -> None:
        """Run it once (other threads may run meanwhile)."""
        self._call(self.rounds, 0.999, 1e-3)

    def seconds(self) -> float:
        """CPU seconds of a floating-point operation."""
        before = time.process_time()
        self.run()
        return (time.process_time() - before) / (2 * self.rounds * CHAINS)
