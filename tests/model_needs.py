"""The last column of the design's table: what each transition needs, and what it changes beside the state."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from model_state import Change, State, who_decides
from model_table import CLOSING, SAW_TOO, add, rows

if TYPE_CHECKING:
    from model import Model, Payload

Need = Callable[["Model", "Payload", date], Iterable[str]]

ENDS = CLOSING | {
    "vooroverleg_negative", "decline", "revoke_admission", "withdraw_application", "place", "find_place",
}  # fmt: skip
FIRST_THREE_TOO = {"outside_municipality"}
FITS = {
    "analysis": {"helped_with_analysis"} | FIRST_THREE_TOO,
    "route_choice": {"helped_with_advice", "own_route"} | FIRST_THREE_TOO,
    "route_active": {"own_route", "helped_with_advice"} | FIRST_THREE_TOO,
    "placed": {"settled"},
}
BOTH = {"huisvesting", "financien"}
ERASED = "<erased>"
INTAKES = ("school_intake", "bat", "saw", "wij")


def nothing(model: Model, payload: Payload, on: date) -> Iterable[str]:
    """No need."""
    return ()


def card_of(payload: Payload) -> Any:
    """The card that was answered with this payload, if one was."""
    return payload.get("card") or (payload.get("entry") or {}).get("card")


# ---- of the case


def _yes(name: str, code: str) -> Need:
    def need(model: Model, payload: Payload, on: date) -> Iterable[str]:
        known = model.fact(name)
        if known == ERASED:
            yield "content_erased"
        elif known is not True:
            yield code

    return need


def _unless(holds: Callable[[Model], Any], code: str) -> Need:
    return lambda model, *_: () if holds(model) else (code,)


def _all(*wanted: Need) -> Need:
    return lambda model, payload, on: [code for need in wanted for code in need(model, payload, on)]


HOUSING = _yes("woonvraag", "housing_question_needed")
GUIDANCE = _yes("begeleidingsvraag", "guidance_question_needed")
KAARTEN = _unless(lambda model: model.now.kaarten >= BOTH, "routekaarten_needed")
SUBSTANTIATED = _unless(lambda model: model.now.substantiated, "substantiation_needed")
PLAN = _unless(lambda model: model.now.plan, "plan_needed")
ROUTE = _unless(lambda model: model.now.route, "route_needed")
NO_APP = _unless(lambda model: model.now.app is None, "application_open")
APP = _unless(lambda model: model.now.app, "no_application")
POSITIVE = _unless(lambda model: model.now.app and model.now.app[1] == "positive", "positive_vooroverleg_needed")
ADMITTED = _unless(lambda model: model.now.app and model.now.app[1] == "admitted", "admission_needed")
SAFE = _unless(lambda model: not model.safety_open, "safety_open")
AGE_READABLE = _unless(lambda model: model.fact("geboortedatum") != ERASED, "content_erased")


def _signal(model: Model, payload: Payload, on: date) -> Iterable[str]:
    answers = model.level()
    if answers == ERASED:
        yield "content_erased"
    elif answers is not None and set(answers) == {"no"}:
        yield "signal_needed"


def _dates(model: Model) -> list[tuple[date, tuple[date, ...]]]:
    """The due dates of the open lines, each with the dates that were escalated."""
    lines = [line for line in (model.now.main, model.now.track) if line]
    return [(line[1], line[2]) for line in lines if line[1] is not None]


def _some_escalation(model: Model, payload: Payload, on: date) -> Iterable[str]:
    dates = _dates(model)
    passed = [pair for pair in dates if pair[0] < on]
    if not dates:
        yield "line_closed"
    elif not passed:
        yield "due_not_passed"
    elif all(due in told for due, told in passed):
        yield "already_escalated"


CASE: dict[str, Need] = {
    "dismiss": SAFE,
    "inquire": _signal,
    "weigh_routes": HOUSING,
    "request_vooroverleg": _all(HOUSING, GUIDANCE, SUBSTANTIATED, KAARTEN, NO_APP),
    "choose_route": KAARTEN,
    "apply": _all(PLAN, POSITIVE),
    "start_route": _all(PLAN, ROUTE, NO_APP),
    "reconsider": NO_APP,
    "admit": POSITIVE,
    "place": ADMITTED,
    "withdraw_application": APP,
    "conclude": SAFE,
    "lose_contact": SAFE,
    "hand_over": SAFE,
    "entered_in_error": SAFE,
    "give_consent": AGE_READABLE,
    "extend": lambda model, *_: () if _dates(model) else ("line_closed",),
    "escalate": _some_escalation,
    "migrate": lambda model, *_: () if model.newest > model.now.workflow_version else ("version_not_newer",),
}

# ---- of what comes with the step


def _open(model: Model, payload: Payload, on: date) -> Iterable[str]:
    if payload["entry"]["kind"] == "intake" and not payload["entry"].get("card"):
        yield "card_needed"
    if payload["entry"]["kind"] == "intake" and payload["entry"].get("where") not in INTAKES:
        yield "intake_needed"
    if not payload.get("legal_basis"):
        yield "legal_basis_needed"


def _area(model: Model, payload: Payload, on: date) -> Iterable[str]:
    before = {card["id"] for card in model.cards() if card}
    unsafe = "unsafe" in payload["card"]["answers"].values()
    if before and payload["card"]["id"] not in before and not unsafe and not payload.get("why"):
        yield "area_needs_reason"


def _talked(model: Model, payload: Payload, on: date) -> Iterable[str]:
    if not payload.get("talk"):
        yield "talk_needed"
    if not payload.get("legal_basis"):
        yield "legal_basis_needed"


def _dismiss(model: Model, payload: Payload, on: date) -> Iterable[str]:
    reason, outcome, answers = payload.get("reason"), payload["outcome"], model.level()
    if outcome not in ("no_concern", "not_shared"):
        yield "outcome_does_not_fit"
        return
    if outcome == "no_concern" and model.state == "inquiry" and reason:
        return
    if outcome == "not_shared" and reason and reason["side"] == "young_person":
        return
    if answers == ERASED:
        yield "content_erased"
        return
    given = set(answers or ())
    none = given == {"no"}
    kept_back = "rather_not_say" in given and given <= {"no", "dont_know", "rather_not_say"}
    if not (none if outcome == "no_concern" else kept_back):
        yield "outcome_does_not_fit"


def _conclude(model: Model, payload: Payload, on: date) -> Iterable[str]:
    if payload["outcome"] not in FITS[model.state]:
        yield "outcome_does_not_fit"
    elif (model.state, payload["outcome"]) == ("route_choice", "helped_with_advice"):
        yield from KAARTEN(model, payload, on)


def _minor(model: Model, payload: Payload, on: date) -> Iterable[str]:
    age, parents = model.age(on), payload.get("parents")
    if age == ERASED:
        yield "content_erased"
    elif age is None or age < 18:
        if not payload.get("exception"):
            yield "exception_needed"
        if not parents or not (parents["involved"] or parents.get("why_not")):
            yield "parents_needed"


def _line(model: Model, payload: Payload) -> Any:
    line = {"main": model.now.main, "meldcode": model.now.track}.get(payload.get("line", "main"))
    return line if line and line[1] is not None else None


def _extend(model: Model, payload: Payload, on: date) -> Iterable[str]:
    line = _line(model, payload)
    if line is None:
        yield "line_closed"
    elif payload["until"] <= line[1]:
        yield "later_date_needed"


def _escalate(model: Model, payload: Payload, on: date) -> Iterable[str]:
    line = _line(model, payload)
    if line is None:
        yield "line_closed"
    elif on <= line[1]:
        yield "due_not_passed"
    elif line[1] in line[2]:
        yield "already_escalated"


def _migrate(model: Model, payload: Payload, on: date) -> Iterable[str]:
    if not model.now.workflow_version < payload["to"] <= model.newest:
        yield "version_not_newer"
    elif payload["to"] == 3 and model.state == "inquiry":
        yield "state_missing"


def letters(text: str) -> str:
    """The letters of a name, so that no spelling of Kamers met Kansen slips through."""
    return "".join(char for char in text.lower() if char.isalpha())


def _handing_over(_: Any, payload: Payload, __: Any) -> tuple[str, ...]:
    codes = () if payload.get("form") else ("form_needed",)
    plan = payload.get("plan")
    if plan is None:
        return (*codes, "signalling_plan_needed")
    factors = {one["factor"] for one in plan["watch"]}
    return codes if len(factors) == 4 else (*codes, "relapse_factors_needed")


def _code_if(wrong: Callable[[Payload], Any], code: str) -> Need:
    return lambda _, payload, __: (code,) if wrong(payload) else ()


PAYLOAD: dict[str, Need] = {
    "open": _open,
    "analyse": _talked,
    "reopen": _talked,
    "ask_card": _area,
    "dismiss": _dismiss,
    "conclude": _conclude,
    "vooroverleg_positive": _minor,
    "extend": _extend,
    "escalate": _escalate,
    "migrate": _migrate,
    "choose_route": _code_if(lambda given: letters(given["route"]) in ("kmk", "kamersmetkansen"), "other_route_needed"),
    "agree_plan": _code_if(lambda given: not given["goals"], "plan_needed"),
    "share_on_ground": _code_if(lambda given: given["ground"] in ("consent", "toestemming"), "ground_needed"),
    "hold_meeting": _code_if(
        lambda given: not given.get("young_person_present", True) and not given.get("why_not"),
        "absence_reason_needed",
    ),
    "hand_over": _handing_over,
    "meldcode.talk": _code_if(
        lambda given: not given.get("held", True) and not given.get("why_not"), "skip_reason_needed"
    ),
}

NEVER = {"open", "correct", "migrate", "withdraw_consent", *CLOSING}


def correct(model: Model, payload: Payload, by: Any, writer: Any) -> set[str]:
    """Own record, or saw; not what may never be; not what later events rest on."""
    version = payload["version"]
    if not 1 <= version <= len(model.log) or version in model.corrected:
        return {"not_correctable"}
    entry = model.log[version - 1]
    of_track = entry["transition"] in ("extend", "escalate") and entry["payload"].get("line", "main") != "main"
    if entry["transition"] in NEVER or "." in entry["transition"] or of_track:
        return {"not_correctable"}
    found = set()
    if entry["writer"] != by and "saw" not in SAW_TOO.get(by[1], {by[1]}):
        found.add("not_own_record")
    if _rested_on(model, version):
        found.add("later_event_depends")
    return found


def whose(model: Model, transition: str, by: Any) -> set[str]:
    """That it was a mistake is said by who opened it, or wrote that down, or saw."""
    if transition != "entered_in_error":
        return set()
    first = model.log[0]
    mine = by in (first["by"], first["writer"]) or "saw" in SAW_TOO.get(by[1], {by[1]})
    return set() if mine else {"not_own_case"}


def _rested_on(model: Model, version: int) -> bool:
    made = State()
    for entry in model.log:
        number = entry["version"]
        gone = number in model.corrected or number == version
        if number > version and not gone and not _possible(made, entry):
            return True
        for change in entry["changes"]:
            of_track = change[0] == "track" or (change[0] in ("due", "escalated") and change[1] != "main")
            if not gone or of_track:
                made.apply(change)
    return False


def _possible(state: Any, entry: Any) -> bool:
    row = rows(entry["workflow_version"]).get(entry["transition"])
    if row is not None and state.main[0] not in row[0]:
        return False
    for what, *rest in entry["rests"]:
        if what == "live" and not state.live(*rest):
            return False
        if what == "known" and rest[0] == 3 and state.main[0] == "inquiry":
            return False
        if what == "no_app" and state.app is not None:
            return False
        if what == "app" and (state.app is None or state.app[0] != rest[0] or rest[1] not in (None, state.app[1])):
            return False
    return True


# ---- what it changes


def changes(model: Model, transition: str, payload: Payload, by: Any, on: date) -> list[Change]:
    """The changes beside the move of the line itself."""
    made = list(CHANGES[transition](model, payload, by, on)) if transition in CHANGES else []
    if transition in ENDS:
        made.append(("app_end",))
    basis = payload.get("legal_basis")
    if basis:
        ground = "consent" if basis["ground"].lower() == "toestemming" else basis["ground"]
        if ground != "consent" or transition != "give_consent" or _all_yes(model, payload, by, on):
            made.append(("basis", (ground, basis.get("party"), basis.get("purpose"))))
    card = card_of(payload)
    if transition == "raise_safety" or (card and "unsafe" in card["answers"].values()):
        made += [] if model.safety_open else [("track", "signalled", add(on, 0, 0))]
    return made


def _consented(model: Model, payload: Payload, by: Any, on: date) -> list[Change]:
    may = who_decides(model.age(on))
    return [("consent", payload["party"], payload["purpose"], by[1], may)] if by[1] in may else []


def _all_yes(model: Model, payload: Payload, by: Any, on: date) -> bool:
    """Whether with this yes everybody who decides on that day has said it."""
    may = who_decides(model.age(on))
    given = model.now.consents.get((payload["party"], payload["purpose"]), (set(), set()))[0]
    return by[1] in may and may <= given | {by[1]}


def _withdrawn(model: Model, payload: Payload, by: Any, on: date) -> list[Change]:
    party, purpose, age = payload["party"], payload["purpose"], model.age(on)
    decided = model.now.consents.get((party, purpose), (set(), set()))[1]
    if by[1] not in decided | who_decides(None if age == ERASED else age):
        return []
    return [("consent_end", party, purpose, party in ("saw", "wij"))]


def _escalated(model: Model, payload: Payload, by: Any, on: date) -> list[Change]:
    line = payload.get("line", "main")
    return [("escalated", line, (model.now.main if line == "main" else model.now.track)[1])]


CHANGES: dict[str, Callable[[Any, Any, Any, Any], list[Any]]] = {
    "request_vooroverleg": lambda model, payload, *_: [
        ("app_open", model.now.apps + 1, model.told("request_vooroverleg", payload)[1])
    ],
    "vooroverleg_positive": lambda *_: [("app", "positive")],
    "admit": lambda *_: [("app", "admitted")],
    "place": lambda *_: [("housed", True)],
    "find_place": lambda *_: [("housed", False)],
    "move_on": lambda _, __, by, *___: [] if by[1] == "kmk" else [("housed", False)],
    "give_consent": _consented,
    "withdraw_consent": _withdrawn,
    "share_on_ground": lambda _, payload, *__: [("ground", payload["party"], payload["purpose"])],
    "consult_routekaart": lambda _, payload, *__: [("kaart", payload["routekaart"])],
    "add_substantiation": lambda *_: [("substantiate",)],
    "agree_plan": lambda *_: [("plan",)],
    "choose_route": lambda _, payload, *__: [("route", payload["route"])],
    "dismiss": lambda _, payload, *__: [("outcome", payload["outcome"])],
    "conclude": lambda _, payload, *__: [("outcome", payload["outcome"])],
    "reopen": lambda *_: [("outcome", None)],
    "extend": lambda _, payload, *__: [("due", payload.get("line", "main"), payload["until"])],
    "escalate": _escalated,
    "migrate": lambda _, payload, *__: [("version", payload["to"])],
}
