"""One builder makes a way of working of each variant."""

import attrs

from leefplek import Workflow
from leefplek.usual import MELDCODE

from .rows import common_rows
from .states import FACTS, OUTCOMES, states_of
from .switching import OWN
from .variants import VARIANTS, Variant

__all__ = ["WORKFLOWS"]

_OPENING = {"deltion": ("deltion_entry_needed",)}
_SUPPORTING = {"friesland-college": ("friesland_weighed",), "deltion": ("deltion_types",)}


def _build(variant: Variant) -> Workflow:
    """The way of working of a variant: the steps that each has, and its own."""
    states = states_of(finding=variant.schakelen == "referred", team=variant.id == "mbo-als-wijk")
    guards = {"opening": _OPENING.get(variant.id, ()), "supporting": _SUPPORTING.get(variant.id, ())}
    return Workflow(
        id=variant.id,
        version=1,
        title=variant.title,
        initial="signal",
        states=states,
        transitions=(*common_rows(variant, states, **guards), *dict(OWN)[variant.id](variant)),
        roles=variant.roles,
        outcomes=OUTCOMES,
        facts=FACTS,
        track=attrs.evolve(MELDCODE, roles=variant.acts_as),
        keepers=variant.holders,
        source=variant.places["whole"],
    )


WORKFLOWS = tuple(_build(one) for one in VARIANTS)
