"""A municipality's project: five steps from a clear start to evaluation, and back wherever that is needed (002:14-136).

No young person is in it: who lives where stands in the cases of `stappenplan-jongere`, which name their project.
"""

from collections.abc import Iterator
from typing import Any

from leefplek import Outcome, Role, State, Transition, Workflow
from leefplek.common import AgreePlan, Note, RecordFacts
from leefplek.usual import step, upkeep_steps, with_mistake
from leefplek.values import words

from .names import PREFIX, PROJECT_FACTS
from .payloads import Answer, BringIn, LookBack, Menukaart, PlaceProcesregie, SetTarget, Week

STATES = (
    State("vertrekpunt", words("stap 1: vertrekpunt helder", "step 1: a clear start"), due="P4W"),
    State("analyse", words("stap 2: analyse", "step 2: analysis"), due="P3M"),
    State("afstemming", words("stap 3: afstemming", "step 3: working it out together"), due="P2M", clears=("plan",)),
    State("uitvoering", words("stap 4: uitvoering", "step 4: carrying it out"), due="P1W"),
    State("evalueren", words("stap 5: evalueren", "step 5: evaluation"), due="P3M"),
    State("closed", words("afgerond", "finished"), final=True),
)
"""That carrying it out is looked at every week is told (002:102); the other periods are ours."""

OPEN = tuple(state.id for state in STATES if not state.final)
FROM_ANALYSIS = OPEN[1:]

ROLES = (
    Role("gemeente", words("de gemeente", "the municipality")),
    Role("zorgaanbieder", words("de zorgaanbieder", "the care provider")),
    Role("woningcorporatie", words("de woningcorporatie", "the housing corporation")),
    Role("procesregisseur", words("de procesregisseur", "the director of the process"), corrects=True),
    Role("ervaringsdeskundige", words("de ervaringsdeskundige", "the expert by experience")),
    Role("system", words("het systeem", "the system"), professional=False),
)
TEAM = tuple(role.id for role in ROLES if role.professional)
TRIANGLE = TEAM[:4]
"""The three organisations, and who directs the process."""

FREE: dict[str, Any] = {"basis_needed": False}
LOOKED_BACK = PREFIX + "look_back_needed"

START = (
    step(
        "open",
        "Een project beginnen",
        "Begin a project",
        (),
        "vertrekpunt",
        TRIANGLE,
        Note,
        **FREE,
        source="002:14",
    ),
    step(
        "answer",
        "Een vraag beantwoorden",
        "Answer a question",
        OPEN,
        None,
        TEAM,
        Answer,
        **FREE,
        source="002:16-92",
    ),
    step(
        "set_target",
        "Een aantal en een streefdatum vaststellen of wijzigen",
        "Set or change a number and a target date",
        OPEN,
        None,
        TRIANGLE,
        SetTarget,
        PREFIX + "target_needed",
        **FREE,
        source="002:24",
    ),
    step(
        "begin_analysis",
        "Beginnen met de analyse",
        "Begin the analysis",
        ("vertrekpunt",),
        "analyse",
        TRIANGLE,
        LookBack,
        PREFIX + "start_questions_needed",
        PREFIX + "target_set",
        LOOKED_BACK,
        **FREE,
        source="002:30",
    ),
)

ANALYSIS = (
    step(
        "bring_in",
        "Organisaties of afdelingen laten meedoen",
        "Let organisations or departments take part",
        OPEN,
        None,
        TRIANGLE,
        BringIn,
        **FREE,
        source="002:33",
    ),
    step(
        "place_procesregie",
        "De procesregie beleggen",
        "Place the direction of the process",
        FROM_ANALYSIS,
        None,
        TRIANGLE,
        PlaceProcesregie,
        PREFIX + "procesregie_apart",
        PREFIX + "visible_place_needed",
        **FREE,
        source="002:53",
    ),
    step(
        "compose_menu",
        "De menukaart samenstellen",
        "Put the menukaart together",
        FROM_ANALYSIS,
        None,
        TRIANGLE,
        Menukaart,
        PREFIX + "menu_items_needed",
        **FREE,
        source="002:49",
    ),
    step(
        "agree_financing",
        "Afspreken waaruit het betaald wordt",
        "Agree on what pays for it",
        FROM_ANALYSIS,
        None,
        TRIANGLE,
        RecordFacts,
        PREFIX + "other_step_needed",
        **FREE,
        source="002:82-86",
    ),
    step(
        "keep_document",
        "Vastleggen: toestemming, belofte van het bestuur, of convenant",
        "Record: permission, promise of the administration, or covenant",
        FROM_ANALYSIS,
        None,
        TRIANGLE,
        RecordFacts,
        PREFIX + "other_step_needed",
        **FREE,
        source="002:37-41",
    ),
    step(
        "begin_tuning",
        "Beginnen met afstemmen",
        "Begin working it out together",
        ("analyse",),
        "afstemming",
        TRIANGLE,
        LookBack,
        PREFIX + "analysis_questions_needed",
        PREFIX + "triangle_needed",
        PREFIX + "procesregie_needed",
        PREFIX + "menu_needed",
        LOOKED_BACK,
        **FREE,
        source="002:92",
    ),
)

