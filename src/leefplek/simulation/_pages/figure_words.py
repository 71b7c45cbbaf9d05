"""The sentences in figures and under them, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from leefplek.values import TextMap, words

from .._results.numbers import Lang

__all__ = ["TOLD", "told"]

TOLD: Mapping[str, TextMap] = {
    "flows": words("Waar jongeren langskomen", "Where young people go"),
    "flows_desc": words(
        "Banden van links naar rechts; hoe dikker, hoe meer {unit}. {most}",
        "Bands from left to right; the thicker, the more {unit}. {most}",
    ),
    "flows_most": words(
        "De dikste band gaat van {source} naar {target}: {many}.",
        "The thickest band goes from {source} to {target}: {many}.",
    ),
    "flows_caption": words(
        "Gemiddeld aantal {unit}. Een streeprand is afhaken, een stippelrand is terug naar een eerdere fase.",
        "Mean number of {unit}. A dashed edge is giving up, a dotted edge is back to an earlier stage.",
    ),
    "queues": words("Wie er wachten, in de loop van de tijd", "Who wait, over time"),
    "queues_caption": words(
        "De lijn is het gemiddelde van alle keren nagespeeld, de band het 95%-interval van dat gemiddelde.",
        "The line is the mean of all times it was played. The band is the 95% interval of that mean.",
    ),
    "occupancy": words("Wat er in gebruik is, in de loop van de tijd", "What is in use, over time"),
    "occupancy_caption": words(
        "De lijn is wat gemiddeld in gebruik is, de band het 95%-interval. De streeplijn is hoeveel er "
        "is; verschilt dat per dag, dan het gemiddelde over een week.",
        "The line is what is in use on average, the band its 95% interval. The dashed line is how "
        "much there is; where that differs by day, its mean over a week.",
    ),
    "hatched": words(
        " De gearceerde eerste {days} dagen tellen niet mee in de gemiddelden.",
        " The hatched first {days} days do not count in the means.",
    ),
    "waits": words("Hoe lang men wacht, per fase", "How long people wait, by stage"),
    "waits_caption": words(
        "Alleen wie aan de beurt kwam telt mee. De streep bij het gemiddelde is het 95%-interval.",
        "Only those who had a turn count. The bar at the mean is its 95% interval.",
    ),
    "statistics": words("Gemiddelden met hun interval", "Means with their intervals"),
    "statistics_caption": words(
        "De stip is het gemiddelde, de streep het 95%-interval. Alle getallen staan in de tabel hieronder.",
        "The dot is the mean, the bar its 95% interval. All numbers are in the table below.",
    ),
    "desc_end": words("Aan het eind: {ends}.", "At the end: {ends}."),
    "desc_values": words("{values}.", "{values}."),
    "days_since": words("dagen vanaf {day}", "days from {day}"),
    "days": words("dagen", "days"),
    "people": words("jongeren", "young people"),
    "people_axis": words("jongeren", "people"),
    "in_use_axis": words("in gebruik", "in use"),
    "percent": words("procent", "per cent"),
    "mean": words("gemiddeld", "mean"),
    "band": words("95%-interval", "95% interval"),
    "limit": words("hoeveel er is", "how much there is"),
    "half": words("de helft wacht hoogstens", "half wait at most"),
    "nine": words("negen van de tien wachten hoogstens", "nine of ten wait at most"),
    "stay_panel": words("Tijd per fase, wachten erbij", "Time by stage, waiting included"),
    "queue_panel": words("Wachtrij", "Queue"),
    "occupancy_panel": words("Bezetting", "Occupancy"),
    "share_panel": words("Afloop: deel van wie weggaat", "Outcome: part of who leaves"),
    "reneged_panel": words("Afgehaakt tijdens het wachten", "Gave up while waiting"),
    "source": words(
        "Bron: leefplek {version}, scenario {name}, seed {seed}, {n} keer nagespeeld.",
        "Source: leefplek {version}, scenario {name}, seed {seed}, played {n} times.",
    ),
    "source_once": words(
        "Bron: leefplek {version}, scenario {name}, seed {seed}, één keer nagespeeld: zonder interval.",
        "Source: leefplek {version}, scenario {name}, seed {seed}, played once: without interval.",
    ),
    "head_from": words("van", "from"),
    "head_to": words("naar", "to"),
    "head_by": words("stap", "step"),
    "head_what": words("wat", "what"),
    "head_stage": words("fase", "stage"),
    "on_day": words("dag {day}", "day {day}"),
    "nothing": words("niet gemeten", "not measured"),
}


def told(what: str, lang: Lang, **values: object) -> str:
    """A sentence in this language, filled in."""
    return TOLD[what].in_language(lang).format(**values)
