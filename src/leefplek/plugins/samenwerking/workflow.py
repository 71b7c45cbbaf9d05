"""One builder makes a way of working of each variant."""

from collections.abc import Mapping, Sequence

import attrs

from leefplek import DefinitionError, Finding, Transition, Workflow
from leefplek.sources import right
from leefplek.usual import MELDCODE, with_mistake

from .rows import common_rows
from .states import FACTS, OUTCOMES, states_of
from .switching import landstede_rows, switching_rows
from .variants import VARIANTS, Variant

__all__ = ["WORKFLOWS", "cooperation"]

ASKED_AT = ("opening", "question", "supporting", "referring", "finishing")
"""Where a way of working may have rules of its own."""


def cooperation(
    variant: Variant, *own: Transition, guards: Mapping[str, Sequence[str]] | None = None, version: int = 1
) -> Workflow:
    """The way of working of a variant: the steps that its data ask for, and its `own`.

    `guards` are names of its own rules at the begin (`opening`), for a clear question (`question`), at the choice of
    support (`supporting`), where a question goes on (`referring`) and at the end (`finishing`). What the data ask for
    are `guards_of` the variant: register these too.
    """
    states = states_of(finding=variant.schakelen == "referred", team=variant.hands_on)
    named = guards or {}
    expected = f"expected one of {', '.join(ASKED_AT)}"
    strange = [Finding("unknown_key", expected, key=one) for one in named if one not in ASKED_AT]
    right(DefinitionError, "the rules of a variant of cooperation", strange)
    return with_mistake(
        Workflow(
            id=variant.id,
            version=version,
            title=variant.title,
            initial="signal",
            states=states,
            transitions=(
                *common_rows(variant, states, named),
                *switching_rows(variant, named.get("referring", ())),
                *own,
            ),
            roles=variant.roles,
            outcomes=OUTCOMES,
            facts=FACTS,
            track=attrs.evolve(MELDCODE, roles=variant.acts_as),
            keepers=variant.holders,
            source=variant.places.get("whole", ""),
        )
    )


_OWN_GUARDS: dict[str, dict[str, tuple[str, ...]]] = {
    "jeugdteam": {"referring": ("jeugdteam_is_16_plus",)},
    "friesland-college": {"supporting": ("friesland_weighed",)},
    "deltion": {
        "opening": ("deltion_entry_needed",),
        "question": ("deltion_question_needed",),
        "supporting": ("deltion_one_type",),
        "finishing": ("deltion_plan_needed",),
    },
}
_OWN_STEPS = {"landstede": landstede_rows()}

WORKFLOWS = tuple(cooperation(one, *_OWN_STEPS.get(one.id, ()), guards=_OWN_GUARDS.get(one.id)) for one in VARIANTS)
