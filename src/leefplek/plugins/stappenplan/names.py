"""The facts of the stappenplan, most of which are its questions, each with its place in the source."""

from leefplek import FactKind
from leefplek.facts import Choice
from leefplek.values import TextMap, words

PREFIX = "stappenplan_"

BASIC_INCOME = 1050
"""Euros a month, the least that comes with a home of one's own (002:76), where no file says what it is on a day. A test
holds it equal to the dated value.
"""
BASIC_INCOME_VALUE = "stappenplan-basisinkomen"
"""The dated value that the rules reckon with: a municipality adds what it is later in a file of its own."""

TRANSITION = (16, 27)
"""The ages of the way to adulthood, both included (002:74)."""

# ---- the questions, by name

START = {
    "perspectief": words(
        "Wat is het perspectief van de jongere wat betreft zelfstandige huisvesting?",
        "What prospect does the young person have of independent housing?",
    ),
    "wens": words(
        "Wat is de vraag of wens van de jongere, los van de organisatie?",
        "What does the young person ask or wish for, apart from the organisation?",
    ),
    "regulier": words(
        "Wat maakt dat regulier aanbod deze vraag niet kan beantwoorden?",
        "Why can't what is there already answer this question?",
    ),
}
"""The beginning (002:16-19)."""

ANALYSIS = {
    "organisaties": words(
        "Welke organisaties zijn nodig om te komen tot zelfstandige huisvesting?",
        "Which organisations are needed to get to independent housing?",
    ),
    "draagvlak": words(
        "Hoe kom je tot politiek draagvlak voor zelfstandige huisvesting?",
        "How do you win political support for independent housing?",
    ),
    "besluit": words(
        "Wat is nodig om een bestuurlijk besluit te krijgen?",
        "What is needed to get a decision of the administration?",
    ),
    "aanbieders": words(
        "Organiseer je het vanuit één zorgaanbieder, of betrek je er meer, en welzijn en jongerenwerk?",
        "Do you organise it from one care provider, or do more take part, and welfare and youth work?",
    ),
    "proces": words(
        "Hoe ga je het proces vormgeven, en waar beleg je de procesregie?",
        "How will you shape the process, and where do you place its direction?",
    ),
    "toeleiding": words(
        "Wat zijn de voorwaarden, en hoe kom je binnen? Hoe wordt dat makkelijk?",
        "What are the conditions, and what is the way in? How does that become easy?",
    ),
    "financiering": words(
        "Waaruit wordt de hulp nu betaald? Waaruit kan het straks, met een eigen huis?",
        "What pays for the help now? What can pay for it later, with a home?",
    ),
}
"""The seven questions of the analysis (002:32, 35, 43, 47, 51, 61, 82)."""

TEAM = {
    "projectteam": words(
        "Met welke personen vorm je een projectteam?",
        "With which people do you form a project team?",
    ),
    "stakeholders": words(
        "Welke stakeholders heb je daarnaast nog nodig?",
        "Which stakeholders do you need beside them?",
    ),
}
"""What working it out together asks (002:92)."""

LOOK_BACK = {
    "vraag": words("Wat was de vraag?", "What was the question?"),
    "bedoeling": words("Wat was de bedoeling?", "What was the intention?"),
    "helpt": words("Helpt het wat we aan het doen zijn hierbij?", "Does what we are doing help with that?"),
}
"""At every step back to the beginning (002:121-123)."""

WEEKLY = {
    "gaat_goed": words("Wat gaat goed?", "What goes well?"),
    "gaat_niet": words("Wat gaat niet goed?", "What does not?"),
    "aanpassen": words("Wat moeten we aanpassen?", "What must we adjust?"),
    "erbij": words(
        "Wie kunnen we nog meer betrekken of inzetten om ons doel te bereiken?",
        "Who else can we involve to reach our goal?",
    ),
}
"""Every week (002:104-107)."""

EVALUATION = {
    "goed_gegaan": words("Wat is goed gegaan?", "What went well?"),
    "verbeterpunten": words("Waar zitten nog verbeterpunten?", "What can still be better?"),
    "geleerd": words(
        "Wat leren we hiervan en nemen we mee voor toekomstige zorgvragen?",
        "What do we learn from this for later questions for care?",
    ),
}
"""Afterwards, with all who took part (002:132-134)."""

SHARED = {
    "successen": words("Welke successen delen we?", "Which successes do we share?"),
    "briljante_mislukkingen": words(
        "Welke briljante mislukkingen delen we?",
        "Which brilliant failures do we share?",
    ),
}
"""What others can learn from (002:125-126)."""

