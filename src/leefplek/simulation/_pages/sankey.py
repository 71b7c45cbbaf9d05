"""Flows as bands between nodes in layers: where everything stands, for whoever draws it.

What goes into a node also comes out of it: as much as stays behind goes to a node of its own, and so does what was
there before. A flow that leads back ends in a node of its own too, from which it starts again on the left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Literal, TypeAlias

import attrs

__all__ = ["Band", "Box", "Flow", "Kind", "Node", "Picture", "balanced", "picture"]

Kind: TypeAlias = Literal["on", "leaves", "gives_up", "comes", "stays", "back"]
Role: TypeAlias = Literal["stage", "in", "out", "via"]

HEIGHT, TOP, RIGHT = 440.0, 18.0, 190.0
WIDTH, STEP = 960.0, 140.0
"""The least width, and the least from one layer to the next."""
BOX = 12.0
_SWEEPS = 6
_LEAST = 1e-9
"""A flow below this share of the greatest is none: what rounding leaves."""
_SEEN = 0.01
"""What a stage kept or had before is drawn from this share of what passes through it."""


@attrs.frozen(order=True)
class Node:
    """A place in the picture; `role` says whether flows pass through it, or only come out of it or into it.

    `via` is no more than a turn in one flow, so that it does not run behind what stands in a layer that it passes.
    """

    role: Role
    name: str


@attrs.frozen
class Flow:
    """So many go from one node to another."""

    source: Node
    target: Node
    size: float
    kind: Kind
    label: str = ""
    whole: tuple[Node, Node] | None = None
    """From where to where all of it goes, if this is a part of it."""
    rests: Node | None = None
    """The stage that kept this, or had it before."""


@attrs.frozen
class Box:
    """A node as it stands: its upper left corner and height."""

    node: Node
    size: float
    x: float
    y: float
    height: float


@attrs.frozen
class Band:
    """A flow as it stands: from (x, y) to (to_x, to_y), the upper edges, with one thickness."""

    flow: Flow
    x: float
    y: float
    to_x: float
    to_y: float
    thickness: float


@attrs.frozen
class Picture:
    """All boxes and bands, within `width` by `height`; lengths are in pixels."""

    boxes: tuple[Box, ...]
    bands: tuple[Band, ...]
    width: float
    height: float


def balanced(flows: Iterable[Flow], *, before: str, after: str) -> tuple[Flow, ...]:
    """The same, with a flow for what a stage kept (to `after`) or gave from what it had (from `before`)."""
    found = _real(flows)
    stages = dict.fromkeys(one for flow in found for one in (flow.source, flow.target) if one.role == "stage")
    for stage in stages:
        into = sum(one.size for one in found if one.target == stage)
        out = sum(one.size for one in found if one.source == stage)
        more = into - out
        if more > 0:
            found.append(Flow(stage, Node("out", after), more, "stays", rests=stage))
        elif more < 0:
            found.append(Flow(Node("in", before), stage, -more, "comes", rests=stage))
    return tuple(_real(found))


def _real(flows: Iterable[Flow]) -> list[Flow]:
    given = [one for one in flows if one.size > 0]
    least = _LEAST * max((one.size for one in given), default=0.0)
    return [one for one in given if one.size > least]


def picture(flows: Sequence[Flow], *, back: str) -> Picture:
    """Where everything stands. `back` names the node of flows that lead back, with `{}` for where to.

    What is too little to be seen of what a stage kept or had is left out: so bands into and out of a node differ by at
    most a hundredth.
    """
    flows = _unrolled(_visible(flows), back)
    if not flows:
        return Picture((), (), WIDTH, 0.0)
    layers, flows = _passing(_layers(flows), flows)
    layers = _ordered(layers, flows)
    sizes = _sizes(flows)
    scale = HEIGHT / max(sum(sizes[one] for one in layer) for layer in layers)
    width = max(WIDTH, (len(layers) - 1) * STEP + BOX + RIGHT)
    boxes = _boxes(layers, sizes, scale, width)
    height = max(one.y + one.height for one in boxes.values()) + TOP
    return Picture(tuple(boxes.values()), tuple(_bands(flows, boxes, scale)), width, height)


def _visible(flows: Sequence[Flow]) -> list[Flow]:
    sizes = _sizes(flows)
    return [one for one in flows if one.rests is None or one.size >= _SEEN * sizes[one.rests]]


# ---- layers


def _unrolled(flows: Sequence[Flow], back: str) -> list[Flow]:
    """The same without loops: a flow that leads back goes to a node of its own, and starts from another."""
    found: list[Flow] = []
    backward = _backward(flows)
    for at, one in enumerate(flows):
        if at not in backward:
            found.append(one)
            continue
        name = back.format(one.target.name)
        whole = (one.source, one.target)
        found.append(attrs.evolve(one, target=Node("out", name), kind="back", whole=whole))
        found.append(attrs.evolve(one, source=Node("in", name), kind="back", whole=whole))
    return found


def _backward(flows: Sequence[Flow]) -> set[int]:
    """The places of flows that close a loop, found by following the others from where everybody comes in."""
    leads: dict[Node, list[int]] = {}
    for at, one in enumerate(flows):
        leads.setdefault(one.source, []).append(at)
    done: set[Node] = set()
    found: set[int] = set()
    for start in sorted(leads, key=lambda node: node.role != "in"):
        _follow(start, flows, leads, done, found)
    return found


def _follow(
    start: Node, flows: Sequence[Flow], leads: Mapping[Node, list[int]], done: set[Node], found: set[int]
) -> None:
    """Depth first, without recursion: a flow to a node that we are still in leads back."""
    within: dict[Node, list[int]] = {} if start in done else {start: list(leads.get(start, ()))}
    while within:
        node = next(reversed(within))
        if not within[node]:
            done.add(node)
            del within[node]
            continue
        at = within[node].pop(0)
        target = flows[at].target
        if target in within:
            found.add(at)
        elif target not in done:
            within[target] = list(leads.get(target, ()))


def _layers(flows: Sequence[Flow]) -> list[list[Node]]:
    """Each node one layer after the last of those it comes from; what flows come out of, just before its first."""
    nodes = list(dict.fromkeys(one for flow in flows for one in (flow.source, flow.target)))
    layer = dict.fromkeys(nodes, 0)
    for _ in nodes:
        for one in flows:
            layer[one.target] = max(layer[one.target], layer[one.source] + 1)
    last = max(layer.values())
    for node in nodes:
        if node.role == "in":
            layer[node] = min(layer[one.target] for one in flows if one.source == node) - 1
        elif node.role == "out" and not any(one.kind == "back" for one in flows if one.target == node):
            layer[node] = last
    found: list[list[Node]] = [[] for _ in range(last + 1)]
    for node in nodes:
        found[layer[node]].append(node)
    return [one for one in found if one]


def _passing(layers: list[list[Node]], flows: Sequence[Flow]) -> tuple[list[list[Node]], list[Flow]]:
    """The same with a turn in each layer that a flow passes."""
    at = {node: place for place, layer in enumerate(layers) for node in layer}
    full = [list(layer) for layer in layers]
    found: list[Flow] = []
    for number, one in enumerate(flows):
        turns = [Node("via", f"{number} {place}") for place in range(at[one.source] + 1, at[one.target])]
        for place, turn in enumerate(turns, at[one.source] + 1):
            full[place].append(turn)
        found += [
            attrs.evolve(one, source=here, target=there, whole=one.whole or (one.source, one.target))
            for here, there in pairwise([one.source, *turns, one.target])
        ]
    return full, found


def _ordered(layers: list[list[Node]], flows: Sequence[Flow]) -> list[list[Node]]:
    """Nodes near those they come from and lead to, so that bands cross less."""
    for sweep in range(_SWEEPS):
        forth = sweep % 2 == 0
        place = {node: at / len(layer) for layer in layers for at, node in enumerate(layer)}
        for layer in layers if forth else reversed(layers):
            middle = {node: _middle(node, flows, place, forth) for node in layer}
            layer.sort(key=lambda node: middle[node])
            place.update({node: at / len(layer) for at, node in enumerate(layer)})
    return layers


def _middle(node: Node, flows: Sequence[Flow], place: Mapping[Node, float], forth: bool) -> float:
    near = [
        (place[one.source if forth else one.target], one.size)
        for one in flows
        if (one.target if forth else one.source) == node
    ]
    size = sum(weight for _, weight in near)
    return sum(at * weight for at, weight in near) / size if size else place[node]


# ---- places


def _sizes(flows: Sequence[Flow]) -> dict[Node, float]:
    into: dict[Node, float] = {}
    out: dict[Node, float] = {}
    for one in flows:
        out[one.source] = out.get(one.source, 0.0) + one.size
        into[one.target] = into.get(one.target, 0.0) + one.size
    return {node: max(into.get(node, 0.0), out.get(node, 0.0)) for node in {**into, **out}}


def _boxes(
    layers: Sequence[Sequence[Node]], sizes: Mapping[Node, float], scale: float, width: float
) -> dict[Node, Box]:
    step = (width - RIGHT - BOX) / max(len(layers) - 1, 1)
    tall = [sum(sizes[one] * scale + _below(one) for one in layer) for layer in layers]
    found: dict[Node, Box] = {}
    for at, layer in enumerate(layers):
        y = TOP + (max(tall) - tall[at]) / 2
        for node in layer:
            found[node] = Box(node, sizes[node], at * step, y, sizes[node] * scale)
            y += sizes[node] * scale + _below(node)
    return found


def _below(node: Node) -> float:
    """So much stays free below a node: room for two lines of text, where there are any."""
    return 7.0 if node.role == "via" else 30.0


def _bands(flows: Sequence[Flow], boxes: Mapping[Node, Box], scale: float) -> list[Band]:
    """Bands side by side, in the order of where they lead to and where they come from."""
    left = dict.fromkeys(range(len(flows)), 0.0)
    right = dict(left)
    for here, there, starts in (("source", "target", left), ("target", "source", right)):
        used: dict[Node, float] = {}
        for at in sorted(range(len(flows)), key=lambda at: (boxes[getattr(flows[at], there)].y, at)):
            box = boxes[getattr(flows[at], here)]
            starts[at] = box.y + used.get(box.node, 0.0)
            used[box.node] = used.get(box.node, 0.0) + flows[at].size * scale
    return [
        Band(
            one,
            boxes[one.source].x + (0.0 if one.source.role == "via" else BOX),
            left[at],
            boxes[one.target].x,
            right[at],
            one.size * scale,
        )
        for at, one in enumerate(flows)
    ]
