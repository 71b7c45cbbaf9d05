"""The fixed sentences of the command `simulate`, in both languages."""

from __future__ import annotations

from leefplek.values import words

__all__ = ["KINDS", "told"]

KINDS = {
    "wait": words(
        "Wachten, in dagen: het gemiddelde van wie daarna aan de beurt kwam",
        "Waiting, in days: the mean of who then had a turn",
    ),
    "reneged": words(
        "Te lang gewacht en weggegaan, van wie stond te wachten of begon",
        "Waited too long and left, of who waited or began",
    ),
    "queue": words("Wachtrij: hoeveel er gemiddeld wachten", "Queue: how many wait on average"),
    "occupancy": words("Bezetting: het deel van wat er is", "Occupancy: the part of what there is"),
    "in_use": words("In gebruik: hoeveel gemiddeld", "In use: how many on average"),
    "stay": words(
        "Verblijf, in dagen: van komen tot gaan, met het wachten erbij",
        "Stay, in days: from coming to going, with the wait",
    ),
    "present": words("Aanwezig: hoeveel er gemiddeld zijn", "Present: how many there are on average"),
    "share": words("Hoe het afloopt: het deel van wie weggaat", "How it ends: the part of who leaves"),
    "arrivals": words("Hoeveel er per jaar komen", "How many come in a year"),
    "throughput": words("Hoeveel er per jaar weggaan", "How many leave in a year"),
    "cost": words("Kosten, per jongere die komt", "Costs, per young person who comes"),
    "other": words("Verder", "Further"),
}
"""The kinds of statistics in the order in which they are told: what stands before the first point of their names."""

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
        "{replications} keer nagespeeld (seed {seed}, engine {engine}): {cases} jongeren.",
        "Played {replications} times (seed {seed}, engine {engine}): {cases} young people.",
    ),
    "invented": words(
        "Deze jongeren zijn verzonnen. Het antwoord is zo goed als de getallen in het scenario.",
        "These young people are invented. The answer is as good as the numbers in the scenario.",
    ),
    "question": words("De vraag: {text}", "The question: {text}"),
    "left_out": words("Wat er niet in zit: {text}", "What is left out: {text}"),
    "mean": words("gemiddeld", "mean"),
    "between": words("95% zeker tussen", "95% sure between"),
    "interval": words("{low} en {high}", "{low} and {high}"),
    "once": words("onbekend: één keer nagespeeld", "unknown: played once"),
    "nothing": words("niets gemeten", "nothing measured"),
    "of": words("in {n} van de {all} keer", "in {n} of {all} times"),
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
    "broke": words("{why}.", "{why}."),
    "sound": words("Het scenario klopt.", "The scenario is right."),
    "warm": words(
        "De snelle engine is klaar voor gebruik. Dat blijft zo, ook voor volgende keren.",
        "The fast engine is ready. It stays so, for next times too.",
    ),
    "replications": words("Nagespeeld:", "Played:"),
}


def told(what: str, lang: str, **values: object) -> str:
    """A fixed sentence in this language, filled in."""
    return _TOLD[what].in_language(lang).format(**values)
