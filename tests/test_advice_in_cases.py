"""Advice inside the werkwijze: what a case knows goes in, what was shown is kept, and people go on deciding."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from leefplek import Case, Leefplek, PayloadError
from leefplek.facts import ERASED, RATHER_NOT_SAY, UNKNOWN
from leefplek.journeys import play, read_journey, shipped
from story import NOW, Story, fact

LP = Leefplek(lang="en", clock=lambda: NOW)
DAY = date(2021, 3, 3)


def told(*facts: dict[str, Any], by: str = "jongere") -> dict[str, Any]:
    """A payload with these facts."""
    return {"facts": [{**one, "said_by": by} for one in facts]}


def consulted(story: Story, kaart: str = "huisvesting", **more: Any) -> Story:
    """A routekaart is gone through, and what it says of this case is kept."""
    advice = LP.routekaart(kaart, on=DAY).advise(LP.facts(story.case))
    return story.do("consult_routekaart", {**advice.shown(), **more})


class TestWhatIsKnown:
    """`Leefplek.facts`: the latest word on each fact, from talks, cards and routekaarten."""

    def test_who_said_it_and_when(self) -> None:
        """The latest counts; who said it and at which version comes with it, and it never shows by itself."""
        story = Story(LP).to_analysis().do("record_facts", fact("woonvraag", False))
        story.do("record_facts", told({"name": "woonvraag", "value": True}, by="saw"), on="2021-03-09")
        found = LP.facts(story.case)["woonvraag"]
        assert (found.value, found.said_by, found.version) == (True, "saw", len(story.case.events))
        assert found.at == story.event.at
        assert "True" not in repr(found)

    def test_facts_that_only_routekaarten_know_are_recorded_too(self) -> None:
        """Money comes back as `Decimal`, a choice by its id; a wrong one is an error with what was expected."""
        story = Story(LP).to_analysis()
        story.do(
            "record_facts", told({"name": "inkomen", "value": "950.50"}, {"name": "opleiding", "value": "mbo-bol"})
        )
        known = LP.facts(story.case)
        assert known["inkomen"].value == Decimal("950.50")
        assert known["opleiding"].value == "mbo-bol"
        for name, value in (("inkomen", "veel"), ("inkomen", True), ("opleiding", "iets"), ("woonvraagje", True)):
            with pytest.raises(PayloadError) as caught:
                story.do("record_facts", told({"name": name, "value": value}))
            assert caught.value.findings[0].key.startswith("facts[0]")
            assert "veel" not in str(caught.value)

    def test_age_is_never_stored(self) -> None:
        """It is worked out from the day of birth, on the day that is asked about."""
        story = Story(LP).to_analysis()
        with pytest.raises(PayloadError):
            story.do("record_facts", told({"name": "leeftijd", "value": 19}))
        story.do("record_facts", fact("geboortedatum", "2003-03-04"))
        known = LP.facts(story.case)
        before, on = (LP.routekaart("huisvesting", on=day).advise(known) for day in (DAY, date(2021, 3, 4)))
        assert age_of(before) == "no"
        assert age_of(on) == "yes"

    def test_what_is_kept_back_or_gone_is_unknown(self) -> None:
        """Rather not say is an answer; what may have been in erased content is erased, and advice takes both."""
        story = Story(LP).to_analysis().do("record_facts", fact("woonvraag", "rather_not_say"))
        story.do("record_facts", fact("begeleidingsvraag", "dont_know"))
        known = LP.facts(story.case)
        assert known["woonvraag"].value is RATHER_NOT_SAY
        assert known["begeleidingsvraag"].value is UNKNOWN
        asked = {one.fact for one in LP.routekaart("huisvesting", on=DAY).advise(known).next_questions}
        assert not {"woonvraag", "begeleidingsvraag"} & asked
        assert "gemeente" in asked
        story = Story(LP).to_analysis().do("record_facts", fact("woonvraag", True))
        story.erase("record_facts")
        assert "woonvraag" not in LP.facts(story.case)

    def test_an_older_word_than_what_was_erased_is_erased(self) -> None:
        """The newer one may have changed it."""
        story = Story(LP).to_analysis().do("record_facts", fact("woonvraag", True)).do("weigh_routes")
        consulted(story, **told({"name": "woonvraag", "value": False}))
        story.erase("consult_routekaart")
        assert LP.facts(story.case)["woonvraag"].value is ERASED


def age_of(advice: Any) -> str:
    """What Kamers met Kansen says of the age."""
    reasons = advice.routes["kamers-met-kansen"].reasons
    return next(str(one.answer) for one in reasons if one.fact == "leeftijd")


class TestConsulting:
    """`consult_routekaart` keeps what was shown."""

    def test_the_advice_is_kept_as_it_was_shown(self) -> None:
        """Routekaart, version, day, and the answer of each route; the case needs no routekaart to be read again."""
        story = Story(LP).to_route_choice()
        advice = LP.routekaart("huisvesting", on=DAY).advise(LP.facts(story.case))
        consulted(story)
        kept: Any = story.event.payload
        assert (kept.routekaart, kept.version, kept.on) == ("huisvesting", 1, DAY)
        assert dict(kept.advice) == {id: one.answer for id, one in advice.routes.items()}
        text = LP.to_json(story.case)
        assert Leefplek(lang="en").from_json(Case, text) == story.case
        assert "kamers-met-kansen" not in repr(kept)

    def test_facts_that_were_told_with_it_count_as_said(self) -> None:
        """They reach guards and the next advice; a correction takes them back."""
        story = Story(LP).to_analysis().do("record_facts", fact("woonvraag", True)).do("weigh_routes")
        consulted(story, **told({"name": "begeleidingsvraag", "value": True}))
        assert LP.facts(story.case)["begeleidingsvraag"].value is True
        assert "guidance_question_needed" not in story.refused("request_vooroverleg")
        version = story.at_version("consult_routekaart")
        story.do("correct", {"version": version, "why": "verkeerde kaart"})
        assert "guidance_question_needed" in story.refused("request_vooroverleg")

    def test_a_closed_route_blocks_no_step(self) -> None:
        """Somebody from elsewhere: the routekaart says no, and the people involved may still ask for a vooroverleg."""
        story = Story(LP).to_route_choice().do("record_facts", fact("gemeente", "Assen"))
        advice = LP.routekaart("huisvesting", on=DAY).advise(LP.facts(story.case))
        assert advice.routes["kamers-met-kansen"].answer == "closed"
        story.consult().do("add_substantiation", {"grounds": "structuur"})
        story.do(
            "give_consent",
            {"party": "kmk", "purpose": "plek", "ground": "consent", "decided_by": "jongere"},
            by="jongere",
        )
        assert story.do("request_vooroverleg").case.state == "vooroverleg"

    def test_what_the_source_makes_hard_stays_hard(self) -> None:
        """Without a guidance question there is no vooroverleg (000:221), whatever a routekaart says."""
        story = Story(LP).to_analysis().do("record_facts", fact("woonvraag", True)).do("weigh_routes")
        assert "guidance_question_needed" in story.refused("request_vooroverleg")

    def test_the_vooroverleg_is_proposed_in_doubt(self) -> None:
        """A question about housing and one for guidance, from Groningen: to discuss, whatever else is unknown."""
        story = Story(LP).to_analysis()
        for one in (fact("woonvraag", True), fact("begeleidingsvraag", True), fact("gemeente", "Groningen")):
            story.do("record_facts", one)
        route = LP.routekaart("huisvesting", on=DAY).advise(LP.facts(story.case)).routes["kamers-met-kansen"]
        assert (route.answer, route.step) == ("to_discuss", "request_vooroverleg")
        assert {row.id for row in LP.workflow("fijn-wonen").transitions} >= {route.step}


@pytest.mark.parametrize("path", shipped(), ids=lambda path: path.stem)
def test_the_practice_examples_get_what_they_looked_at(path: Any) -> None:
    """In each example Kamers met Kansen is a talk to have; where nobody asked for guidance yet, that is asked first."""
    case = play(LP, read_journey(LP, path)).case
    assert case is not None
    known = LP.facts(case)
    on = case.events[-1].at.date()
    advice = LP.routekaart("huisvesting", on=on).advise(known)
    route = advice.routes["kamers-met-kansen"]
    if "begeleidingsvraag" in known:
        assert (route.answer, route.step) == ("to_discuss", "request_vooroverleg")
        assert not {one.answer for one in route.reasons if one.criterion.exception is None} & {"no"}
    else:
        assert route.answer == "undecided"
        assert "begeleidingsvraag" in {one.fact for one in advice.next_questions}
    assert advice.routes["kamer-particulier"].answer in ("undecided", "to_discuss")


def test_a_slip_in_the_name_of_a_fact_says_what_was_meant() -> None:
    """And how many facts there are, where they are too many to name; never what was given."""
    story = Story(LP).to_analysis()
    with pytest.raises(PayloadError) as caught:
        story.do("record_facts", told({"name": "begeleidingvraag", "value": "kanarie"}))
    (found,) = caught.value.findings
    assert (found.code, found.do) == ("unknown_fact", "did you mean begeleidingsvraag?")
    assert "facts that are known" in found.text
    assert "kanarie" not in str(caught.value)
