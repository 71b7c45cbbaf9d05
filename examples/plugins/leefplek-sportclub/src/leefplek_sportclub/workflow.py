"""Problems of young people, noticed at the sports club: somebody tells, a trusted person comes alongside, and it ends.

The source tells that fixed trusted persons of WIJ within the club come alongside when something is the matter with a
youth player, and that they help the club to see signals and to react to them (001:22). The steps, the terms and the
outcomes are ours.
"""

from leefplek import FactKind, Outcome, Role, State, Track, Transition, Workflow
from leefplek.common import Correct, Escalate, GiveConsent, Note, RaiseSafety, WithdrawConsent
from leefplek.usual import with_mistake
from leefplek.values import words

from .payloads import BORN, COMES_ALONG, AskCard, HandOn, HelpTrainer, Opening, Tell
from .rules import COME_ALONG, HANDING_ON, SAFETY, TRAINER

__all__ = ["WORKFLOW"]

OPEN = ("signal", "alongside")
ALWAYS = (*OPEN, "closed")

WORKFLOW = with_mistake(
    Workflow(
        id="sportclub",
        version=1,
        title=words("Signalen bij de sportclub", "Signals at the sports club"),
        initial="signal",
        source="001:22",
        states=(
            State("signal", words("er is een signaal", "there is a signal"), due="P1W"),
            State(
                "alongside",
                words("de vertrouwenspersoon is erbij", "the trusted person is there"),
                due="P4W",
                needs=(COME_ALONG.name,),
            ),
            State("closed", words("afgesloten", "closed"), final=True),
        ),
        roles=(
            Role("jongere", words("de jongere", "the young person"), recorded_by=("wij",), professional=False),
            Role("ouder", words("een ouder", "a parent"), recorded_by=("wij",), professional=False),
            Role("trainer", words("een trainer", "a trainer"), recorded_by=("wij",), professional=False),
            Role("vertrouwenspersoon", words("de vertrouwenspersoon", "the trusted person"), implies=("wij",)),
            Role("wij", words("een medewerker van WIJ", "a worker of WIJ")),
            Role("system", words("het systeem", "the system"), professional=False),
        ),
        outcomes=(
            Outcome("settled", words("het gaat goed zo", "it is fine like this")),
            Outcome("handed_on", words("WIJ of SAW gaat verder", "WIJ or SAW goes on")),
            Outcome("not_wanted", words("de jongere wil dit niet", "the young person does not want this")),
            Outcome("out_of_view", words("de jongere is uit beeld", "the young person is out of view")),
        ),
        facts=(
            FactKind(
                COMES_ALONG,
                "boolean",
                words("Wil je dat de vertrouwenspersoon langskomt?", "Do you want the trusted person to come along?"),
            ),
            FactKind(BORN, "date", words("Wanneer ben je geboren?", "When were you born?")),
        ),
        transitions=(
            Transition(
                "open",
                words("Vertellen dat er iets is", "Tell that something is the matter"),
                (),
                "signal",
                ("jongere", "ouder", "trainer", "vertrouwenspersoon"),
                payload=Opening,
                effects=("legal_basis",),
                basis_needed=False,
                source="001:22",
            ),
            Transition(
                "ask_card",
                words("Drie vragen stellen", "Ask three questions"),
                OPEN,
                None,
                ("jongere", "vertrouwenspersoon"),
                payload=AskCard,
            ),
            Transition(
                "tell",
                words("Zeggen wat je wilt", "Say what you want"),
                OPEN,
                None,
                ("jongere",),
                payload=Tell,
            ),
            Transition(
                "come_along",
                words("Langszij komen", "Come alongside"),
                ("signal",),
                "alongside",
                ("vertrouwenspersoon",),
                payload=Note,
                source="001:22",
            ),
            Transition(
                "look_back",
                words("Samen terugkijken", "Look back together"),
                ("alongside",),
                "alongside",
                ("vertrouwenspersoon",),
                payload=Note,
            ),
            Transition(
                "help_trainer",
                words("De trainer helpen signalen te zien", "Help the trainer to see signals"),
                OPEN,
                None,
                ("vertrouwenspersoon",),
                payload=HelpTrainer,
                guards=(TRAINER.name,),
                source="001:22",
            ),
            Transition(
                "give_consent",
                words("Toestemming geven", "Give consent"),
                ALWAYS,
                None,
                ("jongere", "ouder"),
                payload=GiveConsent,
                effects=("consent_give", "legal_basis"),
                basis_needed=False,
            ),
            Transition(
                "withdraw_consent",
                words("Toestemming intrekken", "Withdraw consent"),
                ALWAYS,
                None,
                ("jongere", "ouder"),
                payload=WithdrawConsent,
                effects=("consent_withdraw",),
                basis_needed=False,
            ),
            Transition(
                "hand_on",
                words("Overdragen aan WIJ of SAW", "Hand on to WIJ or SAW"),
                OPEN,
                "closed",
                ("wij",),
                payload=HandOn,
                guards=(HANDING_ON.name, SAFETY.name),
                outcome="handed_on",
                consent_for="*",
            ),
            Transition(
                "settle",
                words("Afronden", "Round off"),
                OPEN,
                "closed",
                ("jongere",),
                payload=Note,
                guards=(SAFETY.name,),
                outcome="settled",
                basis_needed=False,
            ),
            Transition(
                "stop",
                words("Stoppen", "Stop"),
                OPEN,
                "closed",
                ("jongere",),
                payload=Note,
                outcome="not_wanted",
                basis_needed=False,
                source="001:14",
            ),
            Transition(
                "lose_contact",
                words("Uit beeld raken", "Lose contact"),
                OPEN,
                "closed",
                ("wij",),
                payload=Note,
                guards=(SAFETY.name,),
                outcome="out_of_view",
                basis_needed=False,
            ),
            Transition(
                "raise_safety",
                words("Een zorg om de veiligheid melden", "Raise a worry about safety"),
                ALWAYS,
                None,
                ("trainer", "wij"),
                payload=RaiseSafety,
                effects=("raise_track",),
                basis_needed=False,
                correctable=False,
            ),
            Transition(
                "correct",
                words("Een vergissing herstellen", "Correct a mistake"),
                ALWAYS,
                None,
                ("wij",),
                payload=Correct,
                effects=("correct",),
                basis_needed=False,
            ),
            Transition(
                "escalate",
                words("Een datum is voorbij", "A date has passed"),
                ALWAYS,
                None,
                ("system",),
                payload=Escalate,
                effects=("escalate",),
                basis_needed=False,
            ),
        ),
        track=Track("meldcode", "meldcode", 1, again="signal_again", reopen="reopen"),
        keepers=("wij",),
    )
)
