"""Why a step of the U16 ways of working may not happen: codes, sentences for people, places in the source."""

from leefplek import Rule
from leefplek.values import words

FACTS_NEEDED = Rule(
    "u16_facts_needed",
    words("Schrijf bij deze stap ook op: {facts}.", "Write down at this step as well: {facts}."),
)
FACTS_ELSEWHERE = Rule(
    "u16_facts_elsewhere",
    words("Dit hoort bij een andere stap: {facts}.", "This belongs to another step: {facts}."),
)
BENEFIT_NEEDED = Rule(
    "u16_benefit_needed",
    words(
        "Regel eerst dat de uitkering ingaat op de dag van de verhuizing. Kan dat niet? Schrijf dan op hoe de huur tot "
        "die tijd betaald wordt.",
        "First arrange that the benefit starts on the moving date. Is that not possible? Then write down how the rent "
        "is paid until then.",
    ),
    "004:305",
)
GOALS_NEEDED = Rule(
    "u16_goals_needed",
    words("Een plan heeft een doel. Schrijf er een op.", "A plan has a goal. Write one down."),
    "004:851",
)
MOVED_NEEDED = Rule(
    "u16_moved_needed",
    words(
        "Deze stap is voor wie er al woont. Schrijf eerst de verhuizing op.",
        "This step is for those who live there already. First write down the move.",
    ),
)

# ---- Housing First

REGULAR_HELP_FIRST = Rule(
    "hf_regular_help_first",
    words(
        "Kijk eerst of gewone opvang of hulp in de wijk genoeg is.",
        "First look whether regular shelter or help in the neighbourhood is enough.",
    ),
    "004:1280",
)
CONDITIONS_NEEDED = Rule(
    "hf_conditions_needed",
    words(
        "Kijk eerst samen naar alle voorwaarden. Nog niet bekeken: {facts}.",
        "First look at all conditions together. Not looked at yet: {facts}.",
    ),
    "004:1280",
)
HF_WHY_NEEDED = Rule(
    "hf_why_needed",
    words(
        "Het is niet zeker dat alle voorwaarden gelden, of andere hulp is genoeg. Dat is geen nee. Schrijf wel op "
        "waarom Housing First toch past.",
        "It is not certain that all conditions hold, or other help is enough. That is no refusal. But write down why "
        "Housing First fits all the same.",
    ),
    "004:1280",
)
TWO_WORKERS_NEEDED = Rule(
    "hf_two_workers_needed",
    words(
        "Bij elke deelnemer horen twee begeleiders. Zij delen de verantwoordelijkheid.",
        "Two guides belong with each participant. They share the responsibility.",
    ),
    "004:1288",
)
TWO_WORKERS_TOLD = Rule(
    "hf_two_workers_told",
    words(
        "Bij elke deelnemer horen twee begeleiders. Zijn het er nu even minder? Schrijf dan op waarom.",
        "Two guides belong with each participant. Are there fewer for the moment? Then write down why.",
    ),
    "004:1288",
)
OWN_NAME_NEEDED = Rule(
    "hf_own_name_needed",
    words("De woning komt op naam van de deelnemer zelf.", "The lease is in the participant's own name."),
    "004:1284",
)
SURETY_NEEDED = Rule(
    "hf_surety_needed",
    words(
        "De corporatie vindt het risico te groot. Vraag eerst de gemeente om garant te staan.",
        "The corporation finds the risk too large. First ask the municipality to stand surety.",
    ),
    "004:1302",
)
KEEP_TRYING = Rule(
    "hf_keep_trying",
    words(
        "Housing First laat niet los. Schrijf eerst op wat jullie hebben geprobeerd om weer contact te krijgen.",
        "Housing First does not let go. First write down what you tried to get in touch again.",
    ),
    "004:1312",
)

# ---- the lease that comes in one's own name

