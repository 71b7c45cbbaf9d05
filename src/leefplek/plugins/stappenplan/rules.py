"""Why a step of the stappenplan may not happen: codes, sentences for people, places in the source."""

from leefplek import Rule
from leefplek.values import words

OTHER_STEP_NEEDED = Rule(
    "other_step_needed",
    words(
        "Dit leg je vast bij een andere stap. Hier gaat het alleen om: {facts}",
        "This is recorded with another step. This one is only about: {facts}",
    ),
)

# ---- of a project

START_QUESTIONS_NEEDED = Rule(
    "start_questions_needed",
    words("Maak eerst het vertrekpunt helder. Nog niet gezegd: {open}", "First make the start clear. Not said: {open}"),
    "002:16-19",
)
TARGET_NEEDED = Rule(
    "target_needed",
    words(
        "Spreek een aantal jongeren en een streefdatum af. Je mag ze later altijd wijzigen.",
        "Agree on a number of young people and a target date. You can always change them later.",
    ),
    "002:24",
)
LOOK_BACK_NEEDED = Rule(
    "look_back_needed",
    words(
        "Ga eerst terug naar het vertrekpunt. Nog niet gezegd: {open}",
        "First go back to the starting point. Not said: {open}",
    ),
    "002:119-123",
)
ANALYSIS_QUESTIONS_NEEDED = Rule(
    "analysis_questions_needed",
    words(
        "Beantwoord eerst de zeven vragen van de analyse. Nog open: {open}",
        "First answer the seven questions of the analysis. Still open: {open}",
    ),
    "002:30-88",
)
TRIANGLE_NEEDED = Rule(
    "triangle_needed",
    words(
        "Werk altijd vanuit de driehoek van gemeente, zorgaanbieder en woningcorporatie. Nog niet erbij: {missing}.",
        "Always work from the triangle of municipality, care provider and housing corporation. Missing: {missing}.",
    ),
    "002:33",
)
PROCESREGIE_NEEDED = Rule(
    "procesregie_needed",
    words(
        "Spreek eerst af waar de procesregie ligt.",
        "First agree on where the direction of the process lies.",
    ),
    "002:53",
)
PROCESREGIE_APART = Rule(
    "procesregie_apart",
    words(
        "Wie de procesregie heeft, begeleidt niet ook de jongeren. Schrijf op dat dit los van elkaar staat.",
        "Who directs the process does not guide the young people as well. Write down that these are apart.",
    ),
    "002:53",
)
VISIBLE_PLACE_NEEDED = Rule(
    "visible_place_needed",
    words(
        "Schrijf op waar je een jongere kunt aanmelden. Professionals moeten dat goed weten.",
        "Write down where one can apply for a young person. Professionals must know this well.",
    ),
    "002:53",
)
MENU_NEEDED = Rule(
    "menu_needed",
    words(
        "Stel eerst de menukaart samen, zodat jongeren iets te kiezen hebben.",
        "First put the menukaart together, so that young people have something to choose from.",
    ),
    "002:49",
)
MENU_ITEMS_NEEDED = Rule(
    "menu_items_needed",
    words(
        "Zet op de menukaart hoe je er kunt wonen. Zeg steeds hoe intensief de hulp is, en vanaf en tot welke "
        "leeftijd. Daar valt iets van 16 tot en met 27 in.",
        "Put ways of living on the menukaart. Say of each how intensive the help is, and from and until which age. "
        "Some of 16 to 27 lies in that.",
    ),
    "002:49, 74",
)
TEAM_NEEDED = Rule(
    "team_needed",
    words(
        "Zeg eerst wie er samen een projectteam vormen, en wie je daarnaast nodig hebt. Nog open: {open}",
        "First say who form the project team together, and whom you need beside them. Still open: {open}",
    ),
    "002:92",
)
TASKS_NEEDED = Rule(
    "tasks_needed",
    words(
        "Maak eerst een tijdspad en een duidelijke taakverdeling.",
        "First make a time path and a clear division of tasks.",
    ),
    "002:94",
)
FINANCING_NEEDED = Rule(
    "financing_needed",
    words(
        "Word het eerst eens over het geld: waaruit wordt de hulp nu betaald, en waaruit straks?",
        "First agree on the money: what pays for the help now, and what will pay for it later?",
    ),
    "002:82-86",
)
PERMISSION_NEEDED = Rule(
    "permission_needed",
    words(
        "Zorg eerst voor toestemming van het bestuur van de gemeente.",
        "First get the permission of the administration of the municipality.",
    ),
    "002:37",
)
WEEKLY_QUESTIONS_NEEDED = Rule(
    "weekly_questions_needed",
    words(
        "Kijk elke week naar alle vier de vragen. Nog niet gezegd: {open}",
        "Look at all four questions every week. Not said: {open}",
    ),
    "002:102-107",
)
EVALUATION_NEEDED = Rule(
    "evaluation_needed",
    words(
        "Evalueer eerst met alle betrokkenen. Nog open: {open}",
        "First evaluate with all who took part. Still open: {open}",
    ),
    "002:130-134",
)
SHARING_NEEDED = Rule(
    "sharing_needed",
    words(
        "Deel eerst wat jullie leerden: een succes, of een briljante mislukking.",
        "First share what you learned: a success, or a brilliant failure.",
    ),
    "002:125-126",
)

