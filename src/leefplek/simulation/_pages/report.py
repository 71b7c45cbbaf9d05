"""The report of a run: one page that a policy adviser can read and a researcher can check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from leefplek import Leefplek
from leefplek.values import TextMap

from .._missing import needs
from .._results.numbers import Lang, amount, checked_language, day, readable
from .._results.result import Result
from .._scenarios.reading import built_in
from .._scenarios.toml_out import scenario_text
from .._studies.compare import Comparison
from .answer import answer, notable
from .compared import compared
from .explained import KINDS, Explained, explained
from .figures import Drawing, drawings
from .html import Html, el, listing, table
from .meanings import meanings
from .page import Section, page
from .page_words import told
from .rests_on import lines_of
from .stress import REFERENCE, SECTIONS, RunTime, checklist

__all__ = ["RunTime", "report"]


def report(
    result: Result,
    *,
    comparison: Comparison | None = None,
    lang: Lang = "nl",
    ran: RunTime | None = None,
    lp: Leefplek | None = None,
) -> str:
    """One page of HTML on a run: question, answer, figures, numbers, what they rest on, and how it was done.

    `comparison` is one in which `result` is the second scenario; `ran` says how long the run took, for a result does
    not know; `lp` has the workflow, for what its states mean (else the built-in ones). The page asks nothing of
    elsewhere and runs no script; every text of the scenario is escaped. The same run gives the same page, with the
    same matplotlib. Raises `MissingExtra` without matplotlib, and `InputError` for another language than `nl` or `en`.
    """
    needs("matplotlib", "plot")
    lang = checked_language(lang)
    scenario = result.scenario
    name = scenario.title.in_language(lang) or readable(scenario.scenario)
    means = meanings(scenario, lp or built_in(), lang)
    both = None if comparison is None else (comparison.a, comparison.b)
    sections = (
        _answered(result, means, lang),
        _notable(result, means, lang),
        *(() if comparison is None else (compared(comparison, lang),)),
        *_explained(means, lang),
        _drawn(result, lang),
        _counted(result, lang),
        _left_out(result, lang),
        _based(result, lang),
        _checked(result, lang, ran, both),
        _again(result, lang, ran),
        _cited(result, lang),
    )
    return page(name, _lang_of(scenario.title, lang), _asked(result, lang), sections, lang)


def _lang_of(text: TextMap, lang: Lang) -> str:
    """The language that a text of the scenario is told in."""
    return next((one for one in (lang, "nl", "en", *text) if one in text), lang)


def _asked(result: Result, lang: Lang) -> list[Html]:
    question = result.scenario.question
    if not question:
        return [el("p", told("no_question", lang), class_="note")]
    text = el("span", question.in_language(lang), lang=_lang_of(question, lang))
    return [el("p", el("strong", f"{told('question', lang)}: "), text)]


def _answered(result: Result, means: Mapping[str, str], lang: Lang) -> Section:
    scenario = result.scenario
    what = "about" if result.replications > 1 else "about_once"
    days, cases = amount(scenario.days, lang), amount(result.cases, lang)
    about = [told(what, lang, days=days, day=day(scenario.start, lang), n=result.replications, cases=cases)]
    if scenario.warm_up:
        about.append(told("warm_up", lang, days=amount(scenario.warm_up, lang)))
    notes = [" ".join(about), told("interval", lang), told("limits", lang)]
    box = el("div", *(el("p", one) for one in answer(result, means, lang)), class_="answer")
    return Section("answer", told("answer", lang), (box, *(el("p", one, class_="note") for one in notes)))


def _notable(result: Result, means: Mapping[str, str], lang: Lang) -> Section:
    found = notable(result, means, lang)
    told_of = listing(found) if found else el("p", told("nothing_notable", lang))
    return Section("notable", told("notable", lang), (told_of,))


def _explained(means: Mapping[str, str], lang: Lang) -> Iterator[Section]:
    if means:
        heads = (told("head_stage", lang), told("head_means", lang))
        rows = [(readable(name), text) for name, text in means.items()]
        yield Section("names", told("names", lang), (table(told("names_lead", lang), heads, rows),))


def _drawn(result: Result, lang: Lang) -> Section:
    parts = [part for n, one in enumerate(drawings(result, lang), 1) for part in _figure(n, one, lang)]
    return Section("figures", told("figures", lang), tuple(parts) or (el("p", told("no_figures", lang)),))


def _figure(n: int, one: Drawing, lang: Lang) -> Iterator[Html]:
    title = el("strong", told("figure", lang, n=n, title=one.title))
    drawn = el("div", one.within_page(), class_="drawn")
    yield el("figure", drawn, el("figcaption", title, f" {one.caption}"), id=f"figure-{one.id}")
    if one.rows:
        behind = told("numbers_behind", lang, n=n)
        numbers = tuple(at for at in range(1, len(one.heads)) if one.id != "flows" or at == 3)
        yield el("details", el("summary", behind), table(one.title, one.heads, one.rows, numbers))


def _counted(result: Result, lang: Lang) -> Section:
    found = [explained(name, one, lang, result.scenario.units) for name, one in result.statistics.items()]
    kinds = {kind: [one for one in found if one.kind == kind] for kind in (*KINDS, "")}
    kinds[""] = [one for one in found if one.kind not in KINDS]
    parts = [part for kind, some in kinds.items() if some for part in _kind(kind, some, lang)]
    return Section("numbers", told("statistics", lang), tuple(parts))


def _kind(kind: str, some: list[Explained], lang: Lang) -> Iterator[Html]:
    heads = tuple(told(f"head_{one}", lang) for one in ("what", "mean", "between"))
    title = KINDS[kind].title.in_language(lang) if kind in KINDS else some[0].label
    rows = [(one.label, one.value, one.bounds or (told("unknown", lang) if one.interval.n else "")) for one in some]
    yield table(f"{title}. {some[0].meaning}", heads, rows, numbers=(1, 2))


def _left_out(result: Result, lang: Lang) -> Section:
    text = result.scenario.left_out
    said = el("p", text.in_language(lang), lang=_lang_of(text, lang)) if text else el("p", told("no_left_out", lang))
    return Section("left-out", told("left_out", lang), (said, el("p", told("always_out", lang))))


def _based(result: Result, lang: Lang) -> Section:
    heads = tuple(told(f"head_{one}", lang) for one in ("what", "value", "basis", "in_file"))
    rows = [
        (one.what, one.value, one.basis.in_words(lang), el("code", one.key)) for one in lines_of(result.scenario, lang)
    ]
    return Section("basis", told("basis", lang), (table(told("basis_lead", lang), heads, rows),))


def _checked(result: Result, lang: Lang, ran: RunTime | None, both: tuple[str, str] | None) -> Section:
    heads = (told("head_item", lang), told("head_told", lang))
    items = checklist(result, lang, ran=ran, compared=both)
    parts: list[Html] = [el("p", told("stress_lead", lang, reference=REFERENCE))]
    for number, title in SECTIONS.items():
        rows = [(f"{at} {name}", text) for at, name, text in items if at.startswith(f"{number}.")]
        parts.append(table(f"{number}. {title.in_language(lang)}", heads, rows))
    return Section("stress", told("stress", lang), tuple(parts))


def _again(result: Result, lang: Lang, ran: RunTime | None) -> Section:
    about = result.manifest
    missing = told("not_stated", lang)
    rows = [
        ("leefplek", about["leefplek"]),
        ("Python", about["python"]),
        *about["packages"].items(),
        (told("machine", lang), " ".join(one for one in (about["machine"], ran.machine if ran else "") if one)),
        (told("seconds", lang), _seconds(ran, lang) or missing),
        ("seed", str(about["seed"])),
        (told("replications", lang), str(about["replications"])),
        (told("first", lang), str(about["first_replication"])),
        (told("engine", lang), about["engine"]),
        ("SHA-256", el("code", about["scenario_sha256"])),
    ]
    heads = (told("head_what", lang), told("head_value", lang))
    given = el("details", el("summary", told("parameters", lang)), el("pre", scenario_text(result.scenario)))
    return Section("manifest", told("manifest", lang), (table(told("manifest_lead", lang), heads, rows), given))


def _seconds(ran: RunTime | None, lang: Lang) -> str:
    return "" if ran is None else told("seconds_value", lang, seconds=amount(ran.seconds, lang, 1))


def _cited(result: Result, lang: Lang) -> Section:
    about = result.manifest
    text = told(
        "citation", lang, version=about["leefplek"], name=result.scenario.scenario, n=result.replications,
        sha=about["scenario_sha256"][:12], seed=result.seed,
    )  # fmt: skip
    return Section("cite", told("cite", lang), (el("p", text), el("p", told("cite_too", lang))))