DEBTS_FIRST = Rule(
    "omklap_debts_first",
    words(
        "Zorg eerst voor rust in de schulden. Lukt dat niet? Vraag dan of de gemeente garant wil staan.",
        "First make the debts stable. Does that not work? Then ask whether the municipality will stand surety.",
    ),
    "004:303",
)
THREE_PARTIES_NEEDED = Rule(
    "omklap_three_parties_needed",
    words(
        "De overeenkomst is van drie partijen: de bewoner, de corporatie en de zorgaanbieder. Alle drie tekenen.",
        "The agreement has three parties: the resident, the corporation and the care provider. All three sign.",
    ),
    "004:281",
)
PERIOD_NEEDED = Rule(
    "omklap_period_needed",
    words(
        "Spreek af na hoeveel maanden de woning op naam van de bewoner kan komen.",
        "Agree after how many months the lease can come in the resident's name.",
    ),
    "004:293",
)
LINK_NEEDED = Rule(
    "omklap_link_needed",
    words(
        "Huur en begeleiding zitten hier aan elkaar vast. Vertel dat aan de bewoner voordat jullie tekenen.",
        "Here rent and guidance hang together. Tell the resident before you sign.",
    ),
    "004:293",
)
PERIOD_NOT_OVER = Rule(
    "omklap_period_not_over",
    words(
        "De afgesproken periode is nog niet voorbij. Daarna kan de woning op naam van de bewoner komen.",
        "The agreed period is not over yet. After it the lease can come in the resident's name.",
    ),
    "004:293",
)
ALL_THREE_NEEDED = Rule(
    "omklap_all_three_needed",
    words(
        "Alle drie de partijen moeten zeggen dat het goed gaat. Nog niet gezegd door: {parties}.",
        "All three parties must say that it goes well. Not yet said by: {parties}.",
    ),
    "004:281",
)
PLAN_FIRST = Rule(
    "omklap_plan_first",
    words(
        "Praat eerst samen en maak een plan. Pas als dat niet helpt, kan de overeenkomst stoppen.",
        "First talk together and make a plan. Only when that does not help can the agreement end.",
    ),
)
REASON_NEEDED = Rule(
    "omklap_reason_needed",
    words("Schrijf op waarom de overeenkomst stopt.", "Write down why the agreement ends."),
)

# ---- Pitstop

SCREENING_NEEDED = Rule(
    "pitstop_screening_needed",
    words("Doe eerst de screening.", "First do the screening."),
    "004:1088",
)
PITSTOP_WHY_NEEDED = Rule(
    "pitstop_why_needed",
    words(
        "Niet alles wat bij Pitstop hoort, is bekend of geldt hier. Dat is geen nee. Schrijf wel op waarom Pitstop "
        "past.",
        "Not all that belongs to Pitstop is known or holds here. That is no refusal. But write down why Pitstop fits.",
    ),
    "004:1068",
)
MAIN_RESIDENT_NEEDED = Rule(
    "pitstop_main_resident_needed",
    words(
        "Bij Pitstop woont een hoofdbewoner in het huis. Zoek een huis waar die er is.",
        "At Pitstop a main resident lives in the house. Look for a house that has one.",
    ),
    "004:1082",
)
CONTRA_INDICATION = Rule(
    "pitstop_contra_indication",
    words(
        "De screening vond: {facts}. Dat past meestal niet bij Pitstop. Kan het hier toch? Schrijf dan op waarom.",
        "The screening found: {facts}. That mostly does not fit Pitstop. Is it possible here? Then write down why.",
    ),
    "004:1068",
)
WMO_NEEDED = Rule(
    "pitstop_wmo_needed",
    words(
        "Er is nog geen Wmo-indicatie. Die is nodig voor de begeleiding.",
        "There is no Wmo grant yet. It is needed for the guidance.",
    ),
    "004:1082",
)
GUIDE_NEEDED = Rule(
    "pitstop_guide_needed",
    words("Spreek eerst af wie de vaste begeleider is.", "First agree who the fixed guide is."),
    "004:1076",
)
GUIDE_STAYS = Rule(
    "pitstop_guide_stays",
    words(
        "Een bewoner houdt zo veel mogelijk dezelfde begeleider. Schrijf op waarom dit verandert.",
        "A resident keeps the same guide as much as possible. Write down why this changes.",
    ),
    "004:1076",
)
PLAN_NEEDED = Rule(
    "pitstop_plan_needed",
    words(
        "Maak eerst samen een plan voor de volgende plek.",
        "First make a plan together for the next place.",
    ),
    "004:1224",
)
