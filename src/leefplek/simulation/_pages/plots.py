"""Drawing with matplotlib, without its global state: the same bytes for the same input.

Lines differ by dashes and marks as well as by colour, so that a print in black and white can be read.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

import attrs

from .._missing import needs
from .._results.numbers import Lang, short
from .._results.result import Floats, Series
from .html import Html, clean, el

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Dot", "Paint", "Panel", "Track", "draw_dots", "draw_tracks", "image", "inline"]

INK = "#1a1b1c"
"""Replaced by the colour of the page, so that a figure can be read on a dark one too; used for nothing else."""
BLUE, ORANGE, GREEN = "#0072b2", "#d55e00", "#009e73"
WIDE = 8.4
"""Inches."""

_STYLE: dict[str, Any] = {
    "axes.edgecolor": INK,
    "axes.formatter.use_locale": False,
    "axes.labelcolor": INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "figure.dpi": 100,
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 10,
    "svg.hashsalt": "leefplek",
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": INK,
    "ytick.color": INK,
}


@attrs.frozen(eq=False)
class Track:
    """How one thing went over time, and how many there are of it, where that has a limit (steps: days, units)."""

    name: str
    series: Series
    limit: tuple[Floats, Floats] | None = None


@attrs.frozen
class Dot:
    """A number with its bounds (None where they are not known), and how it is written beside it.

    `marks` are others on the same line: a form of matplotlib (`s`, `^`) and a value.
    """

    name: str
    value: float
    bounds: tuple[float, float] | None
    text: str
    marks: tuple[tuple[str, float], ...] = ()


@attrs.frozen
class Panel:
    """Numbers with one unit, on one axis."""

    title: str
    unit: str
    dots: tuple[Dot, ...]
    top: float | None = None
    """Where the axis ends, where that is known: at 100 for percentages."""


Paint = Callable[["Figure"], None]


@contextmanager
def _drawing() -> Iterator[None]:
    """Our own style, whatever that of the user is; what it was comes back afterwards."""
    needs("matplotlib", "plot")
    import matplotlib

    with matplotlib.rc_context(), warnings.catch_warnings():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        warnings.filterwarnings("ignore", message="Glyph")  # a name in an alphabet that the font does not have
        warnings.filterwarnings("ignore", message="Matplotlib currently does not support")
        yield


def image(height: float, paint: Paint, source: str, format: str) -> bytes:
    """A file of a figure, as `svg` or `png`; `height` in inches."""
    with _drawing():
        made = BytesIO()
        metadata = {"Date": None, "Creator": None} if format == "svg" else {"Software": None}
        _painted(height, paint, source).savefig(made, format=format, dpi=150, metadata=metadata)
        return made.getvalue()


def inline(height: float, paint: Paint, source: str, *, title: str, description: str, id: str) -> Html:
    """A figure as SVG within a page: its text is text, its ink and ground are those of the page."""
    with _drawing():
        import matplotlib

        matplotlib.rcParams["svg.fonttype"] = "none"
        made = StringIO()
        figure = _painted(height, paint, source)
        figure.savefig(made, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return _within_page(made.getvalue(), title, description, id)


def _painted(height: float, paint: Paint, source: str) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDE, height + 0.3), layout="constrained", facecolor="white")
    paint(figure)
    if source:
        figure.supxlabel(clean(source), x=0.0, ha="left", fontsize=8)
    return figure


_INNER = re.compile(r"<svg\b[^>]*?viewBox=\"([^\"]*)\"[^>]*>(.*)</svg>", re.DOTALL)
_METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)


def _within_page(svg: str, title: str, description: str, id: str) -> Html:
    """Without what belongs to a file, with names that are those of one figure only, and with a title."""
    found = _INNER.search(svg)
    assert found is not None  # noqa: S101 (matplotlib wrote it)
    inner = _METADATA.sub("", found[2]).replace(INK, "currentColor")
    inner = re.sub(r'\bid="', f'id="{id}-', inner)
    inner = re.sub(r"url\(#", f"url(#{id}-", inner)
    inner = re.sub(r'xlink:href="#', f'href="#{id}-', inner)
    head = (el("title", title, id=f"{id}-title"), el("desc", description, id=f"{id}-desc"))
    named = {"aria_labelledby": f"{id}-title {id}-desc"}
    return el("svg", *head, Html(inner), viewBox=found[1], role="img", class_="chart", **named)


# ---- what is drawn


def draw_tracks(
    tracks: Sequence[Track], *, over: str, up: str, words: tuple[str, str, str], warm_up: float, days: float, lang: Lang
) -> Paint:
    """One panel for each track below each other: the mean, a band for its interval, and the limit.

    `words` are those of the mean, the interval and the limit; `over` and `up` name the axes.
    """

    def paint(figure: Figure) -> None:
        rows = figure.subplots(len(tracks), 1, sharex=True, squeeze=False)[:, 0]
        for axes, one in zip(rows, tracks, strict=True):
            _track(axes, one, words)
            axes.set_title(clean(short(one.name)))
            axes.set_ylabel(up)
            _written(axes.yaxis, lang)
            if warm_up:
                axes.axvspan(0, warm_up, facecolor="none", edgecolor="#8a8a8a", hatch="//", linewidth=0)
        rows[-1].set_xlim(0.0, days)
        rows[-1].set_xlabel(over)
        _written(rows[-1].xaxis, lang)
        handles, labels = rows[-1].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper right", ncols=3, frameon=False, fontsize=9)

    return paint


def _written(axis: Any, lang: Lang) -> None:
    """The numbers along an axis as the language writes them, and whole ones where there is room for two."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    low, high = sorted(axis.get_view_interval())
    axis.set_major_locator(MaxNLocator(nbins="auto", integer=high - low >= 2.0, steps=[1, 2, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.10g}" if lang == "en" else _dutch(value)))


def _dutch(value: float) -> str:
    return f"{value:.10g}".replace(".", ",")


def _track(axes: Any, one: Track, words: tuple[str, str, str]) -> None:
    series = one.series
    axes.plot(series.days, series.mean, color=BLUE, linewidth=1.6, label=words[0])
    axes.fill_between(
        series.days, series.low.clip(0.0), series.high, color=BLUE, alpha=0.3, linewidth=0, label=words[1]
    )
    if one.limit is not None:
        at, units = one.limit
        axes.step(at, units, where="post", color=ORANGE, linestyle="--", linewidth=1.6, label=words[2])
    axes.set_ylim(bottom=0.0)
    if axes.get_ylim()[1] < 1.0:
        axes.set_ylim(top=1.0)
    axes.grid(axis="y", color="#8a8a8a", alpha=0.4, linewidth=0.6)


def draw_dots(panels: Sequence[Panel], lang: Lang, legend: Sequence[tuple[str, str]] = ()) -> Paint:
    """Panels below each other: a dot for each number with a bar for its bounds, and the number in text at the right.

    `legend` has the forms and what they say.
    """

    def paint(figure: Figure) -> None:
        ratios = [len(one.dots) + 1.2 for one in panels]
        rows = figure.subplots(len(panels), 1, squeeze=False, height_ratios=ratios)[:, 0]
        for axes, one in zip(rows, panels, strict=True):
            _panel(axes, one)
            _written(axes.xaxis, lang)
        if legend:
            from matplotlib.lines import Line2D

            handles = [Line2D([], [], color=_colour(form), marker=form, linestyle="none") for form, _ in legend]
            labels = [text for _, text in legend]
            figure.legend(handles, labels, loc="outside upper right", ncols=len(legend), frameon=False, fontsize=9)

    return paint


def _colour(form: str) -> str:
    return {"o": BLUE, "s": GREEN, "^": ORANGE}[form]


def _panel(axes: Any, panel: Panel) -> None:
    for at, one in enumerate(panel.dots):
        if one.bounds is not None:
            axes.plot(one.bounds, [at, at], color=BLUE, linewidth=2.2, solid_capstyle="butt")
            axes.plot(one.bounds, [at, at], color=BLUE, linestyle="none", marker="|", markersize=9)
        for form, value in (("o", one.value), *one.marks):
            style = {"color": _colour(form), "marker": form, "linestyle": "none", "clip_on": False}
            axes.plot([value], [at], markersize=6, **style)
        axes.text(
            1.01, at, one.text, transform=axes.get_yaxis_transform(), va="center", fontsize=9
        )  # fmt: skip
    axes.set_yticks(range(len(panel.dots)), [clean(short(one.name)) for one in panel.dots])
    axes.set_ylim(len(panel.dots) - 0.4, -0.6)
    values = [[one.value, *(one.bounds or ()), *(value for _, value in one.marks)] for one in panel.dots]
    most = max(map(max, values))
    axes.set_xlim(0.0, panel.top or (most * 1.05 if most > 0 else 1.0))
    axes.set_title(panel.title)
    axes.set_xlabel(panel.unit)
    axes.grid(axis="x", color="#8a8a8a", alpha=0.4, linewidth=0.6)
