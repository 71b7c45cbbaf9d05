"""The states, outcomes, reasons and facts of 'Fijn wonen tijdens het MBO'."""

from leefplek import State
from leefplek.definition import Outcome, ReasonKind
from leefplek.facts import FactKind
from leefplek.values import words

STATES = (
    State(
        "signal",
        words("signaal", "signal"),
        due="P2W",
        outcomes=("no_concern", "not_shared"),
    ),
    State(
        "inquiry",
        words("aanvullend onderzoek", "additional research"),
        due="P4W",
        outcomes=("no_concern", "not_shared"),
    ),
    State(
        "analysis",
        words("samen de situatie bekijken", "looking at the situation together"),
        due="P6W",
        needs=("talk_needed", "legal_basis_needed"),
        clears=("routekaarten", "substantiation", "route", "plan"),
        outcomes=("helped_with_analysis", "outside_municipality"),
    ),
    State(
        "route_choice",
        words("routes bekijken en kiezen", "weighing the routes"),
        due="P4W",
        clears=("route", "plan"),
        outcomes=("helped_with_advice", "own_route", "outside_municipality"),
    ),
    State("vooroverleg", words("vooroverleg met Kamers met Kansen", "vooroverleg with Kamers met Kansen"), due="P2W"),
    State("plan", words("een plan maken", "making a plan"), due="P2W", clears=("plan",)),
    State(
        "route_active",
        words("een andere route loopt", "another route is under way"),
        due="P3M",
        outcomes=("own_route", "helped_with_advice", "outside_municipality"),
    ),
    State(
        "awaiting_contact",
        words("de jongere neemt contact op", "the young person makes contact"),
        due="P2W",
    ),
    State("intake", words("intake bij Kamers met Kansen", "intake at Kamers met Kansen"), due="P4W"),
    State("waiting_list", words("wachten op een kamer", "waiting for a room"), due="P3M"),
    State("placed", words("woont op een plek", "has a place to live"), due="P6M", outcomes=("settled",)),
    State("closed", words("afgesloten, de deur blijft open", "closed, the door stays open"), final=True),
)

OPEN = tuple(state.id for state in STATES if not state.final)

OUTCOMES = (
    Outcome("no_concern", words("er is niets aan de hand", "nothing is the matter")),
    Outcome("not_shared", words("de jongere wil het liever niet zeggen", "the young person would rather not say")),
    Outcome("helped_with_analysis", words("geholpen met het gesprek zelf", "helped by the talk itself")),
    Outcome("helped_with_advice", words("geholpen met advies", "helped with advice")),
    Outcome("own_route", words("gaat zelf verder met een route", "goes on along a route of their own")),
    Outcome("settled", words("woont goed", "lives well")),
    Outcome("withdrawn", words("de jongere stopt ermee", "the young person stops")),
    Outcome("out_of_view", words("uit beeld", "out of view")),
    Outcome("handed_over", words("overgedragen", "handed over")),
    Outcome("outside_municipality", words("hoort bij een andere gemeente", "belongs to another municipality")),
)

REASONS = (
    ReasonKind("young_person", "other_wish", words("wil iets anders", "wishes something else")),
    ReasonKind("young_person", "not_ready", words("is er nog niet aan toe", "is not ready yet")),
    ReasonKind("young_person", "no_contact", words("er is geen contact", "there is no contact")),
    ReasonKind("young_person", "no_agreement", words("is het er niet mee eens", "does not agree")),
    ReasonKind("provider", "capacity", words("er is geen plek", "there is no room")),
    ReasonKind("provider", "profile", words("past niet bij deze plek", "does not fit this place")),
    ReasonKind("provider", "other_help_first", words("eerst is andere hulp nodig", "other help is needed first")),
    ReasonKind("provider", "house_rules", words("de huisregels", "the house rules")),
    ReasonKind("system", "municipality", words("de gemeente", "the municipality")),
    ReasonKind("system", "income", words("het inkomen", "the income")),
    ReasonKind("system", "age", words("de leeftijd", "the age")),
    ReasonKind("system", "other", words("iets anders", "something else")),
)

FACTS = (
    FactKind("woonvraag", "boolean", words("Heb je een vraag over wonen?", "Do you have a question about housing?")),
    FactKind(
        "begeleidingsvraag",
        "boolean",
        words("Wil je hulp bij zelfstandig worden?", "Would you like help with becoming independent?"),
    ),
    FactKind("geboortedatum", "date", words("Wanneer ben je geboren?", "When were you born?")),
    FactKind("gemeente", "text", words("In welke gemeente woon je?", "In which municipality do you live?")),
)
