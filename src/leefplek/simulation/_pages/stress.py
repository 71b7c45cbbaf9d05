"""The STRESS checklist for discrete-event simulation, filled in from what a scenario and its run say themselves.

Twenty items: Monks, Currie, Onggo, Robinson, Kunc and Taylor (2019), Strengthening the reporting of empirical
simulation studies: introducing the STRESS guidelines, Journal of Simulation 13(1), 55-67. What the scenario does not
say, is said not to be stated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import attrs

from leefplek.values import TextMap, words

from .._results.numbers import Lang, amount, day, readable
from .._results.result import Result
from .._scenarios.scenario import Move, Patience, Pool, Scenario, Stage
from .explained import KINDS
from .html import Html, el, join, listing
from .rests_on import distribution_in_words, figure, lines_of
from .stress_words import told

__all__ = ["ITEMS", "REFERENCE", "SECTIONS", "Item", "RunTime", "checklist"]

REFERENCE = (
    "Monks, T., Currie, C. S. M., Onggo, B. S., Robinson, S., Kunc, M. & Taylor, S. J. E. (2019). Strengthening the "
    "reporting of empirical simulation studies: Introducing the STRESS guidelines. Journal of Simulation, 13(1), "
    "55-67. doi:10.1080/17477778.2018.1442155"
)

Told: TypeAlias = "Html | str"


@attrs.frozen
class RunTime:
    """How long a run took (seconds) and on what `machine`, as whoever ran it says: no part of the result itself."""

    seconds: float
    machine: str = ""


@attrs.frozen
class Case:
    """What the items are filled in from."""

    result: Result
    lang: Lang
    ran: RunTime | None
    compared: tuple[str, str] | None

    @property
    def scenario(self) -> Scenario:
        return self.result.scenario

    def told(self, what: str, **values: object) -> str:
        return told(what, self.lang, **values)

    def text(self, text: TextMap) -> Told:
        """A text of the scenario, with its language where that is another."""
        return el("span", text.in_language(self.lang), lang=self.lang if self.lang in text else next(iter(text)))


Fill: TypeAlias = Callable[[Case], "Told | None"]


@attrs.frozen
class Item:
    """An item of the checklist: its number, its name, and how it is filled in (None: not stated)."""

    number: str
    title: TextMap
    fill: Fill


SECTIONS: Mapping[str, TextMap] = {
    "1": words("Doelen", "Objectives"),
    "2": words("Logica", "Logic"),
    "3": words("Gegevens", "Data"),
    "4": words("Experimenten", "Experimentation"),
    "5": words("Uitvoering", "Implementation"),
    "6": words("Toegang tot de code", "Code access"),
}


def checklist(
    result: Result, lang: Lang, *, ran: RunTime | None, compared: tuple[str, str] | None = None
) -> list[tuple[str, str, Told]]:
    """Every item: number, name, and what is known of it. `compared` names two scenarios held next to each other."""
    case = Case(result, lang, ran, compared)
    return [(one.number, one.title.in_language(lang), one.fill(case) or case.told("not_stated")) for one in ITEMS]


# ---- 1 objectives


def _purpose(case: Case) -> Told | None:
    texts = [case.text(one) for one in (case.scenario.title, case.scenario.question) if one]
    return join(texts, ": ") if case.scenario.question else None


def _outputs(case: Case) -> Told:
    kinds = dict.fromkeys(name.partition(".")[0] for name in case.result.statistics)
    items = [
        f"{kind.label.in_language(case.lang).format(name='…')}: {kind.meaning.in_language(case.lang)}"
        for name in kinds
        if (kind := KINDS.get(name)) is not None
    ]
    return join([el("p", case.told("outputs")), listing(items)])


def _aims(case: Case) -> Told:
    if case.compared is not None:
        return case.told("aims_compared", a=case.compared[0], b=case.compared[1])
    return case.told("aims_one", name=case.scenario.scenario)


# ---- 2 logic


def _diagram(case: Case) -> Told:
    return case.told("diagram")


def _logic(case: Case) -> Told:
    given = case.scenario.workflow
    version = f" {given.version}" if given.version is not None else ""
    moves = [
        f"{readable(name)} \N{RIGHTWARDS ARROW} {readable(one.to)} ({one.do})"
        for name, stage in case.scenario.stages.items()
        for one in _ways(stage)
    ]
    return join([el("p", case.told("logic", id=given.id + version)), listing(moves)])


def _ways(stage: Stage) -> list[Move | Patience]:
    return [*stage.moves, *stage.patience]


def _scenario_logic(case: Case) -> Told:
    changes = [
        f"{line.what}: {line.value}"
        for line in lines_of(case.scenario, case.lang)
        if any(part in line.key for part in (".changes[", ".closed["))
    ]
    first = case.told("scenario_logic_compared" if case.compared else "scenario_logic")
    if not changes:
        return f"{first} {case.told('no_changes')}"
    return join([el("p", f"{first} {case.told('changes')}"), listing(changes)])


def _algorithms(case: Case) -> Told:
    orders = dict.fromkeys(one.order for one in case.scenario.pools.values())
    items = [case.told(f"order_{one}") for one in orders]
    if any(one.patience for one in case.scenario.stages.values()):
        items.append(case.told("patience"))
    if any(one.wait_before for one in case.scenario.stages.values()):
        items.append(case.told("blocking"))
    if case.scenario.routekaart is not None:
        items.append(case.told("routekaart", id=case.scenario.routekaart.id))
    return join([el("p", case.told("algorithms")), listing(items)]) if items else case.told("algorithms")


def _components(case: Case) -> Told:
    scenario = case.scenario
    ends = dict.fromkeys(one.final for one in case.result.network.names.moves if one.target < 0)
    parts = {
        "entities": [readable(name) for name in scenario.profiles],
        "activities": [_activity(name, one, case) for name, one in scenario.stages.items()],
        "resources": [_resource(name, one, case) for name, one in scenario.pools.items()],
        "queues": [f"{readable(name)}: {case.told(f'order_{one.order}')}" for name, one in scenario.pools.items()],
        "entry": [
            f"{readable(name)} \N{RIGHTWARDS ARROW} {readable(one.stage)}" for name, one in scenario.arrivals.items()
        ],
        "exit": [readable(one) for one in ends],
    }
    return listing(f"{case.told(what)}: {'; '.join(items) or case.told('none')}" for what, items in parts.items())


def _activity(name: str, one: Stage, case: Case) -> str:
    stays = [distribution_in_words(it, case.lang) for it in (one.stay, *one.stays.values()) if it is not None]
    return f"{readable(name)} ({', '.join(stays)})" if stays else readable(name)


def _resource(name: str, one: Pool, case: Case) -> str:
    many = case.told("no_limit") if one.units is None else figure(float(one.units), case.lang)
    return f"{readable(name)} ({many})"


# ---- 3 data


def _sources(case: Case) -> Told | None:
    found = dict.fromkeys(one.basis.source for one in lines_of(case.scenario, case.lang) if one.basis.source)
    return listing(found) if found else None


def _preprocessing(_: Case) -> Told | None:
    """A scenario has no place for it; whoever made the numbers knows."""
    return None


def _inputs(case: Case) -> Told:
    lines = lines_of(case.scenario, case.lang)
    sourced = sum(1 for one in lines if one.basis.source)
    assumed = sum(1 for one in lines if one.basis.assumption and not one.basis.source)
    return case.told("inputs", n=len(lines), sourced=sourced, assumed=assumed)


def _assumptions(case: Case) -> Told | None:
    found = dict.fromkeys(one.basis.assumption for one in lines_of(case.scenario, case.lang) if one.basis.assumption)
    items: list[Told] = [one for one in found if one]
    if case.scenario.left_out:
        items.append(join([f"{case.told('left_out')}: ", case.text(case.scenario.left_out)]))
    return listing(items) if items else None


# ---- 4 experimentation


def _initial(case: Case) -> Told:
    warm_up = case.scenario.warm_up
    there = "; ".join(
        f"{readable(one.stage)}: {case.told('already', waiting=one.waiting, staying=one.staying)}"
        for one in case.scenario.already
    )
    first = case.told("warm_up", days=figure(warm_up, case.lang)) if warm_up else case.told("no_warm_up")
    return f"{first} {case.told('there', there=there) if there else case.told('empty')}"


def _length(case: Case) -> Told:
    on = day(case.scenario.start, case.lang)
    return case.told("length", days=figure(case.scenario.days, case.lang), day=on)


def _estimation(case: Case) -> Told:
    return case.told("estimation" if case.result.replications > 1 else "estimation_once", n=case.result.replications)


# ---- 5 implementation


def _software(case: Case) -> Told:
    about = case.result.manifest
    packages = ", ".join(f"{name} {version}" for name, version in about["packages"].items())
    return case.told("software", version=about["leefplek"], python=about["python"], packages=packages)


def _sampling(case: Case) -> Told:
    return case.told("sampling", seed=case.result.seed)


def _execution(case: Case) -> Told:
    return case.told("execution", engine=case.result.engine)


def _system(case: Case) -> Told:
    about = case.result.manifest["machine"]
    if case.ran is None:
        return case.told("system", machine=about)
    named = f"{about}, {case.ran.machine}" if case.ran.machine else about
    return case.told("system_timed", machine=named, seconds=amount(case.ran.seconds, case.lang, 1))


# ---- 6 code access


def _sharing(case: Case) -> Told:
    return case.told("sharing", sha=case.result.manifest["scenario_sha256"])


ITEMS: tuple[Item, ...] = (
    Item("1.1", words("Doel van het model", "Purpose of the model"), _purpose),
    Item("1.2", words("Uitkomsten", "Model outputs"), _outputs),
    Item("1.3", words("Doel van de experimenten", "Experimentation aims"), _aims),
    Item("2.1", words("Overzicht in een figuur", "Base model overview diagram"), _diagram),
    Item("2.2", words("Logica van het model", "Base model logic"), _logic),
    Item("2.3", words("Logica van de scenario's", "Scenario logic"), _scenario_logic),
    Item("2.4", words("Algoritmen", "Algorithms"), _algorithms),
    Item("2.5", words("Onderdelen", "Components"), _components),
    Item("3.1", words("Bronnen van de gegevens", "Data sources"), _sources),
    Item("3.2", words("Voorbewerking van de gegevens", "Pre-processing"), _preprocessing),
    Item("3.3", words("Invoer", "Input parameters"), _inputs),
    Item("3.4", words("Aannames", "Assumptions"), _assumptions),
    Item("4.1", words("Begintoestand", "Initialisation"), _initial),
    Item("4.2", words("Duur", "Run length"), _length),
    Item("4.3", words("Schatting", "Estimation approach"), _estimation),
    Item("5.1", words("Programmatuur", "Software or programming language"), _software),
    Item("5.2", words("Toeval", "Random sampling"), _sampling),
    Item("5.3", words("Uitvoering van het model", "Model execution"), _execution),
    Item("5.4", words("Computer", "System specification"), _system),
    Item("6.1", words("Toegang tot het model", "Computer model sharing statement"), _sharing),
)
