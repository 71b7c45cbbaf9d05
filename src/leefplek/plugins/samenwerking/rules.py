"""Why something may not happen yet, each with its place in the source."""

from leefplek import Rule
from leefplek.values import words

__all__ = [
    "BEYOND_CARE_TEAM",
    "BEYOND_EDUCATION",
    "BEYOND_SCHOOL",
    "COACH_AT_TABLE",
    "CONTACT_STAYS",
    "ENTRY_NEEDED",
    "FEEDBACK_BETWEEN",
    "FEEDBACK_CONSENT",
    "FIRST_LOOKS",
    "GOALS_NEEDED",
    "GOALS_NOT_REVIEWED",
    "LIFE_AREAS_NEEDED",
    "ONE_TYPE",
    "OTHER_STEP_NEEDED",
    "OWN_WAY_FIRST",
    "PLAN_NEEDED",
    "PLAN_TOGETHER",
    "QUESTION_NEEDED",
    "RETURN_TALK_NEEDED",
    "SEARCH_TELLS_NOBODY",
    "SPECIALIST_NEEDED",
    "STUDENT_AT_TABLE",
    "TEAM_IS_16_PLUS",
    "TYPE_NEEDED",
    "VIA_FRIESLAND",
    "VIA_OWN_TOWN",
    "WEIGHT_NEEDED",
]

# ---- each variant, as far as its data ask for it

QUESTION_NEEDED = Rule(
    "samenwerking_question_needed",
    words(
        "Maak eerst samen met de student de vraag helder, in de woorden van de student.",
        "First make the question clear together with the student, in the student's own words.",
    ),
    "003:207",
)
OTHER_STEP_NEEDED = Rule(
    "samenwerking_other_step_needed",
    words(
        "Dit leg je vast bij een andere stap: bij een gesprek, bij zelf hulp zoeken, of bij het plan.",
        "This is recorded with another step: with a talk, with looking for help oneself, or with the plan.",
    ),
)
GOALS_NEEDED = Rule(
    "samenwerking_goals_needed",
    words(
        "Schrijf op wat de student wil bereiken: een plan heeft een doel.",
        "Write down what the student wants to reach: a plan has a goal.",
    ),
    "003:209",
)
PLAN_NEEDED = Rule(
    "samenwerking_plan_needed",
    words("Maak eerst samen een plan met doelen.", "First make a plan with goals together."),
    "003:405",
)
GOALS_NOT_REVIEWED = Rule(
    "samenwerking_goals_not_reviewed",
    words(
        "Kijk eerst samen terug op elk doel: gehaald, voor een deel, nog niet gelukt, of bewust voor later.",
        "First look back on each goal together: reached, partly, not yet, or put off on purpose.",
    ),
    "003:415-417",
)
FEEDBACK_BETWEEN = Rule(
    "samenwerking_feedback_between",
    words(
        "Spreek af wie wat terughoort van wie. Van jou horen het hier: {parties}. Is iets anders afgesproken? Schrijf "
        "dat op.",
        "Agree on who hears back from whom. From you these hear it here: {parties}. Was something else agreed on? "
        "Write it down.",
    ),
    "003:461",
)

FEEDBACK_CONSENT = Rule(
    "samenwerking_feedback_consent",
    words(
        "Terugkoppelen doe je alleen als de student het goed vindt. Een wettelijke grond is daarvoor niet genoeg.",
        "You give feedback only when the student agrees. A legal ground is not enough for that.",
    ),
    "003:461",
)
FIRST_LOOKS = Rule(
    "samenwerking_first_looks",
    words(
        "Deze vraag gaat eerst naar {who}. Laat die meepraten of steun geven. Ga dan verder.",
        "This question first goes to {who}. Let them join a talk or give support. Then go on.",
    ),
    "003:60, 105",
)
OWN_WAY_FIRST = Rule(
    "samenwerking_own_way_first",
    words(
        "De student zoekt eerst zelf de weg naar hulp. Lukt dat niet? Schrijf dat op, dan ga jij zoeken.",
        "The student looks for help first. Did that not work? Write it down, then you start looking.",
    ),
    "003:126",
)
SEARCH_TELLS_NOBODY = Rule(
    "samenwerking_search_tells_nobody",
    words(
        "Je kunt zoeken zonder iets over de student te vertellen. Vertel je wel iets? Vraag de student eerst om "
        "toestemming.",
        "You can search without telling anything about the student. Do you tell something? First ask the student for "
        "consent.",
    ),
    "003:461",
)
CONTACT_STAYS = Rule(
    "samenwerking_contact_stays",
    words(
        "Inschakelen is niet doorverwijzen. Het vaste contact van de student blijft: {who} ({role}). Schrijf dat op.",
        "Bringing in is not referring. The student's fixed contact stays: {who} ({role}). Write that down.",
    ),
    "003:309",
)
RETURN_TALK_NEEDED = Rule(
    "samenwerking_return_talk_needed",
    words(
        "Er is hulp van buiten. Praat eerst met de student over hoe het daarna verder gaat op school.",
        "There is help from outside. First talk with the student about how things go on at school after it.",
    ),
    "003:244",
)
TYPE_NEEDED = Rule(
    "samenwerking_type_needed",
    words("Kies eerst een soort steun: {kinds}.", "First choose a type of support: {kinds}."),
    "003:336",
)

