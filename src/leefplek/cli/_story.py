"""A played journey as a story: what happened on each day, what was refused and why, and how it ended."""

from __future__ import annotations

import re
import textwrap
from itertools import groupby

from leefplek.journeys import Difference, Journey, Played, PlayedStep

from ._sentences import day, said
from ._words import Names

__all__ = ["differences", "heading", "story"]

_EXAMPLE = re.compile(r"praktijkvoorbeeld-(\d+)")
_WIDTH = 100


def heading(journey: Journey, lang: str) -> str:
    """Practice example N: its title; another journey has its title, or its id."""
    title = journey.title.in_language(lang) if journey.title else ""
    match = _EXAMPLE.fullmatch(journey.id)
    name = said("example", lang, number=match[1]) if match else ""
    return ": ".join(part for part in (name, title) if part) or journey.id


def story(played: Played, names: Names) -> str:
    """The whole of it, day by day."""
    title = heading(played.journey, names.lang)
    lines = [title, "=" * len(title), ""]
    for on, steps in groupby(played.steps, key=lambda one: one.step.at.date()):
        lines.append(day(on, names.lang))
        for one in steps:
            lines += _step(one, names)
    lines += ["", *names.standing(played.case, "ends"), *differences(played, names)]
    return "\n".join(lines) + "\n"


def differences(played: Played, names: Names) -> list[str]:
    """Whether it went as expected, and if not, where not."""
    if played.as_expected:
        return [said("as_expected", names.lang)]
    lines = [said("not_as_expected", names.lang)]
    for one in played.differences:
        lines.append("  - " + said("difference", names.lang, key=one.key, **_both(one, names.lang)))
    return lines


def _both(one: Difference, lang: str) -> dict[str, str]:
    nothing = said("allowed" if one.key.endswith("refused") else "nothing", lang)
    return {"expected": one.expected or nothing, "found": one.found or nothing}


def _step(one: PlayedStep, names: Names) -> list[str]:
    step, lang = one.step, names.lang
    name = names.step(step.transition)
    by = said("by", lang, who=names.role(step.by.role))
    told = f" ({step.told})" if step.told else ""
    happened = step.says.in_language(lang) if step.says else name
    if one.allowed:
        moved = one.after is not None and one.after != one.before
        now = f" {said('now', lang, state=names.state(one.after or '', step.transition))}" if moved else ""
        return [*_wrapped("  - ", f"{happened}{told}"), *_wrapped("    ", f"{name} ({by}).{now}")]
    lines = [*_wrapped("  x ", f"{happened}{told}"), *_wrapped("    ", said("refused", lang, step=name, by=by))]
    for refusal in one.refusals:
        lines += _wrapped("    * ", names.because(refusal))
    return lines


def _wrapped(start: str, text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=start, subsequent_indent=" " * len(start))
