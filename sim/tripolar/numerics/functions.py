"""Elementary functions in plain arithmetic: they vectorise, and give the same bits everywhere.

Only + - * /, square root, comparisons and bit casts are used, each of which IEEE 754 defines to the last
bit; the compiler may not fuse or reorder them. A NaN argument gives NaN. Accuracy is stated in ulp (units
in the last place of the exact result) and measured against mpmath in the tests. Polynomials are evaluated
in Estrin form: independent halves, so that the processor can overlap them.

Sources: the reduction of exp and the whole of log follow FreeBSD's msun (fdlibm: e_exp.c, e_log.c, Sun
Microsystems 1993); the polynomials of exp, cosine and sine are Chebyshev fits at 50 digits, made with
`mpmath.chebyfit`.
"""

import math
from typing import Any

from numba import types

from .bits import bits, extending, unbits, word
from .compiler import COMPILED, rule

INF = math.inf
NAN = math.nan

ROUND = 6755399441055744.0  # 1.5 * 2**52: adding it rounds to an integer, which then stands in the low bits
LOG2_E = 1.4426950408889634
LN2_HIGH = 6.93147180369123816490e-01  # 33 bits, so that its product with an exponent is exact
LN2_LOW = 1.90821492927058770002e-10

EXP_LOWEST, EXP_HIGHEST = -746.0, 710.0  # beyond these the result is 0 or inf
EXP_SHIFT = 0x4338_0000_0000_0000 - 2048  # bits of ROUND, less 2048: keeps k positive
ONE = 1
FRACTION_BITS = 52
HALF_BIAS = 1  # 1024, half of the bias 2048 above, less 1023: the bias of a float's exponent
HALF_BIAS_BACK = 2047  # 1024 + 1023

SMALLEST_NORMAL = 2.2250738585072014e-308
LIFT, LIFT_EXPONENT = 18014398509481984.0, 54.0  # 2**54: makes a subnormal number normal
SQRT_HALF = 0x3FE6_A09E_0000_0000  # bits of 0.7071: 1 + f lies from here to its double
TO_EXPONENT = 0x3FF0_0000_0000_0000 - 0x3FE6_A09E_0000_0000
EXPONENT = 0x7FF
FRACTION = 0x000F_FFFF_FFFF_FFFF
TWO_52 = 0x4330_0000_0000_0000  # bits of 2**52, into whose low bits an integer fits
TWO_52_FLOAT = 4503599627370496.0
TWO_52_AND_BIAS = TWO_52_FLOAT + 1023.0

TWO_PI, TWO_PI_LOW = 6.283185307179586, 2.4492935982947064e-16
TWO_PI_SQUARED = 19.739208802178716  # 2 * pi**2
TWO = 2
THREE = 3
TO_SIGN = 62  # moves bit 1 to the sign's place, bit 63


@rule
def exp(x: float) -> float:
    """e**x, below 1 ulp where the result is a normal number; exp(-inf) = 0, inf above 709.78, 0 below
    -745.13.

    x = k ln 2 + r with |r| <= ln(2)/2; exp(r) = 1 + (r + r r P(r)); the power 2**k is applied in two
    halves, so that subnormal results and results near the largest float come out right.
    """
    x = float(x)
    if x > EXP_HIGHEST:
        x = EXP_HIGHEST
    if x < EXP_LOWEST:
        x = EXP_LOWEST
    shifted = x * LOG2_E + ROUND
    k = shifted - ROUND
    r = (x - k * LN2_HIGH) - k * LN2_LOW
    biased = bits(shifted) - word(EXP_SHIFT)
    half = biased >> word(ONE)
    first = unbits((half - word(HALF_BIAS)) << word(FRACTION_BITS))
    second = unbits((biased - half - word(HALF_BIAS)) << word(FRACTION_BITS))
    return (1.0 + _exp_tail(r)) * first * second


