"""Where the start of a series ends that is not yet like the rest (a simulation that begins empty)."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from leefplek.errors import InputError

from .measured import Numbers, jsonable, numbers, running

__all__ = ["Truncation", "mser5"]

BATCH = 5
"""The 5 of MSER-5: so many observations are taken together."""

FEWEST = 50
"""A shorter series has too few batches to tell its start from its rest."""

TAIL = 5
"""So many batches are always kept: the variance of fewer can be small by chance."""


@attrs.frozen
class Truncation:
    """How much of the start of a series to leave out.

    `cut` is the number of observations to leave out, a multiple of 5 and 0 if none: in the unit of time of the series,
    so weeks if there is one observation a week. `sure` is False if `cut` is not in the first half: the series is then
    too short for what it shows, or never settles (load above 1), and `cut` is no warm-up to use. `n` is the number of
    observations, `mean` their mean after the cut, and `mean_all` that of all, in the unit of the observations.
    """

    cut: int
    sure: bool
    n: int
    mean: float
    mean_all: float

    def as_dict(self) -> dict[str, Any]:
        """The fields, for JSON."""
        return jsonable(attrs.asdict(self).items())

    def __str__(self) -> str:
        if not self.sure:
            return f"unsure: {self.cut} of {self.n} is not in the first half; run longer, or it never settles"
        return (
            f"leave out the first {self.cut} of {self.n}: the mean becomes {self.mean:.4g}, it was {self.mean_all:.4g}"
        )


def mser5(series: npt.ArrayLike) -> Truncation:
    """Where to cut a series so that the mean of the rest is known best: MSER-5.

    `series` has observations at equal distances in time (t,), such as the mean wait of the cases of each week in days,
    or replications of that as rows (replications, t), of which the mean is taken first. NaN is an observation that
    was not made; each moment needs one at least. Of the batches of five, those from the cut on have the least squared
    standard error; of equals the first counts. What does not fill the last batch is left out of the choice, and the
    last five batches are always kept. Several replications give a far steadier answer than one.

    >>> print(mser5([90, 50, 20, 10, 5] + [3, 5, 4, 3, 5] * 11))  # days, one observation a week
    leave out the first 5 of 60: the mean becomes 4, it was 6.583

    Raises `InputError` if these are no numbers (t,) or (replications, t), if there are fewer than 50, or if nothing
    was observed at some moment.
    Source: White, Cobb and Spratt 2000, Winter Simulation Conference; the half: Hoad, Robinson and Davies 2010, Journal
    of Simulation 4(1).
    """
    one = _observed(numbers(series, "series", (1, 2)))
    batches = one[: len(one) - len(one) % BATCH].reshape(-1, BATCH).mean(axis=1)
    many = len(batches)
    # From the end: how far the last batch, the last two, and so on are from their mean.
    squares = running(batches[::-1])[1][::-1]
    error = squares / np.arange(many, 0, -1) ** 2
    cut = int(np.argmin(error[: many - TAIL + 1]))
    return Truncation(cut * BATCH, 2 * cut < many, len(one), float(one[cut * BATCH :].mean()), float(one.mean()))


def _observed(series: Numbers) -> Numbers:
    """One observation for each moment: the mean over the replications in which there is one."""
    rows = np.atleast_2d(series)
    if rows.shape[1] < FEWEST:
        raise InputError(f"a series of {rows.shape[1]} is too short", do=f"give {FEWEST} or more", key="series")
    seen = ~np.isnan(rows)
    many = seen.sum(axis=0)
    if not many.all():
        at = int(np.argmin(many))
        what = f"nothing was observed at moment {at}, and at {int((many == 0).sum()) - 1} more"
        raise InputError(what, do="take wider steps of time, or more replications", key=f"series[{at}]")
    return np.asarray(np.where(seen, rows, 0.0).sum(axis=0) / many, np.float64)
