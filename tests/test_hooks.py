"""Every hook is documented, implemented by a plugin that ships, called by the manager, and tested."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from leefplek import Leefplek, hookimpl, hooks
from leefplek.redaction import Need
from leefplek.values import words
from story import NOW, Story
from test_docs import DOCS, load

HOOKS = [name for name in vars(hooks) if name.startswith("leefplek_")]


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    return load(DOCS / "generate.py")


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_says_when_by_whom_with_what_and_what_then(generate: ModuleType, hook: str) -> None:
    """A docstring in the fixed form, its parts in one order and none of them empty."""
    told = generate.parts_of(getattr(hooks, hook).__doc__)
    assert list(told) == ["", *generate.PARTS]
    assert all(text[-1] == "." for text in told.values())


@pytest.mark.parametrize("hook", HOOKS)
def test_the_page_has_a_hook_with_its_arguments_and_a_real_plugin(generate: ModuleType, hook: str) -> None:
    page = (DOCS / "hooks.md").read_text(encoding="utf-8")
    (section,) = [one for one in page.split("\n## ") if one.startswith(f"`{hook}`\n")]
    arguments = "|".join(inspect.signature(getattr(hooks, hook)).parameters)
    taken = rf"(?:{arguments}): .+" if arguments else ""
    assert re.search(rf"^{hook}\({taken}\) -> .+$", section, re.MULTILINE)
    implementations = generate.implementations(hook)
    assert implementations, "no hook without a plugin that uses it"
    for module, _ in implementations:
        assert f"`{module.__name__}`" in section
    assert f"@hookimpl\ndef {hook}(" in section


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_is_tested(hook: str) -> None:
    here = Path(__file__)
    tests = [path for path in here.parent.glob("test_*.py") if path != here]
    assert any(hook in path.read_text(encoding="utf-8") for path in tests)


class Everything:
    """A plugin that implements every hook, and notes which of them was called."""

    def __init__(self) -> None:
        self.called: list[str] = []

    @hookimpl
    def leefplek_register_workflows(self, register: Any) -> None:
        self.called.append("leefplek_register_workflows")

    @hookimpl
    def leefplek_register_routekaarten(self, register: Any) -> None:
        self.called.append("leefplek_register_routekaarten")

    @hookimpl
    def leefplek_register_values(self, register: Any) -> None:
        self.called.append("leefplek_register_values")

    @hookimpl
    def leefplek_register_practices(self, register: Any) -> None:
        self.called.append("leefplek_register_practices")

    @hookimpl
    def leefplek_register_access(self, register: Any) -> None:
        self.called.append("leefplek_register_access")

    @hookimpl
    def leefplek_register_retention(self, register: Any) -> None:
        self.called.append("leefplek_register_retention")

    @hookimpl
    def leefplek_register_guards(self, register: Any) -> None:
        self.called.append("leefplek_register_guards")

    @hookimpl
    def leefplek_register_cards(self, register: Any) -> None:
        self.called.append("leefplek_register_cards")

    @hookimpl
    def leefplek_declare_need(self) -> Need:
        self.called.append("leefplek_declare_need")
        return Need("open", words("Voor de test.", "For the test."))

    @hookimpl
    def leefplek_redact(self, ctx: Any) -> None:
        self.called.append("leefplek_redact")

    @hookimpl
    def leefplek_check_transition(self, ctx: Any) -> None:
        self.called.append("leefplek_check_transition")

    @hookimpl
    def leefplek_step_committed(self, step: Any) -> None:
        self.called.append("leefplek_step_committed")

    @hookimpl
    def leefplek_step_refused(self, refused: Any) -> None:
        self.called.append("leefplek_step_refused")


def test_the_manager_calls_every_hook() -> None:
    """Once while building, and then once at each step, refusal and commit."""
    every = Everything()
    lp = Leefplek(plugins=[every], clock=lambda: NOW)
    built = ["leefplek_declare_need", *(name for name in HOOKS if name.startswith("leefplek_register_"))]
    assert sorted(every.called) == sorted(built)
    story = Story(lp).open()
    lp.committed(story.steps[0])
    story.refused("inquire", by="kmk")
    decided = [name for name in every.called if not name.startswith("leefplek_register_")]
    check = "leefplek_check_transition"
    need, redact = "leefplek_declare_need", "leefplek_redact"
    assert decided == [need, check, redact, "leefplek_step_committed", check, "leefplek_step_refused"]
    assert set(every.called) == set(HOOKS)
