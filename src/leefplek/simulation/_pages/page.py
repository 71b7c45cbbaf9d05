"""The page around the sections: one file that asks nothing of elsewhere, for a screen, light or dark, and for paper."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from .._results.numbers import Lang
from .html import Html, el, join
from .page_words import told

__all__ = ["GROUNDS", "INKS", "Section", "page"]

GROUNDS = {"light": "#ffffff", "dark": "#16181c"}
INKS = {
    "light": {"ink": "#1a1b1c", "soft": "#55595f", "link": "#00518a", "rule": "#8a8f96", "panel": "#f2f4f6"},
    "dark": {"ink": "#e9eaec", "soft": "#b3b8bf", "link": "#8cc4f5", "rule": "#7b8088", "panel": "#22252b"},
}
"""The colours of the page by name; texts stand out at least 4.5 to 1 on the ground and on panels."""

_STYLE = """
*{box-sizing:border-box}
html{background:var(--page);color:var(--ink);font:1.0625rem/1.6 system-ui,"Segoe UI",Helvetica,Arial,sans-serif}
body{margin:0 auto;padding:1.5rem 1.25rem 4rem;max-width:62rem}
p,li,dd,h1,h2,h3{max-width:42rem;overflow-wrap:anywhere}
h1{font-size:1.9rem;line-height:1.2;margin:.2rem 0 1rem}
h2{font-size:1.35rem;margin:2.75rem 0 .75rem;padding-top:.75rem;border-top:1px solid var(--rule)}
h3{font-size:1.05rem;margin:1.75rem 0 .25rem}
a{color:var(--link)}
.kicker,.note,figcaption,caption{color:var(--soft)}
.kicker{margin:0}
.note{font-size:.95rem}
.answer{background:var(--panel);border-left:4px solid var(--link);padding:.5rem 1.25rem;font-size:1.15rem}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;background:var(--page);padding:.5rem}
nav ol{columns:2;padding-left:1.5rem}
figure{margin:2rem 0 .5rem}
figure svg{width:100%;height:auto;max-height:90vh;display:block;overflow:visible}
figure>.drawn{overflow-x:auto}
figcaption{margin-top:.5rem;max-width:42rem}
figcaption strong{color:var(--ink)}
.wide{overflow-x:auto;margin:.75rem 0 1.25rem}
.wide:focus-visible,summary:focus-visible,a:focus-visible{outline:3px solid var(--link);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:.95rem;line-height:1.45}
caption{text-align:left;padding-bottom:.35rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--rule)}
th,td{overflow-wrap:break-word;min-width:4rem;max-width:28rem}
td ul,td p{margin:.1rem 0;padding-left:1.1rem}
td p{padding-left:0}
thead th{border-bottom-width:2px}
tbody th{font-weight:600}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
code,pre{font-family:ui-monospace,Consolas,monospace;font-size:.85rem}
code{color:var(--soft);overflow-wrap:anywhere}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--panel);padding:1rem}
summary{cursor:pointer;color:var(--link)}
@media (max-width:40rem){nav ol{columns:1}}
@media print{
html{font-size:10.5pt;background:#fff}
body{max-width:none;padding:0}
nav,.skip,summary{display:none}
details::details-content{content-visibility:visible;block-size:auto;height:auto}
h2,h3{break-after:avoid}
figure,tr,.answer{break-inside:avoid}
.wide,figure>.drawn{overflow:visible}
figure svg{min-width:0!important}
.number{white-space:normal}
pre{font-size:7pt;columns:2}
}
"""


@attrs.frozen
class Section:
    """A part of the page: its name in links, its heading, and what is in it."""

    id: str
    title: str
    parts: tuple[Html | str, ...]


def page(title: str, title_lang: str, head: Sequence[Html | str], sections: Sequence[Section], lang: Lang) -> str:
    """The whole page; `head` stands above the contents."""
    contents = el("ol", *(el("li", el("a", one.title, href=f"#{one.id}")) for one in sections))
    body = el(
        "body",
        el("a", told("skip", lang), class_="skip", href="#content"),
        el(
            "header",
            el("p", told("kicker", lang), class_="kicker"),
            el("h1", title, lang=title_lang),
            *head,
        ),
        el("nav", el("h2", told("contents", lang), id="contents"), contents, aria_labelledby="contents"),
        el("main", *(_section(one) for one in sections), id="content"),
    )
    top = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("title", f"{title} - {told('kicker', lang)}"),
        el("style", Html(_colours() + _STYLE)),
    )
    return f"<!doctype html>\n{el('html', top, body, lang=lang)}\n"


def _section(one: Section) -> Html:
    return el("section", el("h2", one.title, id=f"{one.id}-title"), join(one.parts), **_named(one.id))


def _named(id: str) -> dict[str, str]:
    return {"id": id, "aria_labelledby": f"{id}-title"}


def _colours() -> str:
    """The colours, those of the dark only for who asks for it, and never on paper."""
    light, dark = (
        "".join(f"--{name}:{colour};" for name, colour in {"page": GROUNDS[mode], **INKS[mode]}.items())
        for mode in ("light", "dark")
    )
    return f":root{{color-scheme:light dark;{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"