# ---- the three variants

BEYOND_SCHOOL = Rule(
    "eigen_wijk_beyond_school",
    words(
        "Schrijf op waarom de school de vraag niet zelf kan oplossen. Eerst kijkt de school wat ze zelf kan.",
        "Write down why the school can't answer the question itself. First the school looks at what it can do.",
    ),
    "003:94",
)
VIA_OWN_TOWN = Rule(
    "eigen_wijk_via_needed",
    words(
        "Kies waar de student aanklopt in de eigen woonplaats: bij de huisarts, het wijkteam of het jeugd- en "
        "gezinsteam (gezinsteam).",
        "Choose where the student goes in the home town: the GP (huisarts), the neighbourhood team (wijkteam) or the "
        "youth and family team (gezinsteam).",
    ),
    "003:87, 94",
)
BEYOND_EDUCATION = Rule(
    "jeugdteam_beyond_education",
    words(
        "Schrijf op waarom deze vraag verder gaat dan het onderwijs. Daarvoor is het jeugdteam er.",
        "Write down why this question goes beyond education. That is what the youth team is for.",
    ),
    "003:105",
)
TEAM_IS_16_PLUS = Rule(
    "jeugdteam_is_16_plus",
    words(
        "Het jeugdteam is er voor jongeren van 16 en ouder. Is de student jonger? Schrijf op wat jullie afspreken.",
        "The youth team is for young people of 16 and over. Is the student younger? Write down what you agree on.",
    ),
    "003:105",
)
BEYOND_CARE_TEAM = Rule(
    "mbo_als_wijk_beyond_care_team",
    words(
        "Schrijf op waarom het zorgteam van de school deze vraag niet kan oppakken.",
        "Write down why the school's care team can't take up this question.",
    ),
    "003:117",
)

# ---- Landstede

STUDENT_AT_TABLE = Rule(
    "landstede_student_at_table",
    words(
        "De student zit erbij als jullie overleggen. Was de student er niet? Schrijf op waarom.",
        "The student is there when you meet. Was the student not there? Write down why.",
    ),
    "003:141",
)
COACH_AT_TABLE = Rule(
    "landstede_coach_at_table",
    words(
        "De coach (mentor) zit erbij als jullie overleggen. Was de coach er niet? Schrijf op waarom.",
        "The coach (mentor) is there when you meet. Was the coach not there? Write down why.",
    ),
    "003:141",
)
PLAN_TOGETHER = Rule(
    "landstede_plan_together",
    words(
        "Maak de afspraken in het plan met de student (jongere) en de coach (mentor). Schrijf op wanneer dat was.",
        "Agree on the support plan with the student (jongere) and the coach (mentor). Write down when that was.",
    ),
    "003:143",
)

# ---- Friesland College

LIFE_AREAS_NEEDED = Rule(
    "friesland_life_areas_needed",
    words(
        "Kijk eerst op welke leefgebieden de student een vraag heeft.",
        "First look on which life areas the student has a question.",
    ),
    "003:254",
)
WEIGHT_NEEDED = Rule(
    "friesland_weight_needed",
    words(
        "Schat in wat nodig is: lichte steun (licht) of intensieve gesprekken (intensief).",
        "Estimate what is needed: light support (licht) or intensive talks (intensief).",
    ),
    "003:254",
)
VIA_FRIESLAND = Rule(
    "friesland_via_needed",
    words(
        "Hulp van buiten gaat via de huisarts of het wijkteam. Kies via wie. Veilig Thuis bel je zelf.",
        "Help from outside goes through the GP (huisarts) or the neighbourhood team (wijkteam). Choose which. You call "
        "Veilig Thuis yourself.",
    ),
    "003:244, 309",
)

# ---- Deltion

ENTRY_NEEDED = Rule(
    "deltion_entry_needed",
    words(
        "Schrijf op hoe de vraag binnenkwam: van de student, van de SLB'er, van beiden, of iemand merkte iets.",
        "Write down how the question came: from the student, the career guide, both, or somebody noticed something.",
    ),
    "003:335",
)
ONE_TYPE = Rule(
    "deltion_one_type",
    words(
        "Kies één soort steun. Alleen onderwijsondersteuning mag erbij.",
        "Choose one type of support. Only support to education (onderwijs) may go along with it.",
    ),
    "003:344",
)
SPECIALIST_NEEDED = Rule(
    "deltion_specialist_needed",
    words(
        "Hulp is er op school, als het kan. Schrijf op waarom dit alleen buiten school kan.",
        "Help is at school, if possible. Write down why this is only possible outside school.",
    ),
    "003:334",
)
