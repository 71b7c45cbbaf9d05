"""The shipped routekaarten as plain Python: what a good programmer would write by hand for one day, from the TOML.

A function for each variant of a route, an `if` for each criterion, and a reason appended for each: criterion, answer,
source, fact, value and dates, as the engine gives them. What is not known is handled by hand too. Nothing of the engine
is used: `source(...)` answers the text of a module, which can be read, and `load` compiles it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

Plain = dict[str, Any]

FOLDER = Path(__file__).parents[1] / "src/leefplek/plugins/routekaarten"
SIGNS = {"at_least": ">=", "at_most": "<=", "above": ">", "below": "<", "is": "=="}

HEAD = '''"""The routekaart {id} on {day}, by hand."""

import unicodedata
from datetime import date
from decimal import Decimal
from typing import NamedTuple

WITHHELD = (None, "dont_know", "rather_not_say")
MONEY = {money}
TEXT = {text}
RULE = "rule_unknown"
SAID = {{True: "yes", False: "no", None: "unknown", RULE: RULE}}


class Reason(NamedTuple):
    criterion: str
    text: str
    answer: str
    source: str
    section: str
    valid_from: date
    valid_until: date
    fact: str | None = None
    operator: object = None
    value: object = None
    value_id: object = None
    value_source: object = None
    parts: tuple = ()


class Result(NamedTuple):
    answer: str
    reasons: list
    step: str | None


def bare(text):
    text = unicodedata.normalize("NFKD", text)
    return "".join(one for one in text if not unicodedata.combining(one)).casefold().replace(" ", "-")


def read(facts):
    known = {{}}
    for name, given in facts.items():
        if given in WITHHELD:
            continue
        if name in MONEY:
            given = Decimal(given)
        elif name in TEXT:
            given = bare(given)
        known[name] = given
    return known


def all_of(*tests):
    if False in tests:
        return False
    return None if None in tests else True


def any_of(*tests):
    if True in tests:
        return True
    if None in tests:
        return None
    return RULE if RULE in tests else False


def result(variants, steps):
    """The best variant counts; one that is out of its region is told with that alone."""
    least = min(one[0] for one in variants)
    most = min(one[1] for one in variants)
    answer = ("open", "to_discuss", "closed")[least] if least == most else "undecided"
    told = list(zip(variants, steps))
    here = [one for one in told if not one[0][3]]
    shown = sorted(here or told, key=lambda one: one[0][:2])
    reasons = []
    for (_, _, mine, out), _ in shown:
        reasons += mine[:1] if out else mine
    return Result(answer, reasons, shown[0][1] if answer in ("open", "to_discuss") else None)

'''


def files(folder: str) -> list[Plain]:
    """The TOML files of a folder."""
    return [tomllib.loads(path.read_text("utf-8")) for path in sorted((FOLDER / folder).glob("*.toml"))]


def holds(one: Plain, on: date) -> bool:
    """Whether something holds on a day."""
    return one.get("valid_from", date.min) <= on <= one.get("valid_until", date.max)


def periods(on: date) -> dict[str, Plain]:
    """The period of each dated value on the day; without an amount where nobody knows it."""
    every = [one for held in files("waarden") for one in held["value"]]
    return {value["id"]: next((one for one in value["period"] if holds(one, on)), {}) for value in every}


class Writer:
    """Writes the module of one routekaart on one day."""

    def __init__(self, id: str, on: date) -> None:
        self.on = on
        every = [one for one in files("kaarten") if holds(one, on)]
        self.kaarten = [one for one in every if one["id"] == id or one.get("supplements") == id]
        self.kaarten.sort(key=lambda one: one["id"] != id)
        self.id = id
        facts = [kind for one in every for kind in one.get("fact", ())]
        self.kinds = {kind["name"]: kind["type"] for kind in facts}
        self.choices = {kind["name"]: [one["id"] for one in kind.get("choices", ())] for kind in facts}
        self.periods = periods(on)

    def source(self) -> str:
        """The text of the module."""
        routes: dict[str, list[tuple[Plain, Plain]]] = {}
        for kaart in self.kaarten:
            for route in kaart["route"]:
                if holds(route, self.on):
                    routes.setdefault(route["id"], []).append((kaart, route))
        money, text = ({name for name, kind in self.kinds.items() if kind == wanted} for wanted in ("money", "text"))
        lines = [HEAD.format(id=self.id, day=self.on, money=sorted(money), text=sorted(text))]
        calls = []
        for id, variants in routes.items():
            names = [f"{id}_{place}".replace("-", "_") for place in range(len(variants))]
            for name, (kaart, route) in zip(names, variants, strict=True):
                lines += ["", *self.function(name, kaart, route), ""]
            steps = [route.get("step") for _, route in variants]
            called = ", ".join(f"{name}(known)" for name in names)
            calls.append(f"        {id!r}: result([{called}], {steps!r}),")
        return "\n".join(
            [*lines, "", "def advise(facts):", "    known = read(facts)", "    return {", *calls, "    }\n"]
        )

    def function(self, name: str, kaart: Plain, route: Plain) -> Iterator[str]:
        """One variant of a route."""
        criteria = [one for one in route.get("criterion", ()) if holds(one, self.on)]
        if route.get("region"):
            text, test = f"Je woont in {route['where']['nl']}.", {"fact": "gemeente", "one_of": route["region"]}
            own = {"id": "region", "text": {"nl": text}, "source": route["source"], "test": test}
            criteria.insert(0, own | ({"section": route["section"]} if "section" in route else {}))
        facts = dict.fromkeys(fact for one in criteria if "test" in one for fact in facts_of(one["test"]))
        yield f"def {name}(known):"
        yield from (f'    {fact} = known.get("{fact}")' for fact in facts)
        yield "    least = most = 0"
        yield "    out = False"
        yield "    reasons = []"
        for one in criteria:
            yield from self.criterion(kaart, route, one)
        yield "    return least, most, reasons, out"

    def criterion(self, kaart: Plain, route: Plain, one: Plain) -> Iterator[str]:
        """An `if` for one criterion."""
        told = self.reason(kaart, route, one, one.get("test", {}))
        yield ""
        yield f"    # {one['text']['nl']}"
        hard = one.get("weight", "hard") == "hard" and "exception" not in one
        level = 2 if hard else 1
        if "test" not in one or self.rule_unknown(one["test"]):
            shown = self.shown(one["test"]) if "test" in one else ""
            yield "    least, most = max(least, 1), max(most, 1)"
            yield f"    reasons.append(Reason({told.format(answer=repr('rule_unknown'))}{shown}))"
            return
        test = one["test"]
        if len(inner(test)) == 0:
            yield f"    if {test['fact']} is None:"
            yield f'        answer, most = "unknown", {self.at_least("most", level)}'
            yield f"    elif {self.compared(test)}:"
            yield '        answer = "yes"'
            yield "    else:"
            yield f'        answer, least, most = "no", {self.at_least("least", level)}, {self.at_least("most", level)}'
            if one["id"] == "region":
                yield "        out = True"
            yield f"    reasons.append(Reason({told.format(answer='answer')}{self.shown(test)}))"
            return
        parts: list[str] = []
        lines: list[str] = []
        verdict = self.composed(test, told, parts, lines)
        a_rule = any(map(self.rule_unknown, inner(test)))
        assert not a_rule or "any" in test, "a rule that nobody knows, in another place: this translator can't"
        yield from lines
        yield f"    verdict = {verdict}"
        yield "    if verdict is None:"
        yield f"        most = {self.at_least('most', 1 if a_rule else level)}"
        if a_rule:  # then it can't be a no
            yield "    elif verdict == RULE:"
            yield "        least, most = max(least, 1), max(most, 1)"
        else:
            yield "    elif not verdict:"
            yield f"        least, most = {self.at_least('least', level)}, {self.at_least('most', level)}"
        whole = told.format(answer="SAID[verdict]")
        yield f"    reasons.append(Reason({whole}, parts=({', '.join(parts)},)))"

    def composed(self, test: Plain, told: str, parts: list[str], lines: list[str]) -> str:
        """A test put together: the tests it consists of first, each in a name of its own."""
        if not inner(test):
            name = f"test_{len(lines)}"
            known = f"None if {test['fact']} is None else {self.compared(test)}"
            lines.append(f"    {name} = {'RULE' if self.rule_unknown(test) else known}")
            parts.append(f"Reason({told.format(answer=f'SAID[{name}]')}{self.shown(test)})")
            return name
        mine: list[str] = []
        names = [self.composed(one, told, mine, lines) for one in inner(test)]
        name = f"test_{len(lines)}"
        if "not" in test:
            lines.append(f"    {name} = None if {names[0]} is None else not {names[0]}")
        else:
            lines.append(f"    {name} = {'all_of' if 'all' in test else 'any_of'}({', '.join(names)})")
        parts.append(f"Reason({told.format(answer=f'SAID[{name}]')}, parts=({', '.join(mine)},))")
        return name

    def at_least(self, name: str, level: int) -> str:
        """The level, or what it is already; nothing is above 2."""
        return "2" if level == 2 else f"max({name}, 1)"

    def reason(self, kaart: Plain, route: Plain, one: Plain, test: Plain) -> str:
        """The fixed part of a reason, with a place for the answer. A dated value that is compared with has its own
        period."""
        used = [self.periods[given["value"]] for given in test.values() if isinstance(given, dict) and "value" in given]
        own = used[0] if len(used) == 1 and len(test) == 2 else {}
        source = next(each for each in kaart["source"] if each["id"] == one["source"])
        section = one.get("section", source["section"])
        first = own.get("valid_from") or one.get("valid_from") or route.get("valid_from") or kaart["valid_from"]
        last = own.get("valid_until") or one.get("valid_until") or route.get("valid_until") or kaart["valid_until"]
        days = f"{constant(first)}, {constant(last)}"
        fixed = f"{one['id']!r}, {one['text']['nl']!r}, @, {source['id']!r}, {section!r}, {days}"
        return fixed.replace("{", "{{").replace("}", "}}").replace("@", "{answer}", 1)

    def shown(self, test: Plain) -> str:
        """What a reason says of a comparison."""
        if inner(test):
            return ""
        operators = [key for key in test if key != "fact"]
        said = [test[key]["value"] if isinstance(test[key], dict) else None for key in operators]
        values = ", ".join(self.literal(test["fact"], test[key]) for key in operators)
        one = len(operators) == 1
        operator, value_id = (operators[0], said[0]) if one else (tuple(operators), tuple(said))
        named = [self.periods[id].get("source") if id else None for id in said]
        rest = f"{value_id!r}, {(named[0] if one else tuple(named))!r}"
        return f", {test['fact']!r}, {operator!r}, {values if one else f'({values})'}, {rest}"

    def compared(self, test: Plain) -> str:
        """The comparison as an expression."""
        fact = test["fact"]
        if set(test) == {"fact", "is"} and isinstance(test["is"], bool):
            return fact if test["is"] else f"not {fact}"
        said = []
        for key in (key for key in test if key != "fact"):
            literal = self.literal(fact, test[key])
            said.append(f"{fact} in {literal}" if key == "one_of" else f"{fact} {SIGNS[key]} {literal}")
        return " and ".join(said)

    def literal(self, fact: str, given: Any) -> str:
        """A value as it is written in Python."""
        if isinstance(given, dict):
            given = self.periods[given["value"]].get("amount")
        if isinstance(given, list):
            return f"({', '.join(self.literal(fact, one) for one in given)},)"
        if self.kinds[fact] == "money" and given is not None:
            return constant(given)
        if self.kinds[fact] == "text":
            return repr(given.casefold().replace(" ", "-"))
        return repr(given)

    def rule_unknown(self, test: Plain) -> bool:
        """Whether nobody knows what to compare with."""
        return any(
            "amount" not in self.periods[one["value"]]
            for one in test.values()
            if isinstance(one, dict) and "value" in one
        )


def inner(test: Plain) -> list[Plain]:
    """The tests that this one puts together."""
    if "not" in test:
        return [test["not"]]
    assert "of" not in test, "none of those that ship counts"
    return list(test.get("all", test.get("any", ())))


def facts_of(test: Plain) -> Iterator[str]:
    """The facts that a test looks at."""
    if "fact" in test:
        yield test["fact"]
    for one in inner(test):
        yield from facts_of(one)


def constant(given: date | str | int) -> str:
    """The name of a constant of the module: `D20261122`, `EUR932_93`."""
    return f"D{given:%Y%m%d}" if isinstance(given, date) else f"EUR{str(given).replace('.', '_')}"


def source(id: str, on: date) -> str:
    """The routekaart on a day, as Python."""
    text = Writer(id, on).source()
    names = {word.strip("(),[]:") for word in text.split()}
    days = sorted(one for one in names if one[:1] == "D" and one[1:].isdigit())
    money = sorted(one for one in names if one[:3] == "EUR" and one[3:4].isdigit())
    lines = [f"{one} = date({int(one[1:5])}, {int(one[5:7])}, {int(one[7:])})" for one in days]
    lines += [f'{one} = Decimal("{one[3:].replace("_", ".")}")' for one in money]
    head, tail = text.split("\n\nclass Reason", 1)
    return "\n".join([head, *lines]) + "\n\n\nclass Reason" + tail


def load(id: str, on: date) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """The function that advises by hand."""
    module = ModuleType(f"by_hand_{id}")
    exec(compile(source(id, on), f"<{id} by hand>", "exec"), module.__dict__)  # noqa: S102 - our own text
    advise: Callable[[Mapping[str, Any]], dict[str, Any]] = module.__dict__["advise"]
    return advise
