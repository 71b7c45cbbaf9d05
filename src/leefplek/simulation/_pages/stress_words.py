"""The sentences of the checklist, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from leefplek.values import TextMap, words

from .._results.numbers import Lang

__all__ = ["TOLD", "told"]

TOLD: Mapping[str, TextMap] = {
    "not_stated": words("Niet vermeld in het scenario.", "Not stated in the scenario."),
    "outputs": words(
        "Per keer dat het is nagespeeld is er één waarde: wat na de inlooptijd viel. Vermeld is het gemiddelde "
        "daarvan, "
        "met het 95%-interval volgens Student.",
        "Each replication gives one value, of what fell after the warm-up. Reported is their mean, with Student's 95% "
        "interval.",
    ),
    "aims_one": words(
        "Eén scenario, {name}. Dit verslag bevat geen vergelijking en zoekt geen beste keuze.",
        "One scenario, {name}. This report has no comparison and seeks no optimum.",
    ),
    "aims_compared": words(
        "Een vergelijking van twee scenario's: {b} naast {a}. Waarom deze twee, is niet vermeld in het scenario.",
        "A comparison of two scenarios: {b} beside {a}. Why these two is not stated in the scenario.",
    ),
    "diagram": words(
        "De eerste figuur van dit verslag: de stromen, gemaakt van de uitkomsten zelf.",
        "The first figure of this report: the flows, made of the results themselves.",
    ),
    "logic": words(
        "Jongeren gaan door de fasen van werkwijze {id}. In elke fase wachten zij zo nodig op een plek of medewerker, "
        "blijven een getrokken tijd en nemen dan één van deze wegen:",
        "Young people go through the stages of workflow {id}. In each stage they wait for a place or worker if "
        "need be, "
        "stay for a drawn time, and then take one of these moves:",
    ),
    "scenario_logic": words("Er is één scenario.", "There is one scenario."),
    "scenario_logic_compared": words(
        "Wat de twee scenario's anders zeggen, staat bij de vergelijking.",
        "What the two scenarios say differently is told at the comparison.",
    ),
    "no_changes": words("Er verandert niets in de loop van de tijd.", "Nothing changes over time."),
    "changes": words("In de loop van de tijd verandert:", "Over time, this changes:"),
    "algorithms": words(
        "Wie vrijkomt, gaat naar wie vooraan staat. Toevalsgetallen staan bij 5.2.",
        "What comes free goes to who is first in the queue. For random numbers see 5.2.",
    ),
    "order_first": words("wie het eerst kwam, gaat voor", "first come, first served"),
    "order_priority": words("wie de meeste voorrang heeft, gaat voor", "by the priority of the profile"),
    "order_longest": words(
        "wie het langst geleden een eerste signaal gaf, gaat voor", "by the longest time since the first signal"
    ),
    "order_accumulating": words(
        "de voorrang groeit met het wachten, per profiel met een eigen gewicht",
        "priority accumulates with the wait, at a rate of the profile's own",
    ),
    "patience": words(
        "Wie langer wacht dan een getrokken tijd, haakt af.", "Who waits longer than a drawn time gives up."
    ),
    "blocking": words(
        "Wie op de volgende fase wacht, houdt intussen de plek van de fase ervoor bezet.",
        "Who waits for the next stage keeps the unit of the stage before meanwhile.",
    ),
    "routekaart": words(
        "Routekaart {id} bepaalt welke wegen voor een profiel open zijn.",
        "Routekaart {id} decides which moves are open to a profile.",
    ),
    "entities": words("Wie", "Entities"),
    "activities": words("Fasen en hoe lang ze duren", "Activities"),
    "resources": words("Plekken en medewerkers", "Resources"),
    "queues": words("Wachtrijen", "Queues"),
    "entry": words("Binnenkomst", "Entry points"),
    "exit": words("Vertrek", "Exit points"),
    "none": words("geen", "none"),
    "no_limit": words("geen grens", "no limit"),
    "inputs": words(
        "De tabel met waar het op rust heeft {n} regels: {sourced} met een bron, {assumed} met alleen een aanname.",
        "The table of what this rests on has {n} lines: {sourced} with a source, {assumed} with an assumption only.",
    ),
    "left_out": words("Buiten beschouwing", "Left out"),
    "warm_up": words(
        "De eerste {days} dagen tellen niet mee. Waarop die inlooptijd rust, is niet vermeld in het scenario.",
        "The first {days} days do not count. What that warm-up rests on is not stated in the scenario.",
    ),
    "no_warm_up": words("Er is geen inlooptijd.", "There is no warm-up."),
    "there": words("Bij de start zijn er al: {there}.", "There at the start: {there}."),
    "already": words("{waiting} wachten, {staying} zijn bezig", "{waiting} wait, {staying} stay"),
    "empty": words("Bij de start is er niemand.", "Nobody is there at the start."),
    "length": words(
        "{days} dagen vanaf {day}. Tijd is in dagen van 24 uur.", "{days} days from {day}. Time is in days of 24 hours."
    ),
    "estimation": words(
        "{n} onafhankelijke keren nagespeeld. Waarom zoveel, is niet vermeld in het scenario.",
        "{n} independent replications. Why so many is not stated in the scenario.",
    ),
    "estimation_once": words(
        "Eén keer nagespeeld: er zijn geen intervallen.", "One replication: there are no intervals."
    ),
    "software": words(
        "leefplek {version} op Python {python}, met {packages}.",
        "leefplek {version} on Python {python}, with {packages}.",
    ),
    "sampling": words(
        "Elk toevalsgetal is een hash (SplitMix64) van seed {seed}, het nummer van de keer, de jongere en waarvoor het "
        "dient. Zo krijgt dezelfde jongere in een ander scenario hetzelfde toeval.",
        "Each random number is a hash (SplitMix64) of seed {seed}, the replication, the case and its use. So the same "
        "case meets the same chance in another scenario.",
    ),
    "execution": words(
        "Van gebeurtenis naar gebeurtenis, met engine {engine}. Op één moment: eerst veranderingen van wat er is, dan "
        "wie komt, dan wie klaar is of afhaakt.",
        "From event to event, with the engine {engine}. At one moment: first changes of capacity, then arrivals, then "
        "the ends of stays and of patience.",
    ),
    "system": words("{machine}. De rekentijd is niet vermeld.", "{machine}. The run time was not stated."),
    "system_timed": words("{machine}. Rekentijd: {seconds} seconden.", "{machine}. Run time: {seconds} seconds."),
    "sharing": words(
        "leefplek is vrije software (EUPL-1.2). De volledige invoer staat onderaan dit verslag; SHA-256 van het "
        "scenario: {sha}.",
        "leefplek is free software (EUPL-1.2). The full input is at the end of this report; SHA-256 of the scenario: "
        "{sha}.",
    ),
}


def told(what: str, lang: Lang, **values: object) -> str:
    """A sentence in this language, filled in."""
    return TOLD[what].in_language(lang).format(**values)
