"""Random numbers that depend on nothing but who draws them for what, and the durations that are made of them.

A draw is a hash of (seed, replication, case, use, how many times before): no stream, no order, so that a change in one
place leaves all other draws as they were, whoever computes them. The hash is the finalizer of SplitMix64 (Steele, Lea
and Flood, 2014; the constants of Stafford's mix 13).

The two engines must find the same bits, and the mathematics libraries of numpy, of C and of a compiler do not: their
`log` and `exp` differ in the last one. Addition, multiplication, division and square roots are exact to the last bit
everywhere (IEEE 754). So logarithm, exponential and the quantile of the normal distribution are made of these alone:
the first two as in FreeBSD's msun (e_log.c, e_exp.c, below one unit in the last place), the third is Wichura's AS 241
(1988). Here for arrays; `kernel` has the same for one number.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = [
    "AGAIN",
    "ATTEMPT",
    "EXP",
    "HALF",
    "LN2_HIGH",
    "LN2_LOW",
    "LOG",
    "NORMAL",
    "ROOT_HALF",
    "Floats",
    "Uints",
    "case_keys",
    "exponential",
    "gamma",
    "lognormal",
    "mixed",
    "named",
    "normal",
    "replication_key",
    "uniform",
    "weibull",
]

Floats: TypeAlias = npt.NDArray[np.float64]
Uints: TypeAlias = npt.NDArray[np.uint64]

STEP = 0x9E3779B97F4A7C15
"""From one case to the next: 2**64 over the golden ratio."""

AGAIN = 0xD1342543DE82EF95
"""From one visit of a case to a stage to its next visit there."""

ATTEMPT = 0xAEF17502108EF2D9
"""From one number of a draw that needs several to its next."""

MIX_1, MIX_2 = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
HALF = 2.0**-52

LN2_HIGH, LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
ROOT_HALF = 0.70710678118654752440
LOG = (
    6.666666666666735130e-01,
    3.999999999940941908e-01,
    2.857142874366239149e-01,
    2.222219843214978396e-01,
    1.818357216161805012e-01,
    1.531383769920937332e-01,
    1.479819860511658591e-01,
)
EXP = (
    1.66666666666666019037e-01,
    -2.77777777770155933842e-03,
    6.61375632143793436117e-05,
    -1.65339022054652515390e-06,
    4.13813679705723846039e-08,
)
NORMAL = (
    (
        (
            3.3871328727963665,
            133.14166789178438,
            1971.5909503065513,
            13731.69376550946,
            45921.95393154987,
            67265.7709270087,
            33430.57558358813,
            2509.0809287301227,
        ),
        (
            1.0,
            42.31333070160091,
            687.1870074920579,
            5394.196021424751,
            21213.794301586597,
            39307.89580009271,
            28729.085735721943,
            5226.495278852854,
        ),
    ),
    (
        (
            1.4234371107496835,
            4.630337846156546,
            5.769497221460691,
            3.6478483247632045,
            1.2704582524523684,
            0.2417807251774506,
            0.022723844989269184,
            0.0007745450142783414,
        ),
        (
            1.0,
            2.053191626637759,
            1.6763848301838038,
            0.6897673349851,
            0.14810397642748008,
            0.015198666563616457,
            0.0005475938084995345,
            1.0507500716444169e-09,
        ),
    ),
    (
        (
            6.657904643501103,
            5.463784911164114,
            1.7848265399172913,
            0.29656057182850487,
            0.026532189526576124,
            0.0012426609473880784,
            2.7115555687434876e-05,
            2.0103343992922881e-07,
        ),
        (
            1.0,
            0.599832206555888,
            0.1369298809227358,
            0.014875361290850615,
            0.0007868691311456133,
            1.8463183175100548e-05,
            1.421511758316446e-07,
            2.0442631033899397e-15,
        ),
    ),
)
"""Wichura's polynomials, the lowest power first: for the middle, for the tails, and for the far tails."""


# ---- who draws, for what


def named(*parts: object) -> int:
    """The number of a use, by its name: it stays the same whatever else a scenario has."""
    return int.from_bytes(sha256("\0".join(map(str, parts)).encode()).digest()[:8], "little")


def replication_key(seed: int, replication: int) -> int:
    """The number of a replication."""
    return named("replication", seed, replication)


def case_keys(replication: int, stream: int, numbers: npt.NDArray[np.int64]) -> Uints:
    """The keys of the cases with these numbers (from 0) in a stream of arrivals; shape as `numbers`."""
    start = np.uint64((replication + stream) & 0xFFFFFFFFFFFFFFFF)
    return mixed(start + numbers.astype(np.uint64) * np.uint64(STEP))


