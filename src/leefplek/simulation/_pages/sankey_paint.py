"""The picture of flows drawn with matplotlib: the same places as in the SVG, for a file of points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._results.numbers import Lang, amount, short
from .flows import Flows
from .html import clean
from .plots import INK, Paint
from .sankey import BOX
from .sankey_svg import COLOURS, path_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["draw_flows"]


def draw_flows(flows: Flows, lang: Lang) -> Paint:
    """Paints bands and boxes with their names."""

    def paint(figure: Figure) -> None:
        from matplotlib.patches import PathPatch, Rectangle
        from matplotlib.path import Path

        axes = figure.subplots()
        axes.set(xlim=(-4, flows.picture.width), ylim=(flows.picture.height, 0))
        axes.axis("off")
        codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3]
        edges = [Path.MOVETO, *[Path.CURVE4] * 3, Path.MOVETO, *[Path.CURVE4] * 3]
        for band in flows.picture.bands:
            colour = COLOURS[band.flow.kind]
            style = {"gives_up": "--", "back": ":"}.get(band.flow.kind, "-")
            points = path_of(band)
            axes.add_patch(PathPatch(Path(points, codes), facecolor=(colour, 0.5), linewidth=0))
            axes.add_patch(PathPatch(Path(points, edges), fill=False, edgecolor=colour, linestyle=style, linewidth=0.8))
        size = 8.2 * min(1.0, 960 / flows.picture.width)
        for box in flows.picture.boxes:
            if box.node.role == "via":
                continue
            axes.add_patch(Rectangle((box.x, box.y), BOX, max(box.height, 1.0), color=INK, linewidth=0))
            many = amount(box.size, lang, 0 if box.size >= 10 else 1)
            text = f"{clean(short(box.node.name))}\n{many}"
            axes.text(
                box.x + BOX + 6,
                box.y + box.height / 2,
                text,
                va="center",
                fontsize=size,
            )

    return paint
