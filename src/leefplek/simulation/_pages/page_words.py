"""The sentences of the report, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from leefplek.values import TextMap, words

from .._results.numbers import Lang

__all__ = ["TOLD", "told"]

TOLD: Mapping[str, TextMap] = {
    "kicker": words("Verslag van een simulatie", "Report of a simulation"),
    "skip": words("Naar de inhoud", "To the content"),
    "contents": words("Inhoud", "Contents"),
    "question": words("De vraag", "The question"),
    "no_question": words("Het scenario vermeldt geen vraag.", "The scenario states no question."),
    "answer": words("Het antwoord in het kort", "The answer in short"),
    "about": words(
        "Nagespeeld: {days} dagen vanaf {day}, {n} keer, samen {cases} verzonnen jongeren.",
        "Played: {days} days from {day}, {n} times, {cases} invented young people in all.",
    ),
    "about_once": words(
        "Nagespeeld: {days} dagen vanaf {day}, één keer, met {cases} verzonnen jongeren.",
        "Played: {days} days from {day}, once, with {cases} invented young people.",
    ),
    "warm_up": words(
        "De eerste {days} dagen tellen niet mee: het moet eerst op gang komen.",
        "The first {days} days do not count: it has to get going first.",
    ),
    "interval": words(
        "\u2018Tussen 38 en 44\u2019 betekent: met 95% zekerheid ligt het gemiddelde van dit model daartussen. "
        "Voor één jongere "
        "kan het veel korter of langer zijn.",
        "\u2018Between 38 and 44\u2019 means: with 95% certainty the mean of this model lies between these. For "
        "one young person "
        "it may be much shorter or longer.",
    ),
    "limits": words(
        "Dit is wat uit de aannames volgt, en geen bewijs dat het in werkelijkheid zo gaat. Het verslag zegt "
        "niet of een "
        "werkwijze helpt.",
        "This is what follows from the assumptions, and no proof that it goes so in reality. The report does not say "
        "whether a way of working helps.",
    ),
    "notable": words("Wat opvalt", "What stands out"),
    "nothing_notable": words("Er valt niets bijzonders op.", "Nothing in particular stands out."),
    "comparison": words("De vergelijking", "The comparison"),
    "comparison_lead": words(
        "Het verslag hierboven en hieronder gaat over {b}. Hier staat wat {b} anders geeft dan {a}, met "
        "hetzelfde toeval "
        "nagespeeld.",
        "The report above and below is about {b}. Here is what {b} gives that {a} does not, played with the same "
        "chance.",
    ),
    "changes": words("Wat de scenario's anders zeggen", "What the scenarios say differently"),
    "no_changes": words("De scenario's zeggen niets anders.", "The scenarios say nothing different."),
    "differences": words("Het verschil: {b} min {a}", "The difference: {b} minus {a}"),
    "clear": words("duidelijk", "clear"),
    "unclear": words("niet te onderscheiden van geen verschil", "not told apart from no difference"),
    "points": words("procentpunt", "percentage points"),
    "missing": words("niets", "nothing"),
    "head_key": words("wat", "what"),
    "head_clear": words("zekerheid", "certainty"),
    "head_difference": words("verschil", "difference"),
    "names": words("Wat de namen betekenen", "What the names mean"),
    "names_lead": words(
        "De fasen in dit verslag, in de woorden van de werkwijze.",
        "The stages in this report, in the words of the workflow.",
    ),
    "head_stage": words("fase", "stage"),
    "head_means": words("betekenis", "meaning"),
    "figures": words("Figuren", "Figures"),
    "figure": words("Figuur {n}. {title}.", "Figure {n}. {title}."),
    "numbers_behind": words("De getallen achter figuur {n}", "The numbers behind figure {n}"),
    "no_figures": words("Er is niets te tekenen.", "There is nothing to draw."),
    "statistics": words("Alle getallen", "All numbers"),
    "head_what": words("wat", "what"),
    "head_mean": words("gemiddeld", "mean"),
    "head_between": words("95% zeker", "95% certain"),
    "unknown": words("onbekend", "unknown"),
    "left_out": words("Wat het model weglaat", "What the model leaves out"),
    "no_left_out": words(
        "Het scenario vermeldt niet wat er buiten beschouwing blijft.", "The scenario does not state what is left out."
    ),
    "always_out": words(
        "Altijd weggelaten: wat niet als getal in de tabel hieronder staat. Mensen passen zich in dit model niet "
        "aan, en "
        "wat in het scenario vastligt verandert niet door drukte.",
        "Always left out: what is no number in the table below. People do not adapt in this model, and what the "
        "scenario "
        "fixes does not change when it is busy.",
    ),
    "basis": words("Waar het op rust", "What it rests on"),
    "basis_lead": words(
        "Elk getal uit het scenario, met zijn bron of dat het een aanname is.",
        "Each number of the scenario, with its source or that it is an assumption.",
    ),
    "head_value": words("getal", "number"),
    "head_basis": words("bron of aanname", "source or assumption"),
    "head_in_file": words("plaats in het bestand", "key in the file"),
    "stress": words("Hoe het is gedaan: de STRESS-lijst", "How it was done: the STRESS checklist"),
    "stress_lead": words(
        "Twintig punten waarop een simulatie controleerbaar is, ingevuld uit het scenario. {reference}",
        "Twenty items by which a simulation can be checked, filled in from the scenario. {reference}",
    ),
    "head_item": words("punt", "item"),
    "head_told": words("wat er bekend is", "what is known"),
    "manifest": words("Om het over te doen", "To do it again"),
    "manifest_lead": words(
        "Met deze versies, deze seed en deze invoer komt er hetzelfde uit, tot op de laatste bit.",
        "With these versions, this seed and this input the same comes out, to the last bit.",
    ),
    "seconds": words("rekentijd", "run time"),
    "seconds_value": words("{seconds} seconden", "{seconds} seconds"),
    "machine": words("computer", "machine"),
    "engine": words("engine", "engine"),
    "replications": words("keren nagespeeld", "replications"),
    "first": words("nummer van de eerste keer", "first replication"),
    "not_stated": words("niet vermeld", "not stated"),
    "parameters": words(
        "De volledige invoer: bewaar dit als bestand en speel het opnieuw na",
        "The full input: save this as a file and play it again",
    ),
    "cite": words("Hoe dit aan te halen", "How to cite this"),
    "citation": words(
        "De auteurs van leefplek. leefplek, versie {version} [software, EUPL-1.2]. Simulatie van scenario {name} "
        "(SHA-256 "
        "{sha}), seed {seed}, {n} keer nagespeeld.",
        "The leefplek authors. leefplek, version {version} [software, EUPL-1.2]. Simulation of scenario {name} "
        "(SHA-256 "
        "{sha}), seed {seed}, {n} replications.",
    ),
    "cite_too": words(
        "Noem ook de bronnen uit de tabel met waar het op rust: de getallen zijn van hen.",
        "Name the sources in the table of what it rests on too: the numbers are theirs.",
    ),
}


def told(what: str, lang: Lang, **values: object) -> str:
    """A sentence in this language, filled in."""
    return TOLD[what].in_language(lang).format(**values)
