"""What the stages of a scenario mean, in the words of the workflow whose states they are."""

from __future__ import annotations

from collections.abc import Mapping

from leefplek import Leefplek, UnknownName

from .._results.numbers import Lang, readable
from .._scenarios.scenario import Scenario

__all__ = ["meanings", "named"]


def meanings(scenario: Scenario, lp: Leefplek, lang: Lang) -> Mapping[str, str]:
    """The text of the state of each stage; none where the scenario brings a workflow of its own, or it is unknown."""
    asked = scenario.workflow
    if asked.states:
        return {}
    try:
        workflow = lp.workflow(asked.id, asked.version)
    except UnknownName:
        return {}
    texts = {one.id: one.text.in_language(lang) for one in workflow.states}
    states = {name: stage.state or name for name, stage in scenario.stages.items()}
    return {name: texts[state] for name, state in states.items() if texts.get(state)}


def named(name: str, means: Mapping[str, str]) -> str:
    """A stage in a sentence, with what it means."""
    return f"{readable(name)} ({means[name]})" if name in means else readable(name)
