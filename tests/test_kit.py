"""The conformance kit: silent on what is right, and each planted fault found, named and placed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
import pytest

import leefplek.plugins.leefgebieden as leefgebieden
import leefplek.plugins.steplog as steplog
from leefplek import (
    Card,
    DefinitionError,
    Finding,
    Guard,
    InputError,
    Leefplek,
    Payload,
    PluginError,
    Rule,
    State,
    UnknownName,
    hookimpl,
)
from leefplek.testing import check_cards, check_path, check_plugin, check_workflow, language_findings
from leefplek.values import words
from test_findings import GOOD

SHIPPED = Path(leefgebieden.__file__).parent / "cards"
PLAIN = attrs.evolve(
    GOOD,
    transitions=tuple(attrs.evolve(row, payload=Payload, guards=(), basis_needed=False) for row in GOOD.transitions),
)
NOT_NOW = Rule("not_now", words("Nu niet.", "Not now."))


def codes(findings: list[Finding], *severities: str) -> set[str]:
    """The codes of these findings, of these severities or all."""
    return {one.code for one in findings if not severities or one.severity in severities}


def plugin(**hooks: Callable[..., Any]) -> object:
    """A plugin with these hooks."""
    return type("Planted", (), {name: staticmethod(hookimpl(function)) for name, function in hooks.items()})()


def deciding(decide: Callable[[Any], Any]) -> object:
    """A plugin that decides like this."""

    def leefplek_check_transition(ctx: Any) -> Any:
        return decide(ctx)

    return plugin(leefplek_check_transition=leefplek_check_transition)


def guarding(check: Callable[[Any], Any], *rules: Rule, **changes: Any) -> object:
    """A plugin with a way of working, and one guard in it."""

    def leefplek_register_guards(register: Any) -> None:
        register(Guard("planted", check, rules or (NOT_NOW,)))

    def leefplek_register_workflows(register: Any) -> None:
        rows = [attrs.evolve(row, guards=("planted",) if row.id == "stay" else ()) for row in PLAIN.transitions]
        register(attrs.evolve(PLAIN, transitions=tuple(rows), **changes))

    return plugin(
        leefplek_register_guards=leefplek_register_guards, leefplek_register_workflows=leefplek_register_workflows
    )


def _raises(_: Any) -> None:
    raise RuntimeError("broken")


class Sometimes:
    """Answers something else each time."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, _: Any) -> Rule | None:
        self.asked += 1
        return NOT_NOW if self.asked % 2 else None


def _mutates(ctx: Any) -> None:
    object.__setattr__(ctx, "at", ctx.at.replace(year=2000))


def _mutates_case(ctx: Any) -> None:
    if ctx.case is not None:
        object.__setattr__(ctx.case, "id", "another")


# ---- plugins


@pytest.mark.parametrize("right", [leefgebieden, steplog, guarding(lambda _: None), deciding(lambda _: None)])
def test_a_plugin_that_is_right_has_no_errors(right: object) -> None:
    """One that comes with leefplek is looked at in the place of itself."""
    assert codes(check_plugin(lambda: right), "error", "warning") == set()


def test_built_in_plugins_are_left_out_by_name() -> None:
    lp = Leefplek(without=["leefplek.plugins.buurtstraat"])
    assert not {"buurtstraat", "buurtstraat-bewoner"} & {one.id for one in lp.workflows}
    assert {one.name for one in Leefplek().plugins} - {one.name for one in lp.plugins} == {
        "leefplek.plugins.buurtstraat"
    }
    with pytest.raises(PluginError):
        Leefplek(plugins=[leefgebieden])
    with pytest.raises(InputError) as caught:
        Leefplek(without=["buurtstraat", "leefplek.plugins.usual"])
    assert [(one.code, one.key) for one in caught.value.findings] == [("unknown_plugin", "without: buurtstraat")]
    with pytest.raises(DefinitionError):
        Leefplek(without=["leefplek.plugins.usual"])