TALK = {
    "ondersteuning": words(
        "Wat voor ondersteuning heb je nog nodig?",
        "What kind of support do you still need?",
    ),
    "intensiteit": words(
        "Hoe intensief moet de ondersteuning zijn, vind jij?",
        "How intensive should the support be, do you think?",
    ),
    "intensiteit_professional": words(
        "Hoe intensief moet de ondersteuning zijn volgens de professional?",
        "How intensive should the support be, according to the professional?",
    ),
    "wat_werkte": words(
        "Wat heeft vroeger gewerkt, en wat nemen we daarvan mee?",
        "What worked in the past, and what do we take from that?",
    ),
    "behandelaars": words(
        "Zijn er behandelaars die bij je moeten blijven?",
        "Are there practitioners who must stay with you?",
    ),
    "netwerk": words(
        "Wie zijn belangrijk voor jou? En wie mogen we bij het plan betrekken?",
        "Who matter to you? And whom may we involve in the plan?",
    ),
    "dromen": words(
        "Wat zijn je dromen? Wat wil je bereiken, en hoe kunnen we je daarbij helpen?",
        "What do you dream of? What do you want to reach, and how can we help?",
    ),
    "vooral_niet": words("Wat moet er vooral niet gebeuren?", "What must above all not happen?"),
    "omgaan": words(
        "Hoe moeten mensen met jou omgaan? En hoe vooral niet?",
        "How should people deal with you? And how above all not?",
    ),
    "veiligheid": words("Wat kunnen we afspreken over veiligheid?", "What can we agree on about safety?"),
    "niet_wonen": words(
        "Waar kan of wil je absoluut niet wonen?",
        "Where can't you live, or don't you want to live at all?",
    ),
}
"""The ten questions of the talks (002:63-72); the second is asked of the young person and of the professional."""

# ---- the facts of a project

TRIANGLE = {
    "sociaal_domein": words("gemeente: sociaal domein", "municipality: social domain"),
    "wonen": words("gemeente: wonen", "municipality: housing"),
    "werk_en_inkomen": words("gemeente: werk en inkomen", "municipality: work and income"),
    "zorgaanbieder": words("een zorgaanbieder", "a care provider"),
    "woningcorporatie": words("een woningcorporatie", "a housing corporation"),
}
"""Always these: municipality, across its domains, care provider and housing corporation (002:33)."""

_BESIDE = {
    "welzijn": words("welzijn", "welfare"),
    "jongerenwerk": words("jongerenwerk", "youth work"),
    "anders": words("een andere organisatie", "another organisation"),
}
_PLACES = (
    Choice("gemeente", words("bij de gemeente", "at the municipality")),
    Choice("sociaal_team", words("bij een sociaal team", "at a social team")),
    Choice("zorgaanbieder", words("bij een zorgaanbieder", "at a care provider")),
    Choice("anders", words("ergens anders", "somewhere else")),
)
_FUNDS = (
    Choice("jeugdwet", words("gemeente: Jeugdwet", "municipality: Youth Act")),
    Choice("wmo", words("gemeente: Wmo", "municipality: Social Support Act")),
    Choice("pgb", words("gemeente: pgb", "municipality: personal budget")),
    Choice("hoofd_en_onderaannemer", words("hoofdaannemer en onderaannemer", "main contractor and subcontractor")),
    Choice("crowdfunding", words("crowdfunding", "crowdfunding")),
    Choice("fondsen", words("fondsen", "funds")),
    Choice("anders", words("anders", "otherwise")),
)
"""002:82; what it is mostly, the rest is told in words."""


def _texts(*questions: dict[str, TextMap]) -> tuple[FactKind, ...]:
    return tuple(FactKind(PREFIX + name, "text", text) for some in questions for name, text in some.items())


def _yes(name: str, nl: str, en: str) -> FactKind:
    return FactKind(PREFIX + name, "boolean", words(nl, en))


def _takes_part(name: str, who: TextMap) -> FactKind:
    return _yes(f"partij_{name}", f"Doet mee: {who['nl']}?", f"Takes part: {who['en']}?")


