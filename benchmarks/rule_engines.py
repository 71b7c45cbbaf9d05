"""Decision tables out of the shipped routekaarten, and the rule and DMN engines from PyPI that can decide by them.

`tables` makes one table for each route that a table can express: rows of comparisons that close it or make it one to
discuss, the first that fits counts. Each engine of `ENGINES` takes the tables and answers a function from a person (all
facts known) to the answer of each route. None is a dependency of leefplek; what is not installed is left out. The
versions that were tried stand in benchmarks/README.md.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import product
from typing import Any

from plain_rules import Plain, Writer, holds

Comparison = tuple[str, str, Any]
"""A fact, an operator (one of OPPOSITE) and a value."""
Row = tuple[tuple[Comparison, ...], str]
Tables = Mapping[str, list[Row]]
Decide = Callable[[Plain], Plain]

OPPOSITE = {"<": ">=", ">=": "<", ">": "<=", "<=": ">", "==": "!=", "!=": "==", "in": "not in", "not in": "in"}
WRITTEN = {"at_least": ">=", "at_most": "<=", "above": ">", "below": "<", "is": "==", "one_of": "in"}


# ---- the tables


def tables(id: str, on: date) -> dict[str, list[Row]]:
    """The routes of one routekaart as decision tables, as far as a table can express them."""
    writer = Writer(id, on)
    told = [route for kaart in writer.kaarten for route in kaart["route"] if holds(route, on)]
    ids = [route["id"] for route in told]
    found = {}
    for route in told:
        criteria = [one for one in route.get("criterion", ()) if holds(one, on)]
        tests = [one["test"] for one in criteria if "test" in one]
        if ids.count(route["id"]) > 1 or route.get("region") or any(_rule_unknown(writer, one) for one in tests):
            continue
        rows = list(_rows(writer, criteria))
        if all(len({fact for fact, _, _ in row}) == len(row) for row, _ in rows):
            found[route["id"]] = rows
    return found


def _rule_unknown(writer: Writer, test: Plain) -> bool:
    inside = [test["not"]] if "not" in test else test.get("all", test.get("any", ()))
    return writer.rule_unknown(test) or any(_rule_unknown(writer, one) for one in inside)


def _rows(writer: Writer, criteria: list[Plain]) -> Iterator[Row]:
    def closes(one: Plain) -> bool:
        return one.get("weight", "hard") == "hard" and "exception" not in one

    tested = [one for one in criteria if "test" in one]
    for closing, answer in ((True, "closed"), (False, "to_discuss")):
        for one in tested:
            if closes(one) == closing:
                yield from ((row, answer) for row in _ways(writer, one["test"], False))
    yield (), "to_discuss" if len(tested) < len(criteria) else "open"


def _ways(writer: Writer, test: Plain, yes: bool) -> list[tuple[Comparison, ...]]:
    """The rows of comparisons in which a test is a yes, or a no."""
    if "not" in test:
        return _ways(writer, test["not"], not yes)
    if "fact" not in test:
        each = [_ways(writer, one, yes) for one in test.get("all", test.get("any"))]
    else:
        said = [(WRITTEN[key], _value(writer, test["fact"], test[key])) for key in test if key != "fact"]
        each = [[(_comparison(writer, test["fact"], sign if yes else OPPOSITE[sign], value),)] for sign, value in said]
    if ("any" in test) == yes:
        return [row for rows in each for row in rows]
    return [sum(rows, ()) for rows in product(*each)]


def _comparison(writer: Writer, fact: str, sign: str, value: Any) -> Comparison:
    """A comparison; what a choice is not is said as what it then is, for not every engine knows a negation."""
    if writer.kinds[fact] != "choice" or sign not in ("!=", "not in"):
        return fact, sign, value
    return fact, "in", [one for one in writer.choices[fact] if one not in (value if sign == "not in" else [value])]


def _value(writer: Writer, fact: str, given: Any) -> Any:
    if isinstance(given, dict):
        given = writer.periods[given["value"]]["amount"]
    if isinstance(given, list):
        return [_value(writer, fact, one) for one in given]
    if writer.kinds[fact] == "money":
        return float(given)
    return given.casefold() if writer.kinds[fact] == "text" else given


def facts_of(decisions: Tables) -> list[str]:
    """The facts that the tables look at."""
    return list(dict.fromkeys(fact for rows in decisions.values() for row, _ in rows for fact, _, _ in row))


# ---- the engines


def _text(row: tuple[Comparison, ...], lists: str = "[]") -> str:
    """A row as one expression, as many languages write it."""
    said = []
    for fact, sign, value in row:
        listed = isinstance(value, list)
        shown = lists[0] + ", ".join(map(json.dumps, value)) + lists[1] if listed else json.dumps(value)
        said.append(f"{fact} {sign} {shown}")
    return " and ".join(said) or "true"


def bkflow_dmn(decisions: Tables) -> Decide:
    """DMN tables with FEEL in the cells."""
    from bkflow_dmn.data_model import SingleDecisionTable

    def feel(row: tuple[Comparison, ...]) -> str:
        said = []
        for fact, sign, value in row:
            many = value if isinstance(value, list) else [value]
            same = " or ".join(f"{fact}={json.dumps(one)}" for one in many)
            other = " and ".join(f"{fact}!={json.dumps(one)}" for one in many)
            words = {"==": f"({same})", "in": f"({same})", "!=": f"({other})", "not in": f"({other})"}
            said.append(words.get(sign, f"{fact}{sign}{json.dumps(value)}"))
        return " and ".join(said) or "true"

    made = {
        route: SingleDecisionTable(
            title=route,
            hit_policy="First",
            inputs={"cols": [{"id": "row"}], "rows": [feel(row) for row, _ in rows]},
            outputs={"cols": [{"id": "answer"}], "rows": [[f'"{answer}"'] for _, answer in rows]},
        )
        for route, rows in decisions.items()
    }
    return lambda person: {route: one.decide(person)[0]["answer"] for route, one in made.items()}


def spiffworkflow(decisions: Tables) -> Decide:
    """DMN tables with Python in the cells; a hit policy UNIQUE stops at the first row that fits."""
    from types import SimpleNamespace

    from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
    from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
    from SpiffWorkflow.dmn.specs.model import DecisionTable, Input, InputEntry, Output, OutputEntry, Rule

    made = {}
    for route, rows in decisions.items():
        table = DecisionTable(route, route, "UNIQUE")
        inputs = {fact: Input(fact, fact, fact, fact, "string") for fact in facts_of({route: rows})}
        output = Output("answer", "answer", "answer", "string")
        for row, answer in rows:
            rule = Rule(f"{route}-{len(table.rules)}")
            for fact, sign, value in row:
                entry = InputEntry(f"{rule.id}-{fact}", inputs[fact])
                entry.lhs.append(f"{'?' if 'in' in sign else ''} {sign} {value!r}")
                rule.inputEntries.append(entry)
            out = OutputEntry(f"{rule.id}-out", output)
            out.text, out.parsedRef = repr(answer), repr(answer)
            rule.outputEntries.append(out)
            table.rules.append(rule)
        made[route] = DMNEngine(table)
    workflow = SimpleNamespace(script_engine=PythonScriptEngine())

    def decide(person: Plain) -> Plain:
        task = SimpleNamespace(data=dict(person), workflow=workflow)
        return {route: one.result(task)["answer"] for route, one in made.items()}

    return decide


def pydmnrules(decisions: Tables) -> Decide:
    """DMN as XML."""
    import pyDMNrules

    def cell(sign: str, value: Any) -> str:
        if isinstance(value, list):
            shown = ",".join(map(json.dumps, value))
            return shown if sign == "in" else f"not({shown})"
        return {"==": json.dumps(value), "!=": f"not({json.dumps(value)})"}.get(sign, f"{sign}{json.dumps(value)}")

    def xml(text: str) -> str:
        return f"<text>{text.replace('&', '&amp;').replace('<', '&lt;')}</text>"

    every = []
    for number, (route, rows) in enumerate(decisions.items()):
        facts = facts_of({route: rows})
        name = route.replace("-", "_")
        lines = [f'<decision id="d{number}" name="{name}"><variable id="v{number}" name="{name}" typeRef="string"/>']
        lines += [
            f'<informationRequirement id="q{number}{fact}"><requiredInput href="#i_{fact}"/></informationRequirement>'
            for fact in facts
        ]
        lines.append(f'<decisionTable id="t{number}" hitPolicy="FIRST">')
        lines += [
            f'<input id="n{number}{at}"><inputExpression id="e{number}{at}">{xml(fact)}</inputExpression></input>'
            for at, fact in enumerate(facts)
        ]
        lines.append(f'<output id="o{number}" name="{name}" typeRef="string"/>')
        for at, (row, answer) in enumerate(rows):
            said = {fact: cell(sign, value) for fact, sign, value in row}
            cells = "".join(f'<inputEntry id="c{number}{at}{f}">{xml(said.get(f, "-"))}</inputEntry>' for f in facts)
            out = f'<outputEntry id="a{number}{at}">{xml(json.dumps(answer))}</outputEntry>'
            lines.append(f'<rule id="r{number}{at}">{cells}{out}</rule>')
        every += [*lines, "</decisionTable></decision>"]
    data = "".join(
        f'<inputData id="i_{fact}" name="{fact}"><variable id="w_{fact}" name="{fact}"/></inputData>'
        for fact in facts_of(decisions)
    )
    space = "https://www.omg.org/spec/DMN/20191111/MODEL/"
    head = f'<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="{space}" id="x" name="x" namespace="x">'
    engine = pyDMNrules.DMN()
    status = engine.useXML(head + data + "".join(every) + "</definitions>")
    assert "errors" not in status, status

    def decide(person: Plain) -> Plain:
        status, found = engine.decide(person)
        assert "errors" not in status, status
        last = found[-1] if isinstance(found, list) else found
        return {route: last["Result"][".".join([route.replace("-", "_")] * 2)] for route in decisions}

    return decide


NUMBERS = {"<": "less_than", "<=": "less_than_or_equal_to", ">": "greater_than", ">=": "greater_than_or_equal_to"}


def _as_condition(fact: str, sign: str, value: Any) -> Plain | None:
    """A comparison for business-rules; None where it can't be said."""
    if isinstance(value, bool):
        return {"name": fact, "operator": "is_true" if value == (sign == "==") else "is_false", "value": ""}
    if sign in ("==", "in"):
        many = value if isinstance(value, list) else [value]
        return {"any": [{"name": fact, "operator": "equal_to", "value": one} for one in many]}
    return {"name": fact, "operator": NUMBERS[sign], "value": value} if sign in NUMBERS else None


