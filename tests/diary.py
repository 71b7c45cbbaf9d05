"""A plugin whose payload changed its shape twice: version 1 to 3 of what one writes in a diary, and broken ones."""

# No postponed annotations: values read theirs when the class is made.

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import attrs

from leefplek import Fact, FactKind, Leefplek, Outcome, Payload, State, Transition, Workflow, hookimpl
from leefplek.common import ROLES, Escalate, GiveConsent, Migrate
from leefplek.values import special, value, words
from story import NOW

TEXT = words("iets", "something")


@value
class First(Payload):
    """Version 1: some text, and the day of birth."""

    text: str = special()
    born: date = special()

    def stated(self) -> tuple[Fact, ...]:
        """The day of birth."""
        return (Fact(name="geboortedatum", value=self.born, said_by="jongere"),)


@value
class Second(Payload):
    """Version 2: the text is called `words`."""

    SCHEMA = 2
    words: str = special()
    born: date = special()

    def stated(self) -> tuple[Fact, ...]:
        """The day of birth."""
        return (Fact(name="geboortedatum", value=self.born, said_by="jongere"),)

    @classmethod
    def lifted(cls, schema: int, data: dict[str, Any]) -> dict[str, Any]:
        """From version 1."""
        assert schema == 1
        return {"words": data.pop("text"), **data}


@value
class Third(Second):
    """Version 3: and how one feels."""

    SCHEMA = 3
    mood: str = special()

    @classmethod
    def lifted(cls, schema: int, data: dict[str, Any]) -> dict[str, Any]:
        """From version 1 and 2, one step at a time."""
        return super().lifted(schema, data) if schema == 1 else {**data, "mood": f"lifted from {sorted(data)}"}


def broken(lifted: Callable[[int, dict[str, Any]], Any]) -> type[Payload]:
    """Version 3, with another way to lift."""
    body = {"__module__": __name__, "lifted": classmethod(lambda cls, schema, data: lifted(schema, data))}
    made: type[Payload] = value(type("Third", (Third,), body))
    return made


@attrs.frozen
class Diary:
    """The plugin, with a version of its payload; `versions` of the workflow."""

    payload: type[Payload]
    versions: int = 1

    @hookimpl
    def leefplek_register_workflows(self, register: Any) -> None:
        """The diary; from its version 2 one may also close it at once."""
        for version in range(1, self.versions + 1):
            register(self._workflow(version))

    def _workflow(self, version: int) -> Workflow:
        def row(
            id: str, payload: type[Payload], *effects: str, role: str = "jongere", to: str | None = None
        ) -> Transition:
            sources = () if id == "open" else ("here",)
            outcome = "done" if to == "end" else None
            return Transition(
                id, TEXT, sources, to or None, (role,), payload, effects=effects, basis_needed=False, outcome=outcome
            )

        return Workflow(
            id="diary",
            version=version,
            title=TEXT,
            initial="here",
            states=(State("here", TEXT, due="P1W"), State("end", TEXT, final=True)),
            roles=ROLES,
            outcomes=(Outcome("done", TEXT),),
            facts=(FactKind("geboortedatum", "date", TEXT),),
            transitions=(
                row("open", Payload, to="here"),
                row("write", self.payload),
                row("consent", GiveConsent, "consent_give"),
                row("escalate", Escalate, "escalate", role="system"),
                row("migrate", Migrate, "migrate", role="system"),
                row("stop", Payload, to="end"),
            ),
        )


@cache
def library(payload: type[Payload] = First, versions: int = 1) -> Leefplek:
    """A library with the diary."""
    return Leefplek(lang="en", plugins=[Diary(payload, versions)], clock=lambda: NOW)


WRITTEN: dict[type[Payload], dict[str, str]] = {
    First: {"text": "vandaag", "born": "2003-03-01"},
    Second: {"words": "vandaag", "born": "2003-03-01"},
    Third: {"words": "vandaag", "born": "2003-03-01", "mood": "goed"},
}
"""What is written, under each version."""
