"""The fixed sentences of the command `simulate`, in both languages."""

from __future__ import annotations

from leefplek.values import words

__all__ = ["NOTICES", "told"]

NOTICES = {
    "never_met": words(
        "geen waarde hiertussen haalt het. Zoek verder, of kijk wat het anders ophoudt.",
        "no value in this range does it. Look further, or at what else holds it up.",
    ),
    "met_at_start": words(
        "het lukt al bij de eerste waarde. Kijk ook eens daarvoor.",
        "it is met at the first value already. Look before that too.",
    ),
    "not_certain": words(
        "het gemiddelde haalt het, maar zeker is het niet. Speel vaker na, of neem wat ruimer.",
        "the mean does it, but that is not certain. Play it more often, or take some more.",
    ),
    "not_monotone": words(
        "het gaat niet steeds dezelfde kant op: misschien halen andere waarden het ook.",
        "it does not always go the same way: perhaps other values do it too.",
    ),
}
"""What to know of what was sought, by the code of the finding."""

_TOLD = {
    "about": words(
        "Werkwijze {workflow}. Van {first} tot {last}: {days} dagen.",
        "Way of working {workflow}. From {first} to {last}: {days} days.",
    ),
    "warm_up": words(
        "De eerste {days} dagen tellen niet mee: het moet eerst op gang komen.",
        "The first {days} days do not count: it has to get going first.",
    ),
    "ran": words(
        "Nagespeeld: {replications} keer (seed {seed}, engine {engine}), samen {cases} jongeren.",
        "Played: {replications} times (seed {seed}, engine {engine}), {cases} young people in all.",
    ),
    "invented": words(
        "Deze jongeren zijn verzonnen. Het antwoord is zo goed als de getallen in het scenario.",
        "These young people are invented. The answer is as good as the numbers in the scenario.",
    ),
    "points": words(" procentpunt", " percentage points"),
    "question": words("De vraag: {text}", "The question: {text}"),
    "left_out": words("Wat er niet in zit: {text}", "What is left out: {text}"),
    "certain": words(
        "Staat er 'tussen'? Daartussen ligt het ware gemiddelde van dit scenario, met 95% zekerheid.",
        "Where it says 'between': that is where the true mean of this scenario lies, with 95% certainty.",
    ),
    "once": words(
        "Een keer naspelen zegt niet hoe zeker het is: doe dat vaker, met --replications.",
        "To play it once does not tell how certain it is: do so more often, with --replications.",
    ),
    "of": words("(gemeten in {n} van de {all} keer)", "(measured in {n} of {all} times)"),
    "notice": words("Let op: {text}", "Note: {text}"),
    "overload": words(
        "{key}: hiervan wordt meer gevraagd dan er is. De wachtrij groeit zolang het duurt.",
        "{key}: more is asked of this than there is. The queue grows as long as it lasts.",
    ),
    "took": words("Dat duurde {seconds} seconden.", "That took {seconds} seconds."),
    "written": words("Geschreven: {path}", "Written: {path}"),
    "no_figures": words(
        'Zonder figuren: installeer daarvoor matplotlib met pip install "leefplek[plot]".',
        'Without figures: for those, install matplotlib with pip install "leefplek[plot]".',
    ),
    "stopped": words(
        "Gestopt na {done} van de {all} keer. Wat klaar was, staat hieronder.",
        "Stopped after {done} of {all} times. What was done stands below.",
    ),
    "stopped_before": words(
        "Gestopt. Er was nog niets klaar, en er is niets geschreven.", "Stopped. Nothing was done, or written."
    ),
    "stopped_compare": words(
        "Gestopt. Er is niets vergeleken, en niets geschreven.", "Stopped. Nothing was compared, or written."
    ),
    "stopped_seek": words("Gestopt. Er is niets gevonden.", "Stopped. Nothing was found."),
    "stopped_sweep": words(
        "Gestopt: {done} van de {all} zijn klaar. Met --out gaat dezelfde opdracht een volgende keer verder.",
        "Stopped: {done} of {all} are done. With --out, the same command goes on another time.",
    ),
    "stopped_sweep_out": words(
        "Gestopt: {done} van de {all} zijn klaar. Met dezelfde opdracht ga je verder.",
        "Stopped: {done} of {all} are done. The same command goes on from there.",
    ),
    "broke": words("{why}.", "{why}."),
    "sound": words("Het scenario klopt.", "The scenario is right."),
    "warm": words(
        "De snelle engine is klaar voor gebruik. Dat blijft zo, ook voor volgende keren.",
        "The fast engine is ready. It stays so, for next times too.",
    ),
    "replications": words("Nagespeeld", "Played"),
    "swept": words(
        "{rows} scenario's, elk {replications} keer nagespeeld met hetzelfde toeval (seed {seed}).",
        "{rows} scenarios, each played {replications} times on the same chance (seed {seed}).",
    ),
    "same": words("Overal hetzelfde: {names}.", "The same everywhere: {names}."),
    "failed": words("Mislukt: {row}: {why}", "Failed: {row}: {why}"),
    "found_least": words(
        "{key} = {value} is het minste waarmee dit lukt: {goals}{by}.",
        "{key} = {value} is the least with which this holds: {goals}{by}.",
    ),
    "found_most": words(
        "{key} = {value} is het meeste waarmee dit lukt: {goals}{by}.",
        "{key} = {value} is the most with which this holds: {goals}{by}.",
    ),
    "not_found": words(
        "Met geen enkele waarde van {key} hiertussen lukt dit: {goals}{by}.",
        "With no value of {key} in this range this holds: {goals}{by}.",
    ),
    "by": words(", gemeten in de {days} dagen voor {day}", ", measured in the {days} days before {day}"),
    "sought": words(
        "Elke waarde is {replications} keer nagespeeld met hetzelfde toeval (seed {seed}).",
        "Each value was played {replications} times on the same chance (seed {seed}).",
    ),
    "and": words("en", "and"),
    "compared": words("A: {a}\nB: {b}", "A: {a}\nB: {b}"),
    "change": words("Anders in B: {key}, van {a} naar {b}.", "Different in B: {key}, from {a} to {b}."),
    "difference": words("B min A", "B minus A"),
    "clear": words("Dit verandert", "This changes"),
    "unclear": words("Of dit verandert, is niet te zeggen", "Whether this changes can't be told"),
    "unmeasured": words("Niet te vergelijken: {names}", "Can't be compared: {names}"),
}


def told(what: str, lang: str, **values: object) -> str:
    """A fixed sentence in this language, filled in."""
    return _TOLD[what].in_language(lang).format(**values)