def business_rules(decisions: Tables) -> Decide:
    """Rules as data; the first that fits stops the rest. It has no rule that always fits: then the last row counts."""
    from business_rules import run_all
    from business_rules.actions import BaseActions, rule_action
    from business_rules.fields import FIELD_TEXT
    from business_rules.variables import (
        BaseVariables,
        boolean_rule_variable,
        numeric_rule_variable,
        string_rule_variable,
    )

    kinds = {bool: boolean_rule_variable, int: numeric_rule_variable, float: numeric_rule_variable}
    first = {fact: value for rows in decisions.values() for row, _ in rows for fact, _, value in row}

    def reading(fact: str) -> Any:
        def read(self: Any) -> Any:
            return self.person[fact]

        read.__name__ = fact
        return kinds.get(type(first[fact]), string_rule_variable)()(read)

    space: Plain = {fact: reading(fact) for fact in first}
    variables = type("Variables", (BaseVariables,), {**space, "__init__": lambda self, p: setattr(self, "person", p)})

    class Actions(BaseActions):  # type: ignore[misc]
        answer = ""

        @rule_action(params={"answer": FIELD_TEXT})  # type: ignore[untyped-decorator]
        def say(self, answer: str) -> None:
            """Keep the answer."""
            self.answer = answer

    made = {}
    for route, rows in decisions.items():
        said = [([_as_condition(*one) for one in row], answer) for row, answer in rows]
        if all(None not in row for row, _ in said):
            rules = [
                {"conditions": {"all": row}, "actions": [{"name": "say", "params": {"answer": answer}}]}
                for row, answer in said[:-1]
            ]
            made[route] = rules, said[-1][1]

    def decide(person: Plain) -> Plain:
        found, has = {}, variables(person)
        for route, (rules, last) in made.items():
            does = Actions()
            found[route] = does.answer if run_all(rules, has, does, stop_on_first_trigger=True) else last
        return found

    return decide


