"""A small way of working of the tests' own, made with `leefplek.usual` for roles of its own: somewhere to stay."""

from typing import Any

import attrs

from leefplek import FactKind, Leefplek, Outcome, Role, Rule, State, Workflow, hookimpl
from leefplek.common import End, RecordFacts, Talked, WithBasis
from leefplek.definition import Guard
from leefplek.hooks import Context
from leefplek.usual import ENDINGS, MELDCODE, ends, step, usual_steps, with_mistake
from leefplek.values import TextMap, open_field, value, words

RECORDERS = ("coach", "teamleider")
ROLES = (
    Role("jongere", words("de jongere", "the young person"), recorded_by=RECORDERS, professional=False),
    Role("ouder", words("een ouder", "a parent"), recorded_by=RECORDERS, professional=False),
    Role("coach", words("de coach", "the coach")),
    Role("teamleider", words("de teamleider", "the team leader"), corrects=True),
    Role("directeur", words("de directeur", "the director"), implies=("teamleider",)),
    Role("vrijwilliger", words("een vrijwilliger", "a volunteer")),
    Role("system", words("het systeem", "the system"), professional=False),
)
STATES = (
    State("vraag", words("er is een vraag", "there is a question"), due="P2W"),
    State("logeren", words("de jongere logeert", "the young person stays"), due="P3M"),
    State("klaar", words("klaar", "done"), final=True),
)
SINCE_WHEN = Rule("logeren_since_when", words("Vraag eerst sinds wanneer.", "First ask since when."))


@value
class Ask(WithBasis):
    """Where somebody asks for a place to stay."""

    where: str | None = open_field(default=None)


def _since(ctx: Context[Any]) -> Rule | None:
    return None if ctx.fact("logeren_sinds") is True else SINCE_WHEN


GUARD = Guard("logeren_since_when", _since, (SINCE_WHEN,))

WORKFLOW = with_mistake(Workflow(
    id="logeren",
    version=1,
    title=words("Logeren", "Staying"),
    initial="vraag",
    states=STATES,
    roles=ROLES,
    facts=(
        FactKind("geboortedatum", "date", words("Wanneer ben je geboren?", "When were you born?")),
        FactKind("logeren_sinds", "boolean", words("Is het al lang zo?", "Has it been so for long?")),
    ),
    outcomes=(Outcome("gelukt", words("gelukt", "it worked")), *ENDINGS),
    track=attrs.evolve(MELDCODE, roles=TextMap({"coach": "saw", "vrijwilliger": "mentor"})),
    keepers=("coach",),
    transitions=(
        step(
            "open", "Beginnen", "Begin", (), "vraag", ("coach",), Ask, "legal_basis_needed",
            effects=("legal_basis",), basis_needed=False,
        ),
        step("record_facts", "Iets vastleggen", "Record", ("vraag", "logeren"), None, ("coach",), RecordFacts),
        step(
            "begin", "Gaan logeren", "Begin to stay", ("vraag",), "logeren", ("coach",), Talked,
            "talk_needed", "logeren_since_when", "safety_open", consent_for="gastgezin",
        ),
        step("finish", "Klaar", "Done", ("logeren",), "klaar", ("coach",), End, outcome="gelukt"),
        *usual_steps(
            STATES,
            team=("coach",),
            lead=("coach",),
            everyone=("coach", "teamleider", "vrijwilliger"),
            sharing=("teamleider",),
        ),
        *ends(STATES, lead=("coach",), reopened="vraag"),
    ),
))  # fmt: skip

SAMPLES: dict[str, list[dict[str, Any]]] = {
    "open": [{"where": "school", "legal_basis": {"ground": "public_task", "why": "de taak"}}, {"where": "school"}],
}


class Brings:
    """A plugin that brings ways of working and guards."""

    def __init__(self, *workflows: Any, guards: tuple[Guard, ...] = (GUARD,)) -> None:
        self.workflows = workflows or (WORKFLOW,)
        self.guards = guards

    @hookimpl
    def leefplek_register_workflows(self, register: Any) -> None:
        """The ways of working."""
        for one in self.workflows:
            register(one)

    @hookimpl
    def leefplek_register_guards(self, register: Any) -> None:
        """The guards."""
        for one in self.guards:
            register(one)


def library(*workflows: Any, guards: tuple[Guard, ...] = (GUARD,), **how: Any) -> Leefplek:
    """A library that knows them."""
    return Leefplek(plugins=[Brings(*workflows, guards=guards)], **{"lang": "en", **how})


def changed(id: str, **how: Any) -> Workflow:
    """The way of working with another transition."""
    rows = tuple(attrs.evolve(one, **how) if one.id == id else one for one in WORKFLOW.transitions)
    return attrs.evolve(WORKFLOW, transitions=rows)