CARRYING_OUT = (
    step(
        "hear_experts",
        "Ervaringsdeskundigen voeren het gesprek",
        "Experts by experience lead the talk",
        ("afstemming",),
        None,
        ("ervaringsdeskundige",),
        Note,
        **FREE,
        source="002:94",
    ),
    step(
        "agree_tasks",
        "Het tijdspad en de taken verdelen",
        "Agree on the time path and the tasks",
        ("afstemming", "uitvoering"),
        None,
        TRIANGLE,
        AgreePlan,
        PREFIX + "who_does_what_needed",
        effects=("agree_plan",),
        **FREE,
        source="002:94",
    ),
    step(
        "begin_carrying_out",
        "Beginnen met uitvoeren",
        "Begin carrying it out",
        ("afstemming",),
        "uitvoering",
        TRIANGLE,
        LookBack,
        PREFIX + "triangle_needed",
        PREFIX + "team_needed",
        PREFIX + "tasks_needed",
        PREFIX + "financing_needed",
        PREFIX + "permission_needed",
        LOOKED_BACK,
        **FREE,
        source="002:102",
    ),
    step(
        "weekly_review",
        "De week bespreken",
        "Look at the week together",
        ("uitvoering",),
        None,
        TRIANGLE,
        Week,
        PREFIX + "weekly_questions_needed",
        restarts_due=("uitvoering",),
        **FREE,
        source="002:102-107",
    ),
)

EVALUATING = (
    step(
        "begin_evaluation",
        "Beginnen met evalueren",
        "Begin evaluating",
        ("uitvoering",),
        "evalueren",
        TRIANGLE,
        LookBack,
        LOOKED_BACK,
        **FREE,
        source="002:130",
    ),
    step(
        "evaluate",
        "Evalueren met alle betrokkenen",
        "Evaluate with all who took part",
        ("evalueren",),
        None,
        TEAM,
        Answer,
        **FREE,
        source="002:130-134",
    ),
    step(
        "share",
        "Een succes of een briljante mislukking delen",
        "Share a success or a brilliant failure",
        OPEN,
        None,
        TEAM,
        Answer,
        **FREE,
        source="002:125-126",
    ),
    step(
        "finish",
        "Het project afronden",
        "Finish the project",
        ("evalueren",),
        "closed",
        TRIANGLE,
        LookBack,
        PREFIX + "evaluation_needed",
        PREFIX + "sharing_needed",
        LOOKED_BACK,
        outcome="evaluated",
        **FREE,
        source="002:119-134",
    ),
    step("stop", "Stoppen", "Stop", OPEN, "closed", TRIANGLE, Note, outcome="stopped", **FREE),
    step(
        "reopen",
        "Weer oppakken",
        "Take up again",
        ("closed",),
        "vertrekpunt",
        TRIANGLE,
        Note,
        effects=("reopen",),
        **FREE,
    ),
)


def _back() -> Iterator[Transition]:
    """From each step back to any before it: what was learned may change what was thought."""
    for number, before in enumerate(STATES[:-2]):
        text, later = (f"Terug naar {before.text['nl']}", f"Back to {before.text['en']}"), OPEN[number + 1 :]
        yield step(f"back_to_{before.id}", *text, later, before.id, TRIANGLE, Note, **FREE, source="002:119")


PROJECT = with_mistake(
    Workflow(
        id="stappenplan-project",
        version=1,
        title=words(
            "Stappenplan zelfstandige huisvesting: het project",
            "Step by step to independent housing: the project",
        ),
        initial="vertrekpunt",
        states=STATES,
        transitions=(
            *START,
            *ANALYSIS,
            *CARRYING_OUT,
            *EVALUATING,
            *_back(),
            *upkeep_steps(STATES, who=TEAM, lead=TRIANGLE),
        ),
        roles=ROLES,
        outcomes=(
            Outcome("evaluated", words("uitgevoerd en geëvalueerd", "carried out and evaluated")),
            Outcome("stopped", words("gestopt", "stopped")),
        ),
        facts=PROJECT_FACTS,
        source="002",
    )
)