def rule_engine(decisions: Tables) -> Decide:
    """Expressions, compiled once; the first that matches counts."""
    from rule_engine import Rule

    made = {route: [(Rule(_text(row)), answer) for row, answer in rows] for route, rows in decisions.items()}
    return lambda person: {
        route: next(answer for rule, answer in rules if rule.matches(person)) for route, rules in made.items()
    }


def zen_engine(decisions: Tables) -> Decide:
    """Tables in one graph, decided in one call; the engine is compiled Rust."""
    import zen

    def cell(sign: str, value: Any) -> str:
        shown = json.dumps(value)
        return shown if sign == "==" else f"{sign} {shown}"

    nodes: list[Plain] = [{"id": "in", "type": "inputNode", "name": "in"}]
    edges = []
    for number, (route, rows) in enumerate(decisions.items()):
        facts = facts_of({route: rows})
        shown = []
        for at, (row, answer) in enumerate(rows):
            said = {fact: cell(sign, value) for fact, sign, value in row}
            cells = {f"i{place}": said.get(fact, "") for place, fact in enumerate(facts)}
            shown.append({"_id": f"r{at}", **cells, "o": json.dumps(answer)})
        content = {
            "hitPolicy": "first",
            "inputs": [{"id": f"i{at}", "name": fact, "field": fact} for at, fact in enumerate(facts)],
            "outputs": [{"id": "o", "name": "o", "field": route.replace("-", "_")}],
            "rules": shown,
        }
        nodes.append({"id": f"t{number}", "type": "decisionTableNode", "name": route, "content": content})
        edges.append({"id": f"a{number}", "type": "edge", "sourceId": "in", "targetId": f"t{number}"})
        edges.append({"id": f"b{number}", "type": "edge", "sourceId": f"t{number}", "targetId": "out"})
    nodes.append({"id": "out", "type": "outputNode", "name": "out"})
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))
    names = {route: route.replace("-", "_") for route in decisions}

    def decide(person: Plain) -> Plain:
        found = decision.evaluate(person)["result"]
        return {route: found[name] for route, name in names.items()}

    return decide


