"""Journeys as texts, to be played or to be wrong in every way."""

from __future__ import annotations

CANARY = "kanarie-4711"
"""Stands in payloads and ids of people: no message may hold it."""

OPEN = f"""
[[step]]
at = 2021-03-01T10:00:00+01:00
by = {{ id = "{CANARY}", role = "saw" }}
transition = "open"
[step.payload]
entry.kind = "intake"
entry.where = "saw"
entry.card = {{ id = "woonkaart", version = 1, answers = {{ q1 = "no", q2 = "dont_know", q3 = "rather_not_say" }} }}
legal_basis = {{ ground = "public_task", why = "{CANARY}" }}
"""


def journey(*steps: str, expect: str = "", head: str = 'journey = "test"\nworkflow = "fijn-wonen"\n') -> str:
    """The text of a journey: opened, then these steps."""
    return head + OPEN + "".join(steps) + f"[expect]\n{expect}"


def step(transition: str, *lines: str, role: str = "saw", at: str = "2021-03-02T10:00:00+01:00") -> str:
    """The text of one step."""
    head = f'[[step]]\nat = {at}\nby = {{ id = "{CANARY}", role = "{role}" }}\ntransition = "{transition}"\n'
    return head + "".join(f"{line}\n" for line in lines)


WRONG: dict[str, tuple[str, str, str]] = {
    "an unknown key": (journey(step("note", "who = 1")), "step[1].who", "nobody declared"),
    "an unknown key at the top": ("whose = 1\n" + journey(), "whose", "nobody declared"),
    "an unknown key in a payload": (journey(step("note", f'payload.{CANARY} = "x"')), "", "nobody declared"),
    "a moment without time zone": (journey(step("note", at="2021-03-02T10:00:00")), "step[1].at", "time zone"),
    "a date for a moment": (journey(step("note", at="2021-03-02")), "step[1].at", "time zone"),
    "a moment for a date": (
        journey(step("analyse", f"payload.talk = {{ on = 2021-03-02T10:00:00+01:00, with = '{CANARY}' }}")),
        "step[1].payload.talk.on",
        "a date",
    ),
    "a text for yes or no": (journey(step("note", "silent = 'false'")), "step[1].silent", "true or false"),
    "a text for yes or no in a payload": (
        journey(step("vooroverleg_positive", "payload.parents.involved = 'false'")),
        "step[1].payload.parents.involved",
        "true or false",
    ),
    "a broken number": (
        journey(step("consult_routekaart", f"payload = {{ routekaart = '{CANARY}', version = 3.9, on = 2021-03-02 }}")),
        "step[1].payload.version",
        "a whole number",
    ),
    "a missing answer": (
        journey().replace(', q3 = "rather_not_say"', ""),
        "step[0].payload.entry.card.answers",
        "three questions",
    ),
    "an answer that does not exist": (
        journey().replace('q3 = "rather_not_say"', f'q3 = "{CANARY}"'),
        "step[0].payload.entry.card.answers.q3",
        "expected one of",
    ),
    "an empty answer": (
        journey().replace('q3 = "rather_not_say"', 'q3 = ""'),
        "step[0].payload.entry.card.answers.q3",
        "not empty",
    ),
    "a missing field": (journey(step("correct", "payload.version = 1")), "step[1].payload.why", "needed"),
    "a missing key": (journey(step("note").replace("at = ", "# at = ")), "step[1].at", "needed"),
    "an unknown workflow": (journey(head='journey = "x"\nworkflow = "no"\n'), "workflow", "loaded workflow"),
    "a track for a workflow": (journey(head='journey = "x"\nworkflow = "meldcode"\n'), "workflow", "opened with"),
    "an unknown transition": (journey(step("fly")), "step[1].transition", "transition of the workflow"),
    "an unknown role": (journey(step("note", role="baker")), "step[1].by.role", "role of the workflow"),
    "an unknown recorder": (
        journey(step("note", f'recorded_by = {{ id = "{CANARY}", role = "baker" }}')),
        "step[1].recorded_by.role",
        "role of the workflow",
    ),
    "an unknown state": (journey(expect='state = "gone"'), "expect.state", "the workflow knows"),
    "an unknown outcome": (journey(expect='outcome = "gone"'), "expect.outcome", "the workflow knows"),
    "an unknown track": (journey(expect='tracks = { gone = "x" }'), "expect.tracks", "track of the workflow"),
    "an unknown state of a track": (journey(expect='tracks = { meldcode = "x" }'), "expect.tracks", "track knows"),
    "another first step": (journey().replace('"open"', '"note"', 1), "step[0].transition", "expected open"),
    "no first step": (
        journey(step("note")).replace('"open"\n', '"open"\nrefused = ["wrong_role"]\n', 1),
        "step[1].transition",
        "expected open",
    ),
    "no step": ('journey = "x"\nworkflow = "fijn-wonen"\nstep = []', "step", "at least one step"),
    "a step that is no table": ('journey = "x"\nworkflow = "fijn-wonen"\nstep = [1]', "step[0]", "a table"),
    "steps that are no list": ('journey = "x"\nworkflow = "fijn-wonen"\nstep = 1', "step", "a list"),
    "a workflow that is no text": ('journey = "x"\nworkflow = 1\nstep = []', "workflow", "text"),
    "a payload that is no table": (journey(step("note", "payload = 1")), "step[1].payload", "a table"),
    "a name that is no fact": (
        journey(step("record_facts", f"payload.facts = [{{ name = 'x', value = '{CANARY}', said_by = 'saw' }}]")),
        "step[1].payload.facts[0].name",
        "expected one of",
    ),
    "a fact of another kind": (
        journey(step("record_facts", "payload.facts = [{ name = 'woonvraag', value = 'false', said_by = 'saw' }]")),
        "step[1].payload.facts[0].value",
        "true or false",
    ),
}
"""A journey that is wrong, the key of what is wrong, and what was expected there."""
