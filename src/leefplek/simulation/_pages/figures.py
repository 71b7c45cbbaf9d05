"""The figures of a run: what is drawn, how it is told in words, and the numbers behind it as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from os import PathLike
from pathlib import Path

import attrs
import numpy as np

from leefplek import InputError, __version__

from .._engines.network import NO_LIMIT
from .._results.numbers import Lang, amount, checked_language, day, digits_of, readable, short, spread
from .._results.result import Floats, Result, Series
from .._results.tally import POINTS
from .._statistics.statistics import Interval
from .explained import explained
from .figure_words import told
from .flows import Flows, flows_of
from .html import Html
from .plots import Dot, Paint, Panel, Track, draw_dots, draw_tracks, image, inline
from .sankey_paint import draw_flows
from .sankey_svg import sankey_svg

__all__ = ["FORMATS", "Drawing", "drawings", "save_figures", "source_line"]

FORMATS = ("svg", "png")
_STEPS = 60
"""So many changes of what there is can be told apart in a figure."""
_ROW = 1.7
"""Inches that a panel of lines takes; a dot takes less."""


@attrs.frozen(eq=False)
class Drawing:
    """A figure: its name, what it says in words, the numbers behind it, and how it is drawn."""

    id: str
    title: str
    caption: str
    description: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    height: float
    paint: Paint
    source: str
    svg: Callable[[bool], Html] | None = None
    """Its own way to SVG, where it has one; given whether it is for a file."""

    def within_page(self) -> Html:
        """SVG for a page."""
        if self.svg is not None:
            return self.svg(False)
        return inline(self.height, self.paint, "", title=self.title, description=self.description, id=self.id)

    def file(self, format: str) -> bytes:
        """The bytes of a file, `svg` or `png`."""
        if format == "svg" and self.svg is not None:
            return f'<?xml version="1.0" encoding="utf-8"?>\n{self.svg(True)}\n'.encode()
        return image(self.height, self.paint, self.source, format)


def save_figures(
    result: Result, folder: str | PathLike[str], *, formats: Sequence[str] = FORMATS, lang: Lang = "nl"
) -> list[Path]:
    """Writes every figure of a run to a folder, as SVG and PNG, and gives the files.

    The same run gives the same bytes, with the same matplotlib. Raises `MissingExtra` without matplotlib, and
    `InputError` for another format or language.
    """
    if wrong := [one for one in formats if one not in FORMATS]:
        raise InputError(
            "there is no such format of figures", key="formats", why=f"expected svg or png, not {wrong[0]!r}"
        )
    place = Path(folder)
    files = [
        (place / f"{one.id}.{format}", one.file(format)) for one in drawings(result, lang) for format in formats
    ]  # fmt: skip
    place.mkdir(parents=True, exist_ok=True)
    for path, data in files:
        path.write_bytes(data)
    return [path for path, _ in files]


def drawings(result: Result, lang: Lang) -> tuple[Drawing, ...]:
    """Every figure for which there is something to draw."""
    lang = checked_language(lang)
    makers = (_flows, _queues, _occupancy, _waits, _statistics)
    return tuple(found for make in makers if (found := make(result, lang)) is not None)


def source_line(result: Result, lang: Lang) -> str:
    """Where a figure comes from."""
    what = "source" if result.replications > 1 else "source_once"
    name = short(result.scenario.scenario)
    return told(what, lang, version=__version__, name=name, seed=result.seed, n=result.replications)


# ---- flows


def _flows(result: Result, lang: Lang) -> Drawing | None:
    flows = flows_of(result, lang)
    if not flows.flows:
        return None
    title, source = told("flows", lang), source_line(result, lang)
    description = _flows_described(flows, lang)

    def svg(file: bool) -> Html:
        return sankey_svg(flows, lang, title=title, description=description, id="flows", source=source if file else "")

    heads = (*(told(f"head_{one}", lang) for one in ("from", "to", "by")), flows.unit)
    rows = tuple(
        (readable(one.source.name), readable(one.target.name), one.label, _many(one.size, lang))
        for one in flows.flows
        if one.rests is None or one.size >= 0.05
    )
    caption = told("flows_caption", lang, unit=flows.unit)
    paint = draw_flows(flows, lang)
    high = 8.4 * flows.picture.height / flows.picture.width
    return Drawing("flows", title, caption, description, heads, rows, high, paint, source, svg)


def _flows_described(flows: Flows, lang: Lang) -> str:
    most = max(flows.flows, key=lambda one: one.size)
    source, target = readable(most.source.name), readable(most.target.name)
    text = told("flows_most", lang, source=source, target=target, many=_many(most.size, lang))
    return told("flows_desc", lang, unit=flows.unit, most=text)


def _many(size: float, lang: Lang) -> str:
    return amount(size, lang, 0 if size >= 10 else 1)


# ---- over time


def _queues(result: Result, lang: Lang) -> Drawing | None:
    """Queues of the pools that have a limit."""
    tracks = [Track(name, result.series(f"queue.{name}")) for name in _limited(result)]
    return _tracks("queues", tracks, "people_axis", result, lang)


def _limited(result: Result) -> list[str]:
    """The pools that one may have to wait for."""
    return [name for name, one in result.scenario.pools.items() if one.units is not None]


def _occupancy(result: Result, lang: Lang) -> Drawing | None:
    tracks = [Track(name, result.series(f"in_use.{name}"), _limit(result, name)) for name in result.scenario.pools]
    return _tracks("occupancy", tracks, "in_use_axis", result, lang)


def _limit(result: Result, pool: str) -> tuple[Floats, Floats] | None:
    """How much there is, as steps; as the mean over a week where it changes too often to be drawn."""
    at, units = result.network.capacity(tuple(result.scenario.pools).index(pool))
    if units[0] >= NO_LIMIT:
        return None
    days = result.network.days
    at, units = np.append(at[at < days], days), np.append(units[at < days], units[at < days][-1])
    if len(at) <= _STEPS:
        return at, units
    week = min(7.0, days)
    moments = np.linspace(0.0, days, POINTS)
    since = np.clip(moments - week / 2, 0.0, days - week)
    total = np.append(0.0, np.cumsum(np.diff(at) * units[:-1]))
    return moments, (np.interp(since + week, at, total) - np.interp(since, at, total)) / week


def _tracks(id: str, tracks: Sequence[Track], up: str, result: Result, lang: Lang) -> Drawing | None:
    if not tracks:
        return None
    warm_up = result.scenario.warm_up
    words = (told("mean", lang), told("band", lang), told("limit", lang))
    over = told("days_since", lang, day=day(result.scenario.start, lang))
    paint = draw_tracks(
        tracks, over=over, up=told(up, lang), words=words, warm_up=warm_up, days=result.network.days, lang=lang
    )
    caption = told(f"{id}_caption", lang)
    if warm_up:
        caption += told("hatched", lang, days=amount(warm_up, lang))
    ends = "; ".join(f"{readable(one.name)} {_at(one.series, -1, lang)}" for one in tracks)
    moments = [0, *(len(tracks[0].series.days) * part // 4 for part in (1, 2, 3)), -1]
    days = [amount(float(tracks[0].series.days[at]), lang) for at in moments]
    return Drawing(
        id, told(id, lang), caption, f"{caption} {told('desc_end', lang, ends=ends)}",
        (told("head_what", lang), *(told("on_day", lang, day=one) for one in days)),
        tuple((readable(one.name), *(_at(one.series, at, lang) for at in moments)) for one in tracks),
        0.5 + _ROW * len(tracks), paint, source_line(result, lang),
    )  # fmt: skip


def _at(series: Series, at: int, lang: Lang) -> str:
    """The mean and its interval at one moment."""
    one = Interval(float(series.mean[at]), max(float(series.low[at]), 0.0), float(series.high[at]), 1)
    digits = digits_of(one)
    text = amount(one.mean, lang, digits)
    return f"{text} ({spread(one.low, one.high, lang, digits)})" if one.half_width == one.half_width else text


# ---- numbers


def _waits(result: Result, lang: Lang) -> Drawing | None:
    limited = _limited(result)
    stages = [
        name for name, one in result.scenario.stages.items() if one.pool in limited and _has(result, f"wait.{name}")
    ]
    if not stages:
        return None
    dots, rows = [], []
    for name in stages:
        wait = explained(f"wait.{name}", result.statistics[f"wait.{name}"], lang)
        half, nine = (result.quantile(name, share) for share in (0.5, 0.9))
        text = f"{told('mean', lang)} {wait.value}"
        dots.append(Dot(name, wait.interval.mean, _bounds(wait.interval), text, (("s", half.mean), ("^", nine.mean))))
        rows.append((readable(name), wait.full, *(_days(one, lang) for one in (half, nine))))
    heads = tuple(told(one, lang) for one in ("head_stage", "mean", "half", "nine"))
    legend = tuple((form, told(one, lang)) for form, one in (("o", "mean"), ("s", "half"), ("^", "nine")))
    panel = Panel("", told("days", lang), tuple(dots))
    caption = told("waits_caption", lang)
    values = "; ".join(f"{row[0]}: {row[1]}" for row in rows)
    description = f"{caption} {told('desc_values', lang, values=values)}"
    return Drawing(
        "waits", told("waits", lang), caption, description, heads, tuple(rows), 1.3 + 0.42 * len(dots),
        draw_dots([panel], lang, legend), source_line(result, lang),
    )  # fmt: skip


def _days(one: Interval, lang: Lang) -> str:
    return explained("wait.", one, lang).full


def _has(result: Result, name: str) -> bool:
    return name in result.statistics and result.statistics[name].n > 0


def _bounds(one: Interval, times: float = 1.0) -> tuple[float, float] | None:
    known = one.half_width == one.half_width
    return (max(one.low, 0.0) * times, one.high * times) if known else None


_PANELS = (
    ("stay", "days", None),
    ("queue", "people", None),
    ("occupancy", "percent", 100.0),
    ("reneged", "percent", 100.0),
    ("share", "percent", 100.0),
)


def _statistics(result: Result, lang: Lang) -> Drawing | None:
    panels = list(_panels(result, lang))
    if not panels:
        return None
    many = sum(len(one.dots) for one in panels)
    caption = told("statistics_caption", lang)
    values = "; ".join(f"{one.title}, {readable(dot.name)}: {dot.text}" for one in panels for dot in one.dots)
    description = f"{caption} {told('desc_values', lang, values=values)}"
    return Drawing(
        "statistics", told("statistics", lang), caption, description, (), (),
        0.4 + 0.9 * len(panels) + 0.3 * many, draw_dots(panels, lang), source_line(result, lang),
    )  # fmt: skip


def _panels(result: Result, lang: Lang) -> Iterator[Panel]:
    for kind, unit, top in _PANELS:
        names = [name for name in result.statistics if name.startswith(f"{kind}.") and _has(result, name)]
        if kind == "queue":
            names = [f"queue.{name}" for name in _limited(result)]
        found = [explained(name, result.statistics[name], lang) for name in names]
        dots = [
            Dot(name.partition(".")[2], one.interval.mean * one.times, _bounds(one.interval, one.times), one.value)
            for name, one in zip(names, found, strict=True)
        ]
        if dots:
            yield Panel(told(f"{kind}_panel", lang), told(unit, lang), tuple(dots), top)