def panzi_json_logic(decisions: Tables) -> Decide:
    """JsonLogic: each table an `if` with as many arms as there are rows."""
    from json_logic import jsonLogic

    def one(fact: str, sign: str, value: Any) -> Plain:
        var = {"var": fact}
        if "in" in sign:
            among = {"in": [var, value]}
            return {"!": [among]} if sign == "not in" else among
        return {{"==": "===", "!=": "!=="}.get(sign, sign): [var, value]}

    made = {}
    for route, rows in decisions.items():
        arms: list[Any] = []
        for row, answer in rows:
            arms += [{"and": [one(*each) for each in row]}, answer] if row else [answer]
        made[route] = {"if": arms}
    return lambda person: {route: jsonLogic(logic, person) for route, logic in made.items()}


def clipspy(decisions: Tables) -> Decide:
    """Production rules: each row a rule that calls back, and of the rows that fit the first of a route counts."""
    import clips

    env = clips.Environment()
    names = {fact: fact.replace("_", "-") for fact in facts_of(decisions)}
    first: dict[str, int] = {}

    def fits(route: str, place: int) -> None:
        first[route] = min(place, first.get(route, place))

    env.define_function(fits)
    env.build(f"(deftemplate person {' '.join(f'(slot {name})' for name in names.values())})")

    def atom(value: Any) -> str:
        return str(value).upper() if isinstance(value, bool) else json.dumps(value)

    def slot(fact: str, sign: str, value: Any) -> str:
        many = value if isinstance(value, list) else [value]
        if sign in ("==", "in"):
            return f"({names[fact]} {'|'.join(map(atom, many))})"
        if sign in ("!=", "not in"):
            return f"({names[fact]} {'&'.join('~' + atom(one) for one in many)})"
        return f"({names[fact]} ?x-{names[fact]}&:({sign} ?x-{names[fact]} {atom(value)}))"

    for route, rows in decisions.items():
        for place, (row, _) in enumerate(rows):
            shown = " ".join(slot(*one) for one in row)
            env.build(f'(defrule {route}-{place} (person {shown}) => (fits "{route}" {place}))')
    template = env.find_template("person")
    symbols = {True: clips.Symbol("TRUE"), False: clips.Symbol("FALSE")}

    def decide(person: Plain) -> Plain:
        env.reset()
        first.clear()
        given = {name: person[fact] for fact, name in names.items()}
        template.assert_fact(**{name: symbols[one] if isinstance(one, bool) else one for name, one in given.items()})
        env.run()
        return {route: decisions[route][place][1] for route, place in first.items()}

    return decide


ENGINES: Mapping[str, Callable[[Tables], Decide]] = {
    "bkflow-dmn": bkflow_dmn,
    "pyDMNrules": pydmnrules,
    "SpiffWorkflow": spiffworkflow,
    "business-rules": business_rules,
    "rule-engine": rule_engine,
    "panzi-json-logic": panzi_json_logic,
    "clipspy": clipspy,
    "zen-engine": zen_engine,
}