@rule
def expm1(x: float) -> float:
    """e**x - 1 without loss near 0, below 2.5 ulp; -1 at -inf, inf above 709.78.

    With the parts of `exp`: 2**k ((1 - 2**-k) + (r + r r P(r))); for |x| < 0.34, k = 0 and nothing cancels.
    """
    x = float(x)
    if x > EXP_HIGHEST:
        x = EXP_HIGHEST
    if x < -40.0:
        x = -40.0
    shifted = x * LOG2_E + ROUND
    k = shifted - ROUND
    r = (x - k * LN2_HIGH) - k * LN2_LOW
    biased = bits(shifted) - word(EXP_SHIFT)
    half = biased >> word(ONE)
    rest = biased - half
    first = unbits((half - word(HALF_BIAS)) << word(FRACTION_BITS))
    second = unbits((rest - word(HALF_BIAS)) << word(FRACTION_BITS))
    first_inverse = unbits((word(HALF_BIAS_BACK) - half) << word(FRACTION_BITS))
    second_inverse = unbits((word(HALF_BIAS_BACK) - rest) << word(FRACTION_BITS))
    return ((1.0 - first_inverse * second_inverse) + _exp_tail(r)) * first * second


@rule
def _exp_tail(r: float) -> float:
    """exp(r) - 1 for |r| <= ln(2)/2: r + r**2 P(r), the fit's own error 3e-19."""
    r2 = r * r
    r4 = r2 * r2
    p01 = 0.5 + 0.1666666666666667 * r
    p23 = 0.04166666666666667 + 0.008333333333326136 * r
    p45 = 0.0013888888888883748 + 0.00019841269874820627 * r
    p67 = 2.4801587325547743e-05 + 2.7557255400206422e-06 * r
    p89 = 2.75572736431103e-07 + 2.5105217004720745e-08 * r
    p8a = p89 + 2.0914686968086876e-09 * r2
    p = (p01 + p23 * r2) + ((p45 + p67 * r2) + p8a * r4) * r4
    return r + r2 * p


@rule
def log(x: float) -> float:
    """Natural logarithm, below 1 ulp; log(0) = -inf, NaN below 0, log(inf) = inf; subnormal numbers
    included.

    x = 2**k (1 + f) with sqrt(1/2) <= 1 + f < sqrt(2); s = f / (2 + f); log(1 + f) = f - (f f/2 - s (f f/2
    + R(s s))).
    """
    x = float(x)
    lift = 1.0
    lifted = 0.0
    if x < SMALLEST_NORMAL:
        lift = LIFT
        lifted = LIFT_EXPONENT
    moved = bits(x * lift) + word(TO_EXPONENT)
    k = unbits(((moved >> word(FRACTION_BITS)) & word(EXPONENT)) | word(TWO_52)) - (TWO_52_AND_BIAS + lifted)
    f = unbits((moved & word(FRACTION)) + word(SQRT_HALF)) - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    low = 6.666666666666735130e-01 + 3.999999999940941908e-01 * z
    middle = 2.857142874366239149e-01 + 2.222219843214978396e-01 * z
    high = 1.818357216161805012e-01 + 1.531383769920937332e-01 * z
    remainder = z * ((low + middle * w) + (high + 1.479819860511658591e-01 * w) * (w * w))
    half_square = 0.5 * f * f
    result = k * LN2_HIGH - ((half_square - (s * (half_square + remainder) + k * LN2_LOW)) - f)
    if x == 0.0:
        result = -INF
    if not x >= 0.0:
        result = NAN
    if x == INF:
        result = INF
    return result


@rule
def log1p(x: float) -> float:
    """log(1 + x) without loss near 0, below 2 ulp; -inf at -1, NaN below (the rounding of 1 + x is added
    back).
    """
    x = float(x)
    u = 1.0 + x
    lost = (x - (u - 1.0)) if u < INF else 0.0
    return log(u) + lost / (u if u > 0.0 else 1.0)


@rule
def logistic(x: float) -> float:
    """1 / (1 + exp(-x)), between 0 and 1, below 2.5 ulp; small ones keep their accuracy down to x = -708."""
    e = exp(-abs(x))
    return (e if x < 0.0 else 1.0) / (1.0 + e)


@rule
def tanh(x: float) -> float:
    """Hyperbolic tangent, below 3 ulp, odd to the last bit: -m / (2 + m) with m = exp(-2|x|) - 1."""
    x = float(x)
    m = expm1(-2.0 * abs(x))
    t = (0.0 - m) / (2.0 + m)
    return -t if x < 0.0 else t