def _raises_always() -> object:
    raise RuntimeError("broken")


def _raises_on_register(register: Any) -> None:
    raise RuntimeError("broken")


def _refused_fails(refused: Any) -> None:
    raise RuntimeError("broken")


def _step_fails(step: Any) -> None:
    raise RuntimeError("broken")


FAULTS: dict[str, tuple[Callable[[], object], str]] = {
    "no hook at all": (lambda: plugin(), "no_hooks"),
    "a hook that is not marked": (
        lambda: type("Unmarked", (), {"leefplek_check_transition": lambda self, ctx: None})(),
        "not_marked",
    ),
    "a hook that there is not": (lambda: plugin(leefplek_chek_transition=lambda ctx: None), "unknown_hook"),
    "another argument": (lambda: plugin(leefplek_check_transition=lambda context: None), "wrong_argument"),
    "a default": (lambda: plugin(leefplek_check_transition=lambda ctx=None: None), "default_argument"),
    "registers something else": (
        lambda: plugin(leefplek_register_cards=lambda register: register(1)),
        "wrong_registration",
    ),
    "fails to register": (lambda: plugin(leefplek_register_guards=_raises_on_register), "registration_failed"),
    "a factory that fails": (_raises_always, "factory_failed"),
    "raises": (lambda: deciding(_raises), "plugin_failed"),
    "a truthy answer": (lambda: deciding(lambda _: True), "plugin_failed"),
    "unsteady": (lambda: deciding(Sometimes()), "unsteady"),
    "changes the context": (lambda: deciding(_mutates), "plugin_failed"),
    "changes the case": (lambda: deciding(_mutates_case), "mutates"),
    "a code that is none": (lambda: deciding(lambda _: Rule("Not Now!", words("Nee.", "No."))), "wrong_code"),
    "a guard that raises": (lambda: guarding(_raises), "plugin_failed"),
    "a guard that is unsteady": (lambda: guarding(Sometimes()), "unsteady"),
    "a rule not declared": (lambda: guarding(lambda _: attrs.evolve(NOT_NOW, code="other")), "undeclared_rule"),
    "a rule without Dutch": (lambda: guarding(lambda _: None, Rule("no_dutch", words("", "No."))), "missing_language"),
    "an observer that fails": (lambda: plugin(leefplek_step_refused=_refused_fails), "observer_failed"),
    "an observer of steps that fails": (lambda: plugin(leefplek_step_committed=_step_fails), "observer_failed"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(name: str) -> None:
    factory, code = FAULTS[name]
    found = check_plugin(factory)
    assert code in codes(found)
    for one in found:
        assert one.text
        assert one.severity in ("error", "warning", "hint")
    assert [one.severity for one in found] == sorted(
        (one.severity for one in found), key=("error", "warning", "hint").index
    )


def test_a_plugin_keeps_no_trace_of_its_check() -> None:
    before = Leefplek().workflows
    check_plugin(lambda: guarding(_raises))
    assert Leefplek().workflows == before


MODULES = {
    "prints": ("print('hello')", "prints_at_import", "error"),
    "sleeps": ("import time; time.sleep(1.2)", "slow_import", "error"),
    "fails": ("raise RuntimeError('x')", "import_failed", "error"),
    "exits": ("raise SystemExit(3)", "import_failed", "error"),
    "dies": ("import os; os._exit(0)", "import_failed", "error"),
    "warns": ("import warnings; warnings.warn('x', DeprecationWarning)", "warns_at_import", "warning"),
    "heavy": ("import hypothesis", "heavy_import", "warning"),
}
HOOK = "\nfrom leefplek import hookimpl\n@hookimpl\ndef leefplek_check_transition(ctx): return None\n"


@pytest.mark.parametrize("name", MODULES)
def test_an_import_is_measured_alone(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, expected, severity = MODULES[name]
    (tmp_path / f"kit_{name}.py").write_text(code + HOOK, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    if severity == "error":
        assert expected in codes(check_plugin(f"kit_{name}"), "error")
    else:
        module = ModuleType(f"kit_{name}")
        module.leefplek_check_transition = hookimpl(lambda ctx: None)  # type: ignore[attr-defined]
        assert expected in codes(check_plugin(module), "warning")


def test_a_module_that_cannot_be_imported_by_name_is_not_measured() -> None:
    module = ModuleType("of_nowhere")
    module.leefplek_step_refused = hookimpl(lambda refused: None)  # type: ignore[attr-defined]
    assert codes(check_plugin(module)) == {"not_measured"}


def test_a_module_is_known_by_its_name() -> None:
    assert codes(check_plugin("leefplek.plugins.steplog")) == set()
    assert codes(check_plugin("leefplek.plugins.of_nowhere")) == {"import_failed"}


# ---- cards


def test_the_cards_that_ship_give_no_finding_at_all() -> None:
    assert check_cards(lambda: SHIPPED) == []
    assert check_path(SHIPPED) == []


def test_cards_are_taken_as_values_paths_or_several(lp: Leefplek, tmp_path: Path) -> None:
    one, other = lp.cards()[:2]
    assert check_cards(lambda: one) == []
    assert check_cards(lambda: [one, other, SHIPPED / "woonkaart-1.toml"]) == []
    assert codes(check_cards(lambda: [one, one]), "error") == {"clash"}
    assert codes(check_cards(lambda: tmp_path)) == {"no_cards"}
    assert codes(check_cards(lambda: tmp_path / "nothing.toml"), "error") == {"failed"}
    assert codes(check_cards(_raises_always), "error") == {"factory_failed"}


def changed(card: Card, **answers: str) -> Card:
    """A card whose first question has its answers' meanings changed."""
    first, *rest = card.questions
    made = tuple(attrs.evolve(one, means=answers.get(one.id, one.means)) for one in first.answers)
    return attrs.evolve(card, questions=(attrs.evolve(first, answers=made), *rest))


def test_what_a_card_asks_is_looked_at(lp: Leefplek) -> None:
    card = lp.card("woonkaart", version=1)
    nothing = {one.id: "nothing" for one in card.questions[0].answers}
    assert "asks_nothing" in codes(check_cards(lambda: changed(card, **nothing)), "warning")
    assert "no_way_out" in codes(check_cards(lambda: changed(card, no="concern")), "warning")
    german = attrs.evolve(card, title=words("Wonen", "Living", de="Wohnen"))
    assert "language_incomplete" in codes(check_cards(lambda: german), "warning")
    dutch = attrs.evolve(card, title=words("Wonen", "Living").__class__({"nl": "Wonen"}))
    assert "language_incomplete" in codes(check_cards(lambda: dutch), "hint")


def test_a_hint_has_file_line_and_key(tmp_path: Path) -> None:
    text = (SHIPPED / "woonkaart-1.toml").read_text("utf-8")
    text = text.replace('id = "woonkaart"', 'id = "onze-kaart"').replace("Soms", "Indien van toepassing", 1)
    path = tmp_path / "onze-kaart-1.toml"
    path.write_text(text, "utf-8")
    (hint,) = check_path(path)
    assert (hint.code, hint.severity, hint.file) == ("hard_word", "hint", path.name)
    assert hint.key == "question[0].answer[1].text.nl"
    assert hint.line is not None
    assert "Indien" in text.splitlines()[hint.line - 1]


def test_a_card_not_looked_over_in_time_is_a_hint(tmp_path: Path) -> None:
    text = (SHIPPED / "woonkaart-1.toml").read_text("utf-8").replace('id = "woonkaart"', 'id = "onze-kaart"')
    text = "\n".join(line for line in text.split("\n") if not line.startswith("checked_on"))
    (tmp_path / "onze-kaart-1.toml").write_text(text, "utf-8")
    assert codes(check_path(tmp_path), "hint") == {"stale"}, "without checked_on, valid_from counts"


def test_a_path_that_is_not_there_is_no_finding(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        check_path(tmp_path / "nowhere")
    assert codes(check_path(tmp_path), "warning") == {"nothing_here"}


@pytest.mark.parametrize(
    ("lang", "said", "code"),
    [
        ("nl", "Indien je geen plek hebt.", "hard_word"),
        ("nl", "Dit is een meerderjarigheidsverklaring.", "long_word"),
        (
            "nl",
            "Je mag " + "alles " * 14 + "zeggen.",
            "long_sentence",
        ),
        ("en", "Additionally you may stay.", "hard_word"),
        ("de", "Additionally, Verwaltungsgerichtsverfahren.", None),
        ("nl", "Slaap je elke nacht op dezelfde plek?", None),
    ],
)
def test_plain_language(lang: str, said: str, code: str | None) -> None:
    assert codes(list(language_findings({lang: said}, "text"))) == ({code} if code else set())


# ---- ways of working


def test_a_way_of_working_that_is_right(lp: Leefplek) -> None:
    assert codes(check_workflow(lambda: lp, "fijn-wonen"), "error", "warning") == set()
    assert codes(check_workflow(lambda: PLAIN), "error") == set()
    assert codes(check_workflow(lambda: guarding(lambda _: None)), "error") == set()


def test_a_way_of_working_that_is_wrong() -> None:
    lost = attrs.evolve(PLAIN, states=(*PLAIN.states, State("lost", words("kwijt", "lost"), due="P1W")))
    assert "unreachable" in " ".join(codes(check_workflow(lambda: lost), "error"))
    untold = attrs.evolve(PLAIN, title=words("Goed", "Good").__class__({"en": "Good"}))
    assert "missing_language" in codes(check_workflow(lambda: untold), "warning")
    assert codes(check_workflow(lambda: plugin(leefplek_step_refused=_refused_fails))) == {"no_workflows"}
    with pytest.raises(UnknownName):
        check_workflow(lambda: PLAIN, "nowhere")


def test_a_definition_in_toml(tmp_path: Path) -> None:
    path = Path(__file__).parents[1] / "examples" / "fijn-wonen-elders.toml"
    assert codes(check_workflow(lambda: path), "error") == set()
    assert codes(check_path(path), "error", "warning") == set()


# ---- the pytest plugin, and what the kit needs

THREE_LINES = """
import leefplek.{name} as mine
def test_mine(conforms):
    conforms(mine)
"""


@pytest.mark.parametrize(("name", "code"), [("plugins.steplog", 0), ("values", 1)])
def test_the_pytest_plugin_is_enabled_by_name(tmp_path: Path, name: str, code: int) -> None:
    (tmp_path / "test_mine.py").write_text(THREE_LINES.format(name=name), "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "leefplek.testing.pytest", "-p", "no:cacheprovider", "."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout
    assert ("no_hooks" in done.stdout) == bool(code)


def test_the_kit_itself_needs_neither_hypothesis_nor_pytest() -> None:
    code = "import leefplek.testing, sys, json; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"hypothesis", "pytest", "_pytest"} & set(json.loads(done.stdout))


def test_what_is_wrong_with_a_card_as_a_whole_is_told_beside_its_parts(tmp_path: Path) -> None:
    text = (SHIPPED / "woonkaart-1.toml").read_text("utf-8").replace('"vervangend"', '"bijna"', 1)
    text = text.replace('"P6M"', '"P0D"').replace("owner =", "ownr =").replace("2031-12-31", "2001-12-31")
    (tmp_path / "x.toml").write_text(text, "utf-8")
    whole = {"ends_before_it_begins", "checked_after_its_end", "wrong_period"}
    assert codes(check_path(tmp_path), "error") == {"wrong_shape", "missing_key", "unknown_key"} | whole
