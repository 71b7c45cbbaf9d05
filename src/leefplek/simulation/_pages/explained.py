"""What the name of a statistic says: a label, a unit, and a sentence that explains it."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from leefplek.values import TextMap, words

from .._results.numbers import Lang, amount, between, counted, digits_of, readable
from .._statistics.statistics import Interval

__all__ = ["KINDS", "Explained", "Kind", "explained"]


@attrs.frozen
class Kind:
    """A kind of statistic: its title, how one of it is called, what it means, and in what it is measured."""

    title: TextMap
    label: TextMap
    meaning: TextMap
    unit: TextMap
    times: float = 1.0


_DAYS = words("dagen", "days")
_PEOPLE = words("jongeren", "young people")
_UNITS = words("in gebruik", "in use")
_PERCENT = words("%", "%")
_YEAR = words("jongeren per jaar", "young people a year")

KINDS: Mapping[str, Kind] = {
    "wait": Kind(
        words("Wachttijd", "Waiting"),
        words("Wachttijd voor {name}", "Wait for {name}"),
        words(
            "Van aansluiten in de rij tot het begin, gemiddeld over wie aan de beurt kwam. Wie afhaakt, telt niet mee.",
            "From joining the queue to the start, the mean of who had a turn. Who gives up does not count.",
        ),
        _DAYS,
    ),
    "reneged": Kind(
        words("Afgehaakt tijdens het wachten", "Gave up while waiting"),
        words("Afgehaakt tijdens het wachten op {name}", "Gave up waiting for {name}"),
        words(
            "Het deel dat niet langer wilde wachten, van wie begon of afhaakte.",
            "The part that would not wait longer, of who started or gave up.",
        ),
        _PERCENT,
        100.0,
    ),
    "queue": Kind(
        words("Wachtrij", "Queue"),
        words("Wachtrij voor {name}", "Queue for {name}"),
        words("Hoeveel jongeren er gemiddeld wachten.", "How many young people wait, on average."),
        _PEOPLE,
    ),
    "occupancy": Kind(
        words("Bezetting", "Occupancy"),
        words("Bezetting van {name}", "Occupancy of {name}"),
        words("Het deel van wat er is dat in gebruik is.", "The part of what there is that is in use."),
        _PERCENT,
        100.0,
    ),
    "in_use": Kind(
        words("In gebruik", "In use"),
        words("In gebruik bij {name}", "In use of {name}"),
        words(
            "Hoeveel plekken of medewerkers er gemiddeld bezet zijn.",
            "How many places or workers are taken, on average.",
        ),
        _UNITS,
    ),
    "stay": Kind(
        words("Tijd per fase", "Time by stage"),
        words("Tijd bij {name}", "Time at {name}"),
        words(
            "Van komen tot gaan, met het wachten erbij, gemiddeld over wie is weggegaan.",
            "From coming to going, waiting included, the mean of who went.",
        ),
        _DAYS,
    ),
    "present": Kind(
        words("Aanwezig", "Present"),
        words("Aanwezig bij {name}", "Present at {name}"),
        words(
            "Hoeveel jongeren er gemiddeld zijn, met wie er wacht erbij.",
            "How many young people are there on average, with those who wait.",
        ),
        _PEOPLE,
    ),
    "share": Kind(
        words("Afloop", "Outcome"),
        words("Afloop: {name}", "Outcome: {name}"),
        words("Het deel van wie helemaal weggaat, dat zo eindigt.", "The part of who leaves for good that ends so."),
        _PERCENT,
        100.0,
    ),
    "arrivals": Kind(
        words("Komst", "Arrivals"),
        words("Jongeren die komen", "Young people who come"),
        words("Hoeveel er per jaar bij komen.", "How many come in a year."),
        _YEAR,
    ),
    "throughput": Kind(
        words("Vertrek", "Departures"),
        words("Jongeren die weggaan", "Young people who leave"),
        words("Hoeveel er per jaar helemaal weggaan.", "How many leave for good in a year."),
        _YEAR,
    ),
    "cost": Kind(
        words("Kosten", "Costs"),
        words("Kosten voor {name}", "Costs for {name}"),
        words("Gemiddeld per jongere die komt.", "On average for each young person who comes."),
        words("per jongere", "per young person"),
    ),
}
"""The kinds of statistics in the order in which they are told: what stands before the first point of their names."""

_OTHER = Kind(
    words("Verder", "Further"),
    words("{name}", "{name}"),
    words("Een maat van het model.", "A measure of the model."),
    words("", ""),
)
_NOTHING = words("niet gemeten", "not measured")


@attrs.frozen
class Explained:
    """A statistic in words, with its interval."""

    kind: str
    label: str
    meaning: str
    unit: str
    times: float
    interval: Interval
    lang: Lang

    @property
    def value(self) -> str:
        """The mean with its unit; says so where nothing was measured."""
        if not self.interval.n:
            return _NOTHING.in_language(self.lang)
        one = self.interval
        scaled = Interval(one.mean * self.times, one.low * self.times, one.high * self.times, one.n, one.level)
        text = amount(scaled.mean, self.lang, digits_of(scaled))
        return f"{text}%" if self.unit == "%" else counted(text, self.unit)

    @property
    def bounds(self) -> str:
        """Between what the mean lies, in the same unit; empty where that is not known."""
        text = between(self.interval, self.lang, self.times)
        return f"{text}%" if text and self.unit == "%" else text

    @property
    def short(self) -> str:
        """The mean without its unit, and between what it lies."""
        text = self.value.partition(" ")[0] if self.interval.n else self.value
        return f"{text} ({self.bounds})" if self.bounds else text

    @property
    def full(self) -> str:
        """The mean and between what it lies: 41 dagen (tussen 38 en 44)."""
        return f"{self.value} ({self.bounds})" if self.bounds else self.value


def explained(name: str, interval: Interval, lang: Lang, units: Mapping[str, str] | None = None) -> Explained:
    """A statistic by its name; `units` has the unit of costs, by who has them."""
    kind, _, rest = name.partition(".")
    found = KINDS.get(kind, _OTHER)
    label = found.label.in_language(lang).format(name=readable(rest if kind in KINDS else name))
    unit = found.unit.in_language(lang)
    if kind == "cost" and units and rest in units:
        unit = f"{units[rest]} {unit}"
    return Explained(kind, label, found.meaning.in_language(lang), unit, found.times, interval, lang)