PROJECT_FACTS = (
    *_texts(START, ANALYSIS, TEAM, LOOK_BACK, WEEKLY, EVALUATION, SHARED),
    FactKind(
        PREFIX + "aantal",
        "number",
        words(
            "Voor hoeveel jongeren is zelfstandige huisvesting het passende antwoord?",
            "For how many young people is independent housing the right answer?",
        ),
        unit="jongeren",
    ),
    FactKind(PREFIX + "streefdatum", "date", words("Wat is de streefdatum?", "What is the target date?")),
    *(_takes_part(name, who) for name, who in {**TRIANGLE, **_BESIDE}.items()),
    FactKind(
        PREFIX + "procesregie_plek",
        "choice",
        words("Waar ligt de procesregie?", "Where does the direction of the process lie?"),
        choices=_PLACES,
    ),
    FactKind(
        PREFIX + "aanmelden_bij",
        "text",
        words("Waar kun je een jongere aanmelden?", "Where can one apply for a young person?"),
    ),
    FactKind(
        PREFIX + "menukaart",
        "number",
        words("Hoeveel varianten staan er op de menukaart?", "How many ways of living are on the menukaart?"),
        unit="varianten",
    ),
    *(
        FactKind(PREFIX + name, "choice", words(nl, en), choices=_FUNDS)
        for name, nl, en in (
            ("financiering_nu", "Waaruit wordt de hulp nu betaald?", "What pays for the help now?"),
            ("financiering_straks", "Waaruit wordt de hulp straks betaald?", "What will pay for the help later?"),
        )
    ),
    _yes(
        "bestuurlijk_akkoord",
        "Geeft het bestuur van de gemeente toestemming?",
        "Does the administration of the municipality permit it?",
    ),
    _yes(
        "commitment",
        "Heeft het bestuur de jongeren beloofd dat het zich voor hen inzet (commitment)?",
        "Did the administration promise the young people that it will work for them (commitment)?",
    ),
    _yes(
        "convenant",
        "Hebben de partijen hun afspraken getekend (convenant)?",
        "Did the parties sign what they agreed on (covenant)?",
    ),
)

# ---- the facts of a young person

LASTING_YOUNG_PERSON = PREFIX + "duurzaam_jongere"
LASTING_DIRECTOR = PREFIX + "duurzaam_procesregisseur"
NOT_YET = (LASTING_YOUNG_PERSON, LASTING_DIRECTOR)
"""What is unknown again with each home."""
INCOME = "inkomen"
"""The same fact as on the routekaarten: what comes in each month."""

_GROUPS = (
    Choice(
        "te_kwetsbaar",
        words("te kwetsbaar om op een voorziening te verblijven", "too vulnerable to stay in a facility"),
    ),
    Choice(
        "te_complex",
        words("gedrag is te complex voor de voorliggende voorzieningen", "behaviour too complex for the facilities"),
    ),
    Choice(
        "geen_woonruimte",
        words("genoeg aan de hulp gehad, maar er is geen woonruimte", "helped enough, but there is no home"),
    ),
)
"""The three groups of profile 2 (002:21-23); the second and the first are one to the source, showing differently."""

YOUNG_PERSON_FACTS = (
    FactKind("geboortedatum", "date", words("Wanneer ben je geboren?", "When were you born?")),
    FactKind(PREFIX + "project", "text", words("Bij welk project hoort dit?", "To which project does this belong?")),
    FactKind(
        PREFIX + "subgroep",
        "choice",
        words("Waarom past het gewone aanbod niet bij jou?", "Why does what is there already not fit you?"),
        choices=_GROUPS,
    ),
    *_texts(TALK),
    FactKind(
        INCOME,
        "money",
        words("Hoeveel geld komt er elke maand bij je binnen?", "How much money do you get every month?"),
        unit="EUR per maand",
    ),
    FactKind(
        LASTING_YOUNG_PERSON,
        "boolean",
        words("Kun je hier blijven wonen, denk je?", "Can you go on living here, do you think?"),
    ),
    FactKind(
        LASTING_DIRECTOR,
        "boolean",
        words(
            "Is deze plek blijvend, volgens de procesregisseur?",
            "Will this home last, according to the director of the process?",
        ),
    ),
)

# ---- where a fact is told that has a step of its own

STEP_FACTS = {
    "agree_financing": (PREFIX + "financiering_nu", PREFIX + "financiering_straks"),
    "keep_document": (PREFIX + "bestuurlijk_akkoord", PREFIX + "commitment", PREFIX + "convenant"),
    "record_facts": ("geboortedatum", PREFIX + "project", PREFIX + "subgroep", INCOME, *NOT_YET),
    "arrange_income": (INCOME,),
    "say_lasting": NOT_YET,
}
"""By step the facts that are told there; the others are told where their own rule looks."""