@rule
def power(x: float, y: float) -> float:
    """x**y for x >= 0, as exp(y log x): relative error below (2 + 2 |y log x|) 2**-53, so 100 ulp at 1e43.

    power(x, 0) = 1 for x >= 0 (0 included); power(0, y) is 0 for y > 0 and inf for y < 0. Unlike C's pow,
    NaN for every x < 0 and for NaN in either place.
    """
    y = float(y)
    result = exp(y * log(x))
    if x >= 0.0 and y == 0.0:
        result = 1.0
    return result


@rule
def sqrt(x: float) -> float:
    """Square root, correctly rounded; NaN below 0 (math.sqrt alone would raise in plain Python)."""
    x = float(x)
    return math.sqrt(x) if x >= 0.0 else NAN


@rule
def floor(x: float) -> float:
    """Largest whole number <= x, as a float (math.floor gives an int, whose conversion does not vectorise
    everywhere).
    """
    x = float(x)
    size = (abs(x) + TWO_52_FLOAT) - TWO_52_FLOAT
    whole = -size if x < 0.0 else size
    if whole > x:
        whole = whole - 1.0
    return whole if abs(x) < TWO_52_FLOAT else x


def divide(x: float, y: float) -> float:
    """x / y where y may be 0: then inf, -inf or NaN as IEEE 754 has it, in plain Python too."""
    if y == 0.0:
        return NAN if x == 0.0 or x != x else math.copysign(INF, x) * math.copysign(1.0, y)
    return float(x) / float(y)


if COMPILED:

    @extending.type_callable(divide)  # type: ignore[untyped-decorator]
    def _declare_divide(_context: Any) -> Any:
        return lambda x, y: types.float64

    @extending.lower_builtin(divide, types.Any, types.Any)  # type: ignore[untyped-decorator]
    def _divide(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        given = zip(arguments, signature.args, strict=True)
        x, y = (context.cast(builder, value, its_type, types.float64) for value, its_type in given)
        return builder.fdiv(x, y)


@rule
def positive(x: float) -> float:
    """max(0, x), except that NaN stays NaN: `x if x > 0 else 0` would launder it into a finite number."""
    return 0.0 if x <= 0.0 else x


@rule
def clip(x: float, lo: float, hi: float) -> float:
    """x held within [lo, hi]; a NaN x stays NaN, a NaN limit does not bind. Callers see to lo <= hi."""
    if x < lo:
        x = lo
    if x > hi:
        x = hi
    return x


@rule
def cos_sin_turn(u: float) -> tuple[float, float]:
    """(cos 2 pi u, sin 2 pi u) for a share u of a full turn, 0 <= u <= 1; each below 2 ulp, zeros included.

    u = q/4 + r with |r| <= 1/8, exactly; a fit in r for each, then the quarter q swaps and signs them.
    (Correct for all |u| < 2**40; beyond, the quarter is lost and the result means nothing.)
    """
    u = float(u)
    shifted = u * 4.0 + ROUND
    quarter = bits(shifted) & word(THREE)
    r = u - (shifted - ROUND) * 0.25
    z = r * r
    w = z * z
    s = ((-41.341702240399755 + 81.6052492760517 * z) + (-76.70585973561397 + 42.05868917945876 * z) * w) + (
        -15.094054064726203 + 3.786430011879243 * z
    ) * (w * w)
    c = ((64.9393940226683 + -85.45681720668455 * z) + (60.244641365020044 + -26.426254910686037 * z) * w) + (
        7.903305118614352 + -1.7012202112573187 * z
    ) * (w * w)
    sine = r * TWO_PI + r * (TWO_PI_LOW + z * s)
    cosine = 1.0 - (z * TWO_PI_SQUARED - w * c)
    odd = quarter & word(ONE)
    is_odd = odd == word(ONE)
    first = sine if is_odd else cosine
    second = cosine if is_odd else sine
    first = unbits(bits(first) ^ (((quarter + word(ONE)) & word(TWO)) << word(TO_SIGN)))
    second = unbits(bits(second) ^ ((quarter & word(TWO)) << word(TO_SIGN)))
    return first, second
