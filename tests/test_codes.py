"""Every reason for a no: met through the public door, and said in words of the trade, in two languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import get_args

import pytest

from leefplek import Guard, Leefplek, Refusal, Rule
from leefplek._rules import CORE_RULES
from leefplek.plugins.leefgebieden import AREA_NEEDS_REASON, ONE_CARD_AT_START
from scenarios import SCENARIOS, Lang

LANGUAGES: tuple[Lang, ...] = get_args(Lang)
LONGEST = 20
"""Words in a sentence."""


def rules(guards: Iterable[Guard]) -> list[Rule]:
    """Every rule that these may answer, and the core and a hook, once."""
    hooked = (AREA_NEEDS_REASON, ONE_CARD_AT_START)
    return list(dict.fromkeys((*CORE_RULES, *hooked, *(rule for guard in guards for rule in guard.rules))))


FIRST = rules(Leefplek()._library.guards.values())
"""Those of 'Fijn wonen tijdens het MBO'; test_every_workflow has the others refuse."""

EVERY = rules(Leefplek()._library.every().guards.values())


def _says(rule: Rule, refusal: Refusal, lang: Lang) -> bool:
    parts = re.split(r"\{\w+\}", rule.text[lang])
    return rule.code == refusal.code and re.fullmatch(".+".join(map(re.escape, parts)), refusal.text) is not None


@pytest.mark.parametrize("name", SCENARIOS)
def test_each_code_is_met_through_the_public_door(name: str) -> None:
    for lang in LANGUAGES:
        met = list(SCENARIOS[name](lang))
        assert name.split(",", 1)[0] in {one.code for one in met}
        for one in met:
            assert one.source, "a refusal names the place of its rule"
            assert not re.search(r"[{}_]|None", one.text), one.text


def test_every_rule_is_met_by_some_scenario() -> None:
    for lang in LANGUAGES:
        met = [refusal for scenario in SCENARIOS.values() for refusal in scenario(lang)]
        unmet = [rule for rule in FIRST if not any(_says(rule, one, lang) for one in met)]
        assert unmet == []


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: f"{rule.code}-{rule.source or 'own'}")
def test_every_rule_has_a_short_text_in_both_languages(rule: Rule) -> None:
    assert {"nl", "en"} <= set(rule.text)
    assert rule.text["nl"] != rule.text["en"]
    for text in rule.text.values():
        assert text.strip() == text
        assert text[0].isupper()
        assert text[-1] in ".?}", "a list of questions may end it"
        for sentence in re.split(r"[.?:;] ", text):
            assert len(sentence.split()) <= LONGEST, sentence


def test_the_codes_that_others_rely_on_are_there() -> None:
    fixed = """not_offered wrong_role wrong_recorder at_after_recorded housing_question_needed guidance_question_needed
    routekaarten_needed substantiation_needed consent_needed exception_needed parents_needed plan_needed
    positive_vooroverleg_needed talk_needed legal_basis_needed safety_open application_open no_application
    outcome_does_not_fit content_erased"""
    assert set(fixed.split()) <= {rule.code for rule in FIRST}
