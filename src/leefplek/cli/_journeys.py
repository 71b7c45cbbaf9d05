"""The commands that play journeys: `demo`, `run` and `options`. All is read and played before anything is printed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from leefplek import Actor, Case, InputError, Leefplek
from leefplek.journeys import Played, play, read_journey, shipped

from ._offers import offers, options_data, standing_data
from ._say import say, say_json
from ._sentences import said
from ._setting import Setting
from ._story import differences, heading, story
from ._typed import as_typed, program
from ._words import Names

__all__ = ["demo", "options", "run"]


def demo(setting: Setting, as_json: bool) -> int:
    """The six practice examples as stories; answers the exit code."""
    lp, lang = setting.leefplek(), setting.lang
    files = shipped()
    played = _play(lp, files)
    if as_json:
        say_json([one.as_data() for one in played])
    else:
        stories = [story(one, _names(lp, one, lang)) for one in played]
        say("\n".join([said("intro", lang), "", *stories, _next(files, lang)]))
    return _code(played)


def run(files: Iterable[Path], setting: Setting, as_json: bool) -> int:
    """Whether these journeys go as they say; answers the exit code."""
    lp, lang = setting.leefplek(), setting.lang
    played = _play(lp, [file for place in files for file in _journeys_at(place)])
    if as_json:
        say_json([one.as_data() for one in played])
    else:
        say("\n".join(_summary(one, _names(lp, one, lang)) for one in played))
    return _code(played)


def options(file: Path, role: str | None, setting: Setting, as_json: bool) -> int:
    """Where the case of a journey stands and what may happen now; answers the exit code."""
    lp, lang = setting.leefplek(), setting.lang
    (played,) = _play(lp, [file])
    case = played.case
    if case is None:
        why = "its first step was refused: " + ", ".join(one.code for one in played.steps[-1].refusals)
        raise InputError("this journey opens no case", why=why, file=str(file))
    role = role if role is not None else _who_asks(lp, case)
    found = lp.options(case, by=Actor("options", role=role), at=case.events[-1].recorded_at)
    if as_json:
        say_json({**standing_data(case), "options": options_data(found)})
    else:
        names = _names(lp, played, lang)
        lines = [heading(played.journey, lang), "", *names.standing(case, "stands"), "", *offers(role, found, names)]
        say("\n".join(lines))
    if not played.as_expected:
        say(said("note_differs", lang), err=True)
    return 0


def _who_asks(lp: Leefplek, case: Case) -> str:
    """A SAW worker, or in a way of working without one who wrote down the last step."""
    declared = {one.id for one in lp.workflow(case.workflow, case.workflow_version).roles}
    return "saw" if "saw" in declared else case.events[-1].recorded_by.role


def _journeys_at(place: Path) -> Iterable[Path]:
    """The file itself, or the journeys in a folder, by their names."""
    if not place.is_dir():
        return (place,)
    found = sorted(place.glob("*.toml"))
    if not found:
        raise InputError("there are no journeys in this folder", do="name a folder with TOML files", file=str(place))
    return found


def _play(lp: Leefplek, files: Iterable[Path]) -> list[Played]:
    """Every journey played; raises `InputError` with the findings of all files that are wrong."""
    journeys, wrong = [], []
    for file in files:
        try:
            journeys.append(read_journey(lp, file))
        except InputError as error:
            wrong.append(error)
    if len(wrong) == 1:
        raise wrong[0]
    if wrong:
        raise InputError("these are no journeys", why="\n".join(str(one) for one in wrong))
    return [play(lp, one) for one in journeys]


def _names(lp: Leefplek, played: Played, lang: str) -> Names:
    return Names(lp, lp.workflow(played.journey.workflow), lang)


def _code(played: Iterable[Played]) -> int:
    return 0 if all(one.as_expected for one in played) else 1


def _summary(played: Played, names: Names) -> str:
    title = f"{heading(played.journey, names.lang)} ({played.journey.id})"
    refused = sum(not one.allowed for one in played.steps)
    counted = said("summary", names.lang, steps=len(played.steps), refused=refused)
    lines = [counted, *names.standing(played.case, "ends"), *differences(played, names)]
    differing = {one.key for one in played.differences}
    for index, one in enumerate(played.steps):
        if f"step[{index}].refused" in differing:
            lines += [f"    step[{index}] {one.step.transition}: {names.because(why)}" for why in one.refusals]
    return "\n".join([title, *(f"  {line}" for line in lines)]) + "\n"


def _next(files: Iterable[Path], lang: str) -> str:
    third, fourth = (as_typed(file) for file in list(files)[2:4])
    other = "en" if lang == "nl" else "nl"
    tries = (
        (f"options {third}", "try_options"),
        (f"options {third} --role jongere", "try_role"),
        (f"run {fourth}", "try_run"),
        ("workflow", "try_workflow"),
        ("workflow fijn-wonen --format mermaid", "try_mermaid"),
        ("check", "try_check"),
        (f"demo --lang {other}", "try_lang"),
    )
    name = program()
    return "\n".join([said("next", lang), *(f"  {name} {given}\n      {said(why, lang)}" for given, why in tries)])