def mixed(given: Uints) -> Uints:
    """Each number mixed: one bit of change changes half of the bits."""
    found = (given ^ (given >> np.uint64(30))) * np.uint64(MIX_1)
    found = (found ^ (found >> np.uint64(27))) * np.uint64(MIX_2)
    return found ^ (found >> np.uint64(31))


def uniform(keys: Uints, use: int) -> Floats:
    """Numbers between 0 and 1, and never 0 or 1, for a use of each key."""
    high: Uints = mixed(keys + np.uint64(use & 0xFFFFFFFFFFFFFFFF)) >> np.uint64(12)
    return (high.astype(np.float64) + 0.5) * HALF


# ---- functions made of what is exact everywhere


def _log(x: Floats) -> Floats:
    part, power = np.frexp(x)
    low = part < ROOT_HALF
    f: Floats = np.where(low, part + part, part) - 1.0
    k: Floats = (power - low).astype(np.float64)
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    odd = w * (LOG[1] + w * (LOG[3] + w * LOG[5]))
    even = z * (LOG[0] + w * (LOG[2] + w * (LOG[4] + w * LOG[6])))
    half = 0.5 * f * f
    return k * LN2_HIGH - ((half - (s * (half + (odd + even)) + k * LN2_LOW)) - f)


def _exp(x: Floats) -> Floats:
    within: Floats = np.minimum(np.maximum(x, -700.0), 700.0)
    k: Floats = np.floor(within * 1.44269504088896338700 + 0.5)
    high = within - k * LN2_HIGH
    low = k * LN2_LOW
    r = high - low
    t = r * r
    c = r - t * (EXP[0] + t * (EXP[1] + t * (EXP[2] + t * (EXP[3] + t * EXP[4]))))
    found: Floats = np.ldexp(1.0 - ((low - (r * c) / (2.0 - c)) - high), k.astype(np.int32))
    return found


def _ratio(of: int, r: Floats) -> Floats:
    return _polynomial(NORMAL[of][0], r) / _polynomial(NORMAL[of][1], r)


def _polynomial(coefficients: Sequence[float], r: Floats) -> Floats:
    found: Any = coefficients[7]
    for one in coefficients[6::-1]:
        found = found * r + one
    return np.asarray(found)


def normal(u: Floats) -> Floats:
    """The quantile of the standard normal distribution (AS 241)."""
    q = u - 0.5
    found: Floats = q * _ratio(0, 0.180625 - q * q)
    (outer,) = np.nonzero(np.abs(q) > 0.425)
    p: Floats = u[outer]
    r = np.sqrt(-_log(np.minimum(p, 1.0 - p)))
    tail = np.where(r <= 5.0, _ratio(1, r - 1.6), _ratio(2, r - 5.0))
    found[outer] = np.where(q[outer] < 0.0, -tail, tail)
    return found


# ---- durations


def exponential(u: Floats, mean: float) -> Floats:
    """Exponential with this mean."""
    return -mean * _log(u)


def lognormal(u: Floats, mu: float, sigma: float) -> Floats:
    """Lognormal, whose logarithm has mean `mu` and standard deviation `sigma`."""
    return _exp(mu + sigma * normal(u))


def weibull(u: Floats, scale: float, power: float) -> Floats:
    """Weibull; `power` is one over the shape."""
    return scale * _exp(power * _log(-_log(u)))


def gamma(keys: Uints, use: int, shape: float, scale: float) -> Floats:
    """Gamma, by Marsaglia and Tsang (2000): each attempt takes two numbers more of the draw."""
    boosted = shape < 1.0
    d = (shape + 1.0 if boosted else shape) - 1.0 / 3.0
    c = 1.0 / (3.0 * float(np.sqrt(d)))
    found = np.zeros(len(keys))
    todo = np.arange(len(keys))
    number = use
    while len(todo):
        x = normal(uniform(keys[todo], number))
        u = uniform(keys[todo], number + ATTEMPT)
        v = 1.0 + c * x
        v = v * v * v
        positive = v > 0.0
        inner: Floats = np.where(positive, v, 1.0)
        taken = positive & (_log(u) < 0.5 * x * x + d * ((1.0 - inner) + _log(inner)))
        found[todo[taken]] = d * inner[taken]
        todo = todo[~taken]
        number += 2 * ATTEMPT
    if boosted:
        found = found * _exp(_log(uniform(keys, use - ATTEMPT)) / shape)
    return found * scale
