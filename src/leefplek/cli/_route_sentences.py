"""The fixed sentences of the commands for routekaarten, in both languages."""

from __future__ import annotations

from leefplek.values import words

__all__ = ["told"]

_TOLD = {
    # advice
    "advice_on": words(
        "Advies op {day}. Routekaart {id}, versie {version}. {status}.",
        "Advice on {day}. Routekaart {id}, version {version}. {status}.",
    ),
    "advises": words("Dit is advies. Mensen beslissen.", "This is advice. People decide."),
    "open": words("Dit kan", "This is possible"),
    "to_discuss": words("Dit kun je bespreken", "This can be discussed"),
    "undecided": words("Dit weten we nog niet", "This we do not know yet"),
    "closed": words("Dit kan nu niet", "This is not possible now"),
    "hangs_on": words("{title} [{id}]. Hangt af van: {questions}", "{title} [{id}]. Depends on: {questions}"),
    "marked_used": words("In de zaak: deze route is al gebruikt.", "In the case: this route was used already."),
    "marked_possible": words("In de zaak: deze route kan nog.", "In the case: this route is still possible."),
    "marked_not_possible": words("In de zaak: deze route kan niet.", "In the case: this route is not possible."),
    "marked_unknown": words("In de zaak: van deze route weten we het niet.", "In the case: whether it can is unknown."),
    "elsewhere": words(
        "Voor wie ergens anders woont: {routes}. Heb je een band met zo'n plaats, zoals familie of school? Vraag het "
        "dan daar.",
        "For who lives elsewhere: {routes}. Do you have a bond with such a place, such as family or school? Then ask "
        "there.",
    ),
    "by": words("Bij: {provider}.", "By: {provider}."),
    "discuss_with": words("Bespreek dit met: {provider}.", "Discuss this with: {provider}."),
    "workflow_step": words(
        "Volgende stap in de werkwijze: {text} [{id}].", "Next step in the way of working: {text} [{id}]."
    ),
    "first_step": words("Eerste stap: {text}", "First step: {text}"),
    "for_region": words("Voor {where}:", "For {where}:"),
    "for_all": words("Waar je ook woont:", "Wherever you live:"),
    "for_the_rest": words("Voor wie ergens anders woont:", "For who lives elsewhere:"),
    "yes": words("Ja: {text}", "Yes: {text}"),
    "no": words("Nee: {text}", "No: {text}"),
    "unknown": words("Nog niet bekend: {text}", "Not known yet: {text}"),
    "rule_unknown": words("Bespreken: {text}", "To discuss: {text}"),
    "exception": words("Een uitzondering kan: {text}", "An exception is possible: {text}"),
    "soft": words("Dit is een reden om te praten. Het sluit niets af.", "This is a reason to talk. It closes nothing."),
    "to_verify": words("(te controleren bij de eigenaar)", "(to be verified at its owner)"),
    "note": words("Opmerking: {text}", "Note: {text}"),
    "ask_now": words("Vraag nu: {question} [{fact}]", "Ask now: {question} [{fact}]"),
    "ask_why": words("Waarom: {why}", "Why: {why}"),
    "decides": words("Hier hangt van af: {routes}.", "On this depends: {routes}."),
    "and_more": words("{some} en nog {number}", "{some} and {number} more"),
    "ask_later": words("Daarna kan ook helpen: {questions}", "What may help after that: {questions}"),
    "more_questions": words("En nog {number}.", "And {number} more."),
    "ask_nothing": words("Geen enkele vraag verandert nu nog iets.", "No question changes anything now."),
    "try_all": words("Alle redenen: zet er --all bij.", "All reasons: add --all."),
    "unnamed": words("Geen enkele regel noemt deze gemeente.", "No rule names this municipality."),
    "meant": words("Bedoel je {name}?", "Did you mean {name}?"),
    "none_in_force": words("Er is geen routekaart die geldt ({day}).", "No routekaart is in force ({day})."),
    # values
    "value": words("{text}: {amount} ({first} tot en met {last})", "{text}: {amount} ({first} to {last})"),
    "value_expected": words(
        "{text}: {amount}, aangekondigd maar nog niet vastgesteld ({first} tot en met {last})",
        "{text}: {amount}, announced but not adopted yet ({first} to {last})",
    ),
    "value_unknown": words("{text}: niemand weet wat dit is op {day}.", "{text}: nobody knows what this is on {day}."),
    # the talk
    "talk_intro": words(
        "Je krijgt steeds één vraag: de vraag die het meest uitmaakt. Je mag elke vraag overslaan.\n"
        "Niets van wat je hier zegt, wordt bewaard. Wil je stoppen? Typ stop, of druk twee keer op Enter.",
        "You get one question at a time: the one that matters most. You may skip any of them.\n"
        "Nothing that you say here is kept. Do you want to stop? Type stop, or press Enter twice.",
    ),
    "talk_question": words("Vraag {number}: {text}", "Question {number}: {text}"),
    "talk_unit": words("({unit})", "({unit})"),
    "talk_skip": words(
        "  Weet je het niet? Typ ?   Wil je het niet zeggen? Typ -",
        "  You do not know? Type ?   You would rather not say? Type -",
    ),
    "talk_choice": words("Jouw antwoord (een nummer): ", "Your answer (a number): "),
    "talk_number": words("Jouw antwoord (een getal): ", "Your answer (a whole number): "),
    "talk_money": words("Jouw antwoord (euro's): ", "Your answer (euros): "),
    "talk_date": words("Jouw antwoord (dag-maand-jaar): ", "Your answer (day-month-year): "),
    "talk_born": words("Jouw antwoord (dag-maand-jaar): ", "Your answer (day-month-year): "),
    "talk_age": words(
        "Jouw antwoord (je leeftijd, of je geboortedatum): ", "Your answer (your age, or your date of birth): "
    ),
    "talk_text": words("Jouw antwoord: ", "Your answer: "),
    "talk_kaart": words(
        "Nu komen de vragen over: {title}.",
        "Now come the questions about: {title}.",
    ),
    "talk_unnamed": words(
        "  Geen enkele regel noemt deze gemeente. Wat overal geldt, geldt ook voor jou.",
        "  No rule names this municipality. What holds everywhere holds for you too.",
    ),
    "again_skip": words(
        "Weet je het niet? Typ ?   Wil je het niet zeggen? Typ -   Wil je stoppen? Typ stop.",
        "You do not know? Type ?   You would rather not say? Type -   Do you want to stop? Type stop.",
    ),
    "again_choice": words("Dat kan ik niet lezen. Kies een nummer.", "I can't read that. Choose a number."),
    "again_number": words("Dat kan ik niet lezen. Typ een getal, zoals 3.", "I can't read that. Type a number: 3."),
    "again_money": words(
        "Dat kan ik niet lezen. Typ een bedrag, zoals 950 of 950,50.",
        "I can't read that. Type an amount, such as 950 or 950.50.",
    ),
    "again_date": words(
        "Dat kan ik niet lezen. Typ een dag, zoals 31-12-2006.", "I can't read that. Type a day, such as 31-12-2006."
    ),
    "again_born": words(
        "Dat is geen dag waarop je geboren kunt zijn. Of hij past niet bij je leeftijd. Typ een dag, zoals 31-12-2006.",
        "You can't be born on that day. Or it does not fit your age. Type a day, such as 31-12-2006.",
    ),
    "again_age": words(
        "Dat kan ik niet lezen. Typ je leeftijd, zoals 18, of je geboortedatum, zoals 31-12-2006.",
        "I can't read that. Type your age, such as 18, or your date of birth, such as 31-12-2006.",
    ),
    "again_text": words("Dat kan ik niet lezen. Typ een paar woorden.", "I can't read that. Type a few words."),
    "again_empty": words(
        "Je hoeft niets te zeggen. Nog een keer Enter, en we stoppen.",
        "You do not have to say anything. Press Enter once more, and we stop.",
    ),
    "talk_stopped": words("We stoppen hier. Dit is wat we nu weten.", "We stop here. This is what we know now."),
    "talk_lost": words(
        "Er kwam te vaak geen antwoord. Daarom stopt het hier. Dit is wat we nu weten.",
        "Too many times there was no answer. So it stops here. This is what we know now.",
    ),
    "talk_done": words(
        "Er is geen vraag meer die iets verandert. Dit is wat we weten.",
        "There is no question left that changes anything. This is what we know.",
    ),
    # the page to take along
    "page_title": words("Wat kan er voor jou?", "What is possible for you?"),
    "page_on": words(
        "Gemaakt op {day}, met: {kaarten}. Op een andere dag kan het anders zijn.",
        "Made on {day}, with: {kaarten}. On another day it may be different.",
    ),
    "page_kaart": words("{title}, versie {version}", "{title}, version {version}"),
    "page_substitute": words(
        "Let op: dit is een vervanging. De echte routekaart is nog niet vastgesteld.",
        "Please note: this is a substitute. The real routekaart was not agreed upon yet.",
    ),
    "page_advice": words(
        "Dit blad geeft advies. Het beslist niets. Mensen beslissen. Praat erover met iemand die je helpt.",
        "This page gives advice. It decides nothing. People decide. Talk about it with somebody who helps you.",
    ),
    "page_open": words("Dit kan", "This is possible"),
    "page_to_discuss": words("Dit kun je bespreken", "This you can discuss"),
    "page_undecided": words("Dit weten we nog niet", "This we do not know yet"),
    "page_closed": words("Dit past nu niet", "This does not fit now"),
    "page_nothing": words("Er staat nu nog niets vast. Dat kan nog komen.", "Nothing is sure yet. That may come."),
    "page_brief_open": words("**{title}**, bij: {provider}.", "**{title}**, by: {provider}."),
    "page_brief_to_discuss": words("**{title}**. Praat met: {provider}.", "**{title}**. Talk with: {provider}."),
    "page_first": words("Eerste stap: {text}", "First step: {text}"),
    "page_more": words("Meer hierover", "More about these"),
    "page_yes": words("Ja, dit klopt: {text}", "Yes, this is so: {text}"),
    "page_no": words("Nee, dit klopt nu niet: {text}", "No, this is not so now: {text}"),
    "page_unknown": words("Nog niet bekend: {text}", "Not known yet: {text}"),
    "page_rule_unknown": words("Bespreken: {text}", "To discuss: {text}"),
    "page_next": words("Daarna: {text}", "After the first step: {text}"),
    "page_documents": words("Neem mee: {text}.", "Bring along: {text}."),
    "page_waiting": words("Wachttijd: {text}", "Waiting time: {text}"),
    "page_source": words("{title}. {publisher}. Opgezocht op {day}.", "{title}. {publisher}. Looked up on {day}."),
    "page_sources": words("Bronnen", "Sources"),
    # one routekaart
    "kaart_line": words("{id}, versie {version}. {status}. {number} {routes}.",
                        "{id}, version {version}. {status}. {number} {routes}."),
    "one_route": words("route", "route"),
    "routes": words("routes", "routes"),
    "try_kaart": words("Bekijk een routekaart: {command}", "Look at a routekaart: {command}"),
    "try_advise": words("Vraag advies: {command}", "Ask for advice: {command}"),
    "supplement": words("Aangevuld met: {title} ({id}, versie {version}).",
                        "Supplemented with: {title} ({id}, version {version})."),
    "agreed": words("(vastgesteld)", "(agreed upon)"),
    "supplements": words("Vult aan: {title} ({id}).", "Supplements: {title} ({id})."),
    "kaart_day": words("Zo staat hij er op {day}.", "This is how it stands on {day}."),
    "replaces": words("Komt in de plaats van de routekaart {id}.", "Takes the place of the routekaart {id}."),
    "route": words("Route: {title} [{id}]", "Route: {title} [{id}]"),
    "provider": words("Wie dit aanbiedt: {text}", "Who provides this: {text}"),
    "region": words("Alleen voor: {where}.", "Only for: {where}."),
    "criteria": words("Wat telt:", "What counts:"),
    "hard": words("moet", "needed"),
    "exception_weight": words("moet, met een uitzondering", "needed, with an exception"),
    "soft_weight": words("liefst", "preferred"),
    "discuss": words("bespreken", "to discuss"),
    "test": words("Toets: {text}.", "Test: {text}."),
    "from": words("vanaf {first}", "from {first}"),
    "until": words("tot en met {last}", "until {last}"),
    "next": words("Eerste stappen:", "First steps:"),
    "documents": words("Meebrengen:", "To bring:"),
    "waiting": words("Wachttijd: {text}", "Waiting time: {text}"),
    # upkeep
    "upkeep_none": words("Er wacht geen werk op {day}.", "No work is waiting on {day}."),
    "upkeep": words("Werk dat wacht op {day}:", "Work that is waiting on {day}:"),
    "stale": words("Nakijken door de eigenaar ({number})", "Due for its owner ({number})"),
    "ended": words("Geldt niet meer ({number})", "Ended ({number})"),
    "ends_soon": words("Loopt binnenkort af ({number})", "Ends soon ({number})"),
    "unknown_value": words("Niemand weet het ({number})", "Nobody knows ({number})"),
    "verify": words("Te controleren bij de eigenaar ({number})", "To verify at its owner ({number})"),
    "other_work": words("Ander werk ({number})", "Other work ({number})"),
    # changes
    "diff": words("{id}: van versie {old} naar versie {new}", "{id}: from version {old} to version {new}"),
    "diff_replaced": words(
        "Van {before}, versie {old}, naar {id}, versie {new}", "From {before}, version {old}, to {id}, version {new}"
    ),
    "diff_none": words("Er is niets veranderd.", "Nothing has changed."),
}  # fmt: skip


def told(what: str, lang: str, **values: object) -> str:
    """A fixed sentence in this language, filled in."""
    return _TOLD[what].in_language(lang).format(**values)
