"""The picture of flows as SVG, for a page or as a file: no script, a hint on every band."""

from __future__ import annotations

from collections.abc import Iterator

from .._results.numbers import Lang, amount, readable, short
from .flows import Flows
from .html import Html, el
from .sankey import Band, Box

__all__ = ["COLOURS", "path_of", "sankey_svg"]

COLOURS = {
    "on": "#0072b2",
    "leaves": "#767676",
    "gives_up": "#d55e00",
    "comes": "#009e73",
    "stays": "#b07aa1",
    "back": "#8f6f00",
}
"""Most are of Okabe and Ito (2008), which colour-blind people tell apart; all stand out on light and dark."""

_DASHED = {"gives_up": "5 3", "back": "2 3"}


def sankey_svg(flows: Flows, lang: Lang, *, title: str, description: str, id: str, source: str = "") -> Html:
    """The SVG: for a page, in the ink of that page; with a `source` line for a file, on a white ground."""
    file = bool(source)
    wide, high = flows.picture.width, flows.picture.height + (24.0 if file else 0.0)
    box = f"-4 0 {wide + 4:.0f} {high:.0f}"
    named = {"aria_labelledby": f"{id}-title {id}-desc"}
    more = {"style": f"min-width:{wide * 0.8:.0f}px"}
    if file:
        more = {"width": f"{wide:.0f}", "height": f"{high:.0f}", "color": "#1a1a1a"}
    ground = [el("rect", x="-4", y="0", width="100%", height="100%", fill="#ffffff")] if file else []
    foot = [el("text", source, x="0", y=f"{high - 8:.0f}", font_size="11")] if file else []
    return el(
        "svg",
        el("title", title, id=f"{id}-title"),
        el("desc", description, id=f"{id}-desc"),
        *ground,
        *(_band(one, flows.unit, lang) for one in flows.picture.bands),
        *(part for one in flows.picture.boxes if one.node.role != "via" for part in _box(one, lang, file)),
        *foot,
        xmlns="http://www.w3.org/2000/svg", viewBox=box, role="img", class_="flow", font_family="sans-serif",
        font_size="13", **named, **more,
    )  # fmt: skip


def path_of(band: Band) -> tuple[tuple[float, float], ...]:
    """The corners and control points: two curves, the upper one forth, the lower one back (8 points)."""
    middle = (band.x + band.to_x) / 2
    low, to_low = band.y + band.thickness, band.to_y + band.thickness
    return (
        (band.x, band.y), (middle, band.y), (middle, band.to_y), (band.to_x, band.to_y),
        (band.to_x, to_low), (middle, to_low), (middle, low), (band.x, low),
    )  # fmt: skip


def _band(band: Band, unit: str, lang: Lang) -> Html:
    flow = band.flow
    a, b, c, d, e, f, g, h = (f"{x:.1f} {y:.1f}" for x, y in path_of(band))
    many = amount(flow.size, lang, 0 if flow.size >= 10 else 1)
    by = f" ({flow.label})" if flow.label else ""
    source, target = (readable(one.name) for one in flow.whole or (flow.source, flow.target))
    hint = el("title", f"{source} \N{RIGHTWARDS ARROW} {target}{by}: {many} {unit}")
    colour = COLOURS[flow.kind]
    dash = {"stroke_dasharray": _DASHED[flow.kind]} if flow.kind in _DASHED else {}
    shape = el("path", d=f"M{a}C{b} {c} {d}L{e}C{f} {g} {h}Z", fill=colour, fill_opacity="0.5")
    edges = el("path", d=f"M{a}C{b} {c} {d}M{e}C{f} {g} {h}", fill="none", stroke=colour, **dash)
    return el("g", hint, shape, edges)


def _box(box: Box, lang: Lang, file: bool) -> Iterator[Html]:
    high = max(box.height, 1.0)
    yield el(
        "rect", x=f"{box.x:.1f}", y=f"{box.y:.1f}", width="12", height=f"{high:.1f}", fill="currentColor"
    )  # fmt: skip
    many = amount(box.size, lang, 0 if box.size >= 10 else 1)
    middle = box.y + box.height / 2
    ground = "#ffffff" if file else "var(--page)"
    halo = f"stroke:{ground};fill:{ground};stroke-width:4px;stroke-linejoin:round"
    place = {"x": f"{box.x + 18:.1f}"}
    for look in ({"style": halo}, {"fill": "currentColor"}):
        yield el("text", short(box.node.name), y=f"{middle - 1:.1f}", font_weight="bold", **place, **look)
        yield el("text", many, y=f"{middle + 13:.1f}", **place, **look)
