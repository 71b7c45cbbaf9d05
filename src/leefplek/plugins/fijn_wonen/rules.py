"""Why a step of 'Fijn wonen tijdens het MBO' may not happen: codes, sentences for people, places in the sources."""

from leefplek import Rule
from leefplek.values import words

CARD_NEEDED = Rule(
    "card_needed",
    words("Bij elke intake horen de drie vragen.", "The three questions belong to every intake."),
    "000:171",
)
INTAKE_NEEDED = Rule(
    "intake_needed",
    words(
        "Schrijf op bij welke intake dit was: van school, van het BAT, van SAW of van WIJ.",
        "Write down at which intake this was: of the school, of BAT, of SAW or of WIJ.",
    ),
    "000:171",
)
OUTCOME_DOES_NOT_FIT = Rule(
    "outcome_does_not_fit",
    words(
        "Zo kan de zaak nu niet eindigen. De uitkomst past niet bij wat we weten, of bij waar de zaak nu is.",
        "The case can't end like this now. The outcome does not fit what we know, or where the case stands.",
    ),
)
SIGNAL_NEEDED = Rule(
    "signal_needed",
    words(
        "De drie vragen geven geen signaal: er is niets om verder te onderzoeken.",
        "The three questions give no signal: there is nothing to look into.",
    ),
    "000:187",
)
HOUSING_QUESTION_NEEDED = Rule(
    "housing_question_needed",
    words(
        "Er is nog geen vraag over wonen bekend. Zonder woonvraag kijken we niet naar routes.",
        "No question about housing is known yet. Without it we do not look at routes.",
    ),
    "000:190",
)
GUIDANCE_QUESTION_NEEDED = Rule(
    "guidance_question_needed",
    words(
        "Voor Kamers met Kansen moet er naast de woonvraag ook een vraag om begeleiding zijn.",
        "For Kamers met Kansen there must be a question for guidance beside the one for housing.",
    ),
    "000:221",
)
SUBSTANTIATION_NEEDED = Rule(
    "substantiation_needed",
    words(
        "Schrijf eerst op waarom Kamers met Kansen past bij deze vraag.",
        "First write down why Kamers met Kansen fits this question.",
    ),
    "000:219",
)
ROUTEKAARTEN_NEEDED = Rule(
    "routekaarten_needed",
    words(
        "Loop eerst samen beide routekaarten door: Huisvesting en Financiën.",
        "First go through both routekaarten together: Housing and Finances.",
    ),
    "000:190",
)
EXCEPTION_NEEDED = Rule(
    "exception_needed",
    words(
        "De jongere is nog geen 18, of we weten de leeftijd niet. Schrijf op waarom Kamers met Kansen ja zegt.",
        "The young person is under 18, or the age is unknown. Write down why Kamers met Kansen makes an exception.",
    ),
    "000:247",
)
PARENTS_NEEDED = Rule(
    "parents_needed",
    words(
        "De jongere is nog geen 18, of we weten de leeftijd niet. Schrijf op of de ouders meedoen, of waarom niet.",
        "The young person is under 18, or the age is unknown. Write down whether the parents take part, or why not.",
    ),
    "000:247",
)
OTHER_ROUTE_NEEDED = Rule(
    "other_route_needed",
    words(
        "De route naar Kamers met Kansen kies je niet hier: die loopt via het vooroverleg.",
        "The route to Kamers met Kansen is not chosen here: it goes through the vooroverleg.",
    ),
    "000:217",
)
PLAN_NEEDED = Rule(
    "plan_needed",
    words("Maak eerst samen een plan met doelen en acties.", "First make a plan together, with goals and actions."),
    "000:191",
)
POSITIVE_VOOROVERLEG_NEEDED = Rule(
    "positive_vooroverleg_needed",
    words(
        "Aanmelden bij Kamers met Kansen kan pas na een positief vooroverleg.",
        "Applying to Kamers met Kansen can only follow a positive vooroverleg.",
    ),
    "000:217",
)
ROUTE_NEEDED = Rule(
    "route_needed",
    words("De jongere heeft nog geen route gekozen.", "The young person has not chosen a route yet."),
    "000:190",
)
APPLICATION_OPEN = Rule(
    "application_open",
    words(
        "Er loopt nog een aanmelding bij Kamers met Kansen. Trek die eerst in.",
        "There is still an open application to Kamers met Kansen. Withdraw it first.",
    ),
    "000:255",
)
NO_APPLICATION = Rule(
    "no_application",
    words("Er loopt geen aanmelding om in te trekken.", "There is no open application to withdraw."),
    "000:255",
)

ADMISSION_NEEDED = Rule(
    "admission_needed",
    words(
        "Deze plek is niet van Kamers met Kansen. Een plek van Kamers met Kansen kan pas na toelating.",
        "This place is not one of Kamers met Kansen. A place there can only follow admission.",
    ),
    "000:217",
)
ROOM_OR_STUDIO_NEEDED = Rule(
    "room_or_studio_needed",
    words(
        "Kamers met Kansen heeft kamers en studio's. Een andere plek zoekt de jongere zelf.",
        "Kamers met Kansen has rooms and studios. Another place is for the young person to find.",
    ),
    "000:247",
)