# ---- of a young person

TALK_QUESTIONS_NEEDED = Rule(
    "talk_questions_needed",
    words(
        "Praat eerst over alle tien de vragen. Dat hoeft niet in één gesprek. De jongere mag een vraag laten liggen. "
        "Nog open: {open}",
        "First talk about all ten questions. It need not be in one talk. The young person may leave a question. "
        "Still open: {open}",
    ),
    "002:61-74",
)
LEFT_BY_YOUNG_PERSON = Rule(
    "left_by_young_person",
    words(
        "Alleen de jongere zelf kan een vraag laten liggen.",
        "Only the young person can leave a question.",
    ),
    "002:74",
)
SHOWN_MENU_NEEDED = Rule(
    "shown_menu_needed",
    words(
        "Schrijf op wat er op de menukaart staat die je laat zien. Zonder varianten valt er niets te kiezen.",
        "Write down what is on the menukaart that you show. Without ways of living there is nothing to choose.",
    ),
    "002:49",
)
NOT_ON_MENU = Rule(
    "not_on_menu",
    words(
        "Dit staat niet op de menukaart die de jongere zag. Past daar niets van? Schrijf op waarom dit wel past. Dan "
        "kan het ook.",
        "This is not on the menukaart that the young person saw. Does nothing on it fit? Write down why this does. "
        "Then it can be chosen too.",
    ),
    "002:49, 74",
)
CHOICE_NEEDED = Rule(
    "choice_needed",
    words(
        "De jongere heeft nog niet van de menukaart gekozen.",
        "The young person has not chosen from the menukaart yet.",
    ),
    "002:49",
)
OWN_PLAN_NEEDED = Rule(
    "own_plan_needed",
    words(
        "De jongere heeft nog geen eigen plan. Maak het samen: wie gaat wat doen?",
        "The young person has no plan of their own yet. Make it together: who does what?",
    ),
    "002:109",
)
WHO_DOES_WHAT_NEEDED = Rule(
    "who_does_what_needed",
    words(
        "Schrijf op waar het om gaat, wie wat doet, en wanneer.",
        "Write down what it is about, who does what, and when.",
    ),
    "002:94, 109",
)
INCOME_NEEDED = Rule(
    "income_needed",
    words(
        "Laat pas los als er een inkomen is van {amount} euro per maand of meer. Wonen werkt niet zonder geld om van "
        "te leven. Dat regelen is werk voor de mensen om de jongere heen.",
        "Let go only when there is an income of {amount} euros a month or more. A home does not work without money to "
        "live on. Arranging that is work for the people around the young person.",
    ),
    "002:76",
)
HOME_WITH_INCOME_NEEDED = Rule(
    "home_with_income_needed",
    words(
        "Regel bij een huis ook een inkomen van {amount} euro per maand of meer. Is dat er nog niet? Schrijf op wie "
        "het regelt, en wanneer. Het is geen eis aan de jongere.",
        "With a home, also arrange an income of {amount} euros a month or more. Is it not there yet? Write down who "
        "arranges it, and by when. It is no demand to the young person.",
    ),
    "002:76",
)
LASTING_NEEDED = Rule(
    "lasting_needed",
    words(
        "Laat pas los als de jongere een blijvende plek heeft. Dat moet nog zeggen: {who}.",
        "Let go only when the home will last. Who must still say so: {who}.",
    ),
    "002:53",
)
DIRECTS_OR_GUIDES = Rule(
    "directs_or_guides",
    words(
        "Wie de procesregie heeft, begeleidt deze jongere niet ook. Laat iemand anders een van de twee doen.",
        "Who directs the process does not guide this young person as well. Let somebody else do one of the two.",
    ),
    "002:53",
)
KEEP_LOOKING = Rule(
    "keep_looking",
    words(
        "Laat niet los omdat er even geen contact is. Schrijf eerst op wat jullie deden om weer contact te krijgen.",
        "Do not let go because there is no contact for a while. First write down what you did to get in touch again.",
    ),
    "002:23, 39, 53",
)
OWN_WORD_NEEDED = Rule(
    "own_word_needed",
    words(
        "Of de plek blijvend is, zeggen de jongere en de procesregisseur ieder zelf.",
        "Whether the home will last is said by the young person and the director each for themselves.",
    ),
    "002:53",
)
