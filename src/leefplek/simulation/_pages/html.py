"""HTML that is safe by how it is made: every text is escaped, and only what was made here is not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import TypeAlias

__all__ = ["Html", "Part", "clean", "el", "join", "listing", "table"]


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


Part: TypeAlias = "Html | str"

_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
_VOID = {"meta", "br", "col", "rect", "path", "line"}


def clean(text: str) -> str:
    """A text without what no HTML may hold, and without signs that turn the direction of what comes after it."""
    return _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text)


def el(name: str, /, *parts: Part, **attributes: str) -> Html:
    """An element. An underscore at the end of an attribute's name is left out, others become hyphens."""
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(clean(value))}"' for key, value in attributes.items()
    )
    if not parts and name in _VOID:
        return Html(f"<{name}{told}/>")
    return Html(f"<{name}{told}>{join(parts)}</{name}>")


def join(parts: Iterable[Part], between: str = "") -> Html:
    """Parts after each other, escaped where they are no HTML yet."""
    return Html(between.join(one if isinstance(one, Html) else escape(clean(one), quote=False) for one in parts))


def listing(items: Iterable[Part]) -> Html:
    """A list, one item each."""
    return el("ul", *(el("li", one) for one in items))


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[Part]], numbers: Sequence[int] = ()) -> Html:
    """A table with a caption and headers; the first cell of a row is its header, `numbers` are columns to the right."""
    top = el("tr", *(el("th", head, scope="col", **_class(at, numbers)) for at, head in enumerate(heads)))
    body = [
        el("tr", el("th", row[0], scope="row"), *(el("td", one, **_class(at, numbers)) for at, one in _cells(row)))
        for row in rows
    ]
    inner = el("table", el("caption", caption), el("thead", top), el("tbody", *body))
    return el("div", inner, class_="wide", tabindex="0", role="region", aria_label=caption)


def _cells(row: Sequence[Part]) -> Iterable[tuple[int, Part]]:
    return list(enumerate(row))[1:]


def _class(at: int, numbers: Sequence[int]) -> dict[str, str]:
    return {"class_": "number"} if at in numbers else {}
