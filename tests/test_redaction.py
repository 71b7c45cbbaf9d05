"""What may be seen of what came with a step, by whom, and what a plugin sees: laws over every payload class."""

import pickle
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leefplek import Actor, Event, Field, InputError, Leefplek, Payload, PayloadError, PluginError, Refused, hookimpl
from leefplek._extend import _with_fields
from leefplek.definition import Unread, Withheld
from leefplek.facts import ERASED
from leefplek.plugins import terughoudend
from leefplek.plugins.fijn_wonen import Note
from leefplek.redaction import ALL, LEVELS, OPEN, Need, Redacted, hidden_of, keys_of
from leefplek.values import open_field, personal, special, value, words
from story import NOW, TALK, TASK, Story
from strategies import payloads, transitions

LP = Leefplek(lang="en", clock=lambda: NOW)
CLASSES = list(dict.fromkeys(cls for _, cls in transitions(LP)))
WHY = words("Voor de test.", "For the test.")
OPENED = Story(LP).open().event


@value
class Inner:
    """Each sensitivity, and a field that does not say."""

    a: str = open_field()
    b: str | None = personal(default=None)
    c: str | None = special(default=None)
    d: str | None = attrs.field(default=None)


@value
class Deep(Payload):
    """Nested, in lists, in choices, and under another name outside."""

    with_: Inner = open_field()
    many: tuple[Inner, ...] = open_field(default=())
    one: Inner | str | None = open_field(default=None)
    kept: Inner | None = personal(default=None)
    named: str = open_field(default="x", key="outside")


FULL = Inner(a="a", b="b", c="c", d="d")
DEEP = Deep(with_=FULL, many=(FULL, Inner(a="a")), one=FULL, kept=FULL, named="n")
ADDED: Any = _with_fields(Deep, (Field("extra", "text"), Field("plain", "text", "open")))


def of(payload: Payload | None, **how: Any) -> Event:
    """An event with this payload, whatever the state."""
    return attrs.evolve(OPENED, payload=payload, **how)


def seen(payload: Payload | None, sees: Any, lp: Leefplek = LP, **how: Any) -> Redacted:
    """What is shown of it."""
    return lp.redacted(of(payload), sees=sees, **{"audience": "shown", **how})


def keys(plain: Any, at: str = "") -> Iterator[str]:
    """Every key of plain data, dotted, without the indexes of lists."""
    for one in plain if isinstance(plain, list) else [plain]:
        if isinstance(one, dict):
            for key, part in one.items():
                yield at + key
                yield from keys(part, f"{at}{key}.")


def within(less: Any, more: Any) -> bool:
    """Whether plain data is what other plain data is, with parts left out."""
    if isinstance(less, dict):
        return all(key in more and within(part, more[key]) for key, part in less.items())
    if isinstance(less, list):
        return len(less) == len(more) and all(map(within, less, more))
    return bool(less == more)


@st.composite
def any_payload(draw: Any) -> Payload:
    """A payload of any class."""
    cls = draw(st.sampled_from(CLASSES))
    return LP.structure(cls, draw(payloads(cls)))  # type: ignore[no-any-return]


def hiding(answer: Callable[[Any], Any]) -> Leefplek:
    """A `Leefplek` with a plugin that hides what it is told to."""
    plugin = type("Hiding", (), {"leefplek_redact": staticmethod(hookimpl(lambda ctx: answer(ctx)))})
    return Leefplek(lang="en", clock=lambda: NOW, plugins=[plugin()])


HIDING = {odd: hiding(lambda ctx, odd=odd: set(ctx.keys[odd::2])) for odd in (0, 1)}


class TestLaws:
    """Over every payload class of every way of working."""

    @given(any_payload())
    @settings(max_examples=60, deadline=None)
    def test_more_is_seen_by_who_may_see_more_and_nothing_above_it(self, payload: Payload) -> None:
        whole = LP._library.codec.to_plain(payload)
        known = keys_of(type(payload))
        found = [seen(payload, sees) for sees in LEVELS]
        assert found[-1] == (whole, ())
        for less, more in zip(found, [*found[1:], Redacted(whole, ())], strict=True):
            assert within(less.plain, more.plain)
        for one, sees in zip(found, LEVELS, strict=True):
            shown = set(keys(one.plain)) & known.keys()  # what stands in a table of texts is no key of a field
            assert all(LEVELS.index(known[key]) <= LEVELS.index(sees) for key in shown)
            assert not shown & set(one.hidden)
            for key in set(keys(whole)) & known.keys():
                assert key in shown or any(f"{key}.".startswith(f"{hidden}.") for hidden in one.hidden)

    @given(any_payload(), st.sampled_from(LEVELS), st.sampled_from([0, 1]))
    @settings(max_examples=40, deadline=None)
    def test_a_plugin_can_only_hide_more(self, payload: Payload, sees: Any, odd: int) -> None:
        less, more = seen(payload, sees, HIDING[odd]), seen(payload, sees)
        assert within(less.plain, more.plain)
        known = keys_of(type(payload))
        assert not (set(keys(less.plain)) & known.keys()) & set(less.hidden)
        assert all(any(f"{key}.".startswith(f"{one}.") for one in less.hidden) for key in more.hidden)


def test_a_field_is_as_sensitive_as_what_it_stands_in() -> None:
    open_part = {"a": "a"}
    expected = {"with": open_part, "many": [open_part, open_part], "one": open_part, "outside": "n"}
    some = tuple(f"{at}.{key}" for at in ("with", "many", "one") for key in "bcd")
    assert seen(DEEP, "open") == (expected, (*some, "kept"))
    assert seen(DEEP, "personal").hidden == tuple(
        f"{at}.{key}" for at in ("with", "many", "one", "kept") for key in "cd"
    )
    assert seen(DEEP, "special") == (LP._library.codec.to_plain(DEEP), ())
    assert seen(Deep(with_=Inner(a="a")), "open").hidden == (*some, "kept"), "whether it was filled is not told"


def test_fields_that_were_added_are_as_sensitive_as_they_say() -> None:
    added = ADDED(with_=Inner(a="a"), extra="x", plain="y")
    assert seen(added, "personal").plain == {"with": {"a": "a"}, "plain": "y"}
    assert keys_of(ADDED)["extra"] == "special"


def test_what_a_class_does_not_know_is_left_out() -> None:
    """A subclass with more fields where its base was declared."""
    more = value(type("More", (Inner,), {"__annotations__": {"e": str}, "e": open_field(), "__module__": __name__}))
    assert seen(Deep(with_=more(a="a", e="e")), "open").plain == {"with": {"a": "a"}}


def test_what_was_erased_or_can_t_be_read_is_not_there() -> None:
    assert seen(None, "special") == (None, ())
    for one in (Unread('{"text":"x"}'), Withheld((), dict)):
        assert seen(one, "special") == ({}, (ALL,))
    assert repr(seen(Note(text="secret"), "special")) == "Redacted(hidden=())"
    for wrong in ({"sees": "all"}, {"audience": "everybody"}):
        with pytest.raises(InputError):
            LP.redacted(OPENED, **{"sees": "open", "audience": "shown", **wrong})  # type: ignore[arg-type]


def _raises(_: Any) -> Any:
    raise RuntimeError("broken")


@pytest.mark.parametrize("answer", [_raises, lambda _: "with", lambda _: 5, lambda _: [1], lambda _: [[]]])
def test_one_that_fails_hides_everything_and_is_named(answer: Any, caplog: pytest.LogCaptureFixture) -> None:
    assert seen(DEEP, "special", hiding(answer)) == ({}, ("with", "many", "one", "kept", "outside"))
    assert "Hiding failed in leefplek_redact" in caplog.text


def test_it_is_told_what_for_whom_and_which_keys() -> None:
    told: list[Any] = []
    lp = hiding(lambda ctx: told.append(ctx) or ["with.a", "one", "nobody has this"])
    assert seen(DEEP, "open", lp, role="saw").plain == {"with": {}, "many": [{"a": "a"}] * 2, "outside": "n"}
    (ctx,) = told
    assert ctx[:6] == ("fijn-wonen", OPENED.workflow_version, OPENED.transition, "shown", "saw", "open")
    assert ctx.keys == ("with", "with.a", "many", "many.a", "one", "one.a", "outside")
    assert seen(DEEP, "open", hiding(lambda _: None)) == seen(DEEP, "open")


def test_steps_of_the_meldcode_are_kept_from_logs_and_observers() -> None:
    lp = Leefplek(lang="en", clock=lambda: NOW, plugins=[terughoudend])
    for transition, audience, shown in (
        ("meldcode.x", "logged", {}),
        ("meldcode.x", "shown", None),
        ("x", "logged", None),
    ):
        event = of(Deep(with_=Inner(a="a")), transition=transition)
        plain = lp.redacted(event, sees="open", audience=audience).plain  # type: ignore[arg-type]
        assert plain == ({"with": {"a": "a"}} if shown is None else shown)


# ---- what plugins see


class Looking:
    """A plugin that keeps what it was handed, and answers what it is told to."""

    def __init__(self, need: Need | None, answer: Callable[[Any], Any] = lambda _: None) -> None:
        self.need, self.answer = need, answer
        self.ctx: Any = None
        self.told: Any = None

    @hookimpl
    def leefplek_check_transition(self, ctx: Any) -> Any:
        self.ctx = ctx
        return self.answer(ctx)

    @hookimpl
    def leefplek_step_committed(self, step: Any) -> None:
        self.told = step


class Needing(Looking):
    """One that declares a need."""

    @hookimpl
    def leefplek_declare_need(self) -> Need | None:
        return self.need


def begun() -> Story:
    """A case of three events, in a state in which `weigh_routes` may follow."""
    facts = {"woonvraag": True, "geboortedatum": "2003-02-01"}
    said = [{"name": name, "value": told, "said_by": "jongere"} for name, told in facts.items()]
    return Story(LP).open().do("analyse", {"talk": TALK, "legal_basis": TASK}).do("record_facts", {"facts": said})


def looked(need: Any, *more: object) -> tuple[Any, Story, Leefplek]:
    """A plugin with this need, and the case that it looked at."""
    plugin = Looking(None) if need is None else Needing(Need(need, WHY))
    lp = Leefplek(lang="en", clock=lambda: NOW, plugins=[plugin, *more])
    story = begun()
    story.with_library(lp).do("weigh_routes").do("note", {"text": "another"})
    lp.committed(story.steps[-1])
    return plugin, story, lp


def hidden(payload: Any) -> bool:
    return isinstance(payload, Withheld)


@pytest.mark.parametrize("need", [None, "open", "personal", "special"])
def test_a_plugin_sees_up_to_its_need(need: Any) -> None:
    plugin, story, lp = looked(need)
    ctx, step, whole = plugin.ctx, plugin.told, need == "special"
    assert hidden(ctx.payload) != whole
    assert hidden(step.event.payload) != whole
    assert [hidden(one.payload) for one in ctx.case.events] == [
        False if whole else one.transition != "weigh_routes" for one in ctx.case.events
    ]
    assert all(hidden(event.payload) != whole for case in (step.before, step.after) for event in case.events[1:3])
    assert step.after.events[-1] is step.event
    assert (ctx.case.version, ctx.case.state, step.before.version) == (4, story.case.state, 4)
    assert (ctx.fact("geboortedatum") is ERASED) != whole
    assert (ctx.signal is ERASED) != whole
    assert (ctx.age is ERASED) == (need in (None, "open"))
    report = {one.name: one.need for one in lp.plugins}
    assert report[f"test_redaction.{type(plugin).__name__}"] == (OPEN if need is None else Need(need, WHY))


def test_what_is_withheld_tells_nothing_and_goes_nowhere() -> None:
    plugin, story, lp = looked("open")
    event: Event = plugin.told.event
    assert (event.payload.plain, event.payload.hidden) == ({}, ("text",))
    assert "another" not in repr(event.payload) + repr(plugin.ctx) + repr(plugin.told)
    assert event.payload.asked() == event.payload.stated() == ()
    assert pickle.loads(pickle.dumps(event.payload)) == event.payload != Note(text="another")  # noqa: S301 - our own
    assert hash(event.payload) == hash(pickle.loads(pickle.dumps(event.payload)))  # noqa: S301 - our own
    for handed_on in (
        lambda: lp.write(event),
        lambda: lp.to_json(event.payload),
        lambda: lp.to_json(plugin.told.after),
    ):
        with pytest.raises(InputError) as caught:
            handed_on()
        assert "another" not in str(caught.value)
    for case, transition in ((story.case, "note"), (begun().case, "weigh_routes")):
        with pytest.raises(PayloadError):
            lp.step(case, transition, event.payload, by=Actor("saw", "saw"), at=NOW)
    assert lp.facts(plugin.told.after) == {}
    assert pickle.loads(pickle.dumps(plugin.told.after)).version == 5  # noqa: S301 - our own


def test_an_event_from_a_store_is_read_when_somebody_looks() -> None:
    read: list[str] = []
    story = begun()
    events = LP.read_all([LP.write(one) for one in story.case.events])
    for one in events:
        later = one._later
        object.__setattr__(one, "_later", lambda one=one, later=later: read.append(one.transition) or later())
    plugin = Needing(Need("open", WHY))
    lp = Leefplek(lang="en", clock=lambda: NOW, plugins=[plugin])
    lp.step(LP.replay(events), "note", {"text": "x"}, by=Actor("saw", "saw"), at=NOW)
    assert plugin.ctx.case.events[2].version == 3
    assert read == []
    assert hidden(plugin.ctx.case.events[2].payload)
    assert plugin.ctx.case.events[2]._stored is None
    assert read == ["record_facts"]
    gone = LP.read(LP.write(story.case.events[2])._replace(content=None))
    lp.step(LP.replay([*events[:2], gone]), "note", {"text": "x"}, by=Actor("saw", "saw"), at=NOW)
    assert plugin.ctx.case.events[2].payload is None


def test_who_hides_from_observers_hides_from_those_that_need_all() -> None:
    plugin, _, _ = looked("special", SimpleNamespace(leefplek_redact=hookimpl(_text)))
    assert (plugin.told.event.payload.hidden, hidden(plugin.ctx.payload)) == (("text",), False)


def _text(ctx: Any) -> list[str]:
    return ["text"]


_text.__name__ = "leefplek_redact"

MEDDLING: dict[str, Callable[[Any], Any]] = {
    "the actor": lambda ctx: object.__setattr__(ctx.actor, "role", "kmk"),
    "the core": lambda ctx: object.__setattr__(ctx.case.core, "outcome", "settled"),
    "the case": lambda ctx: object.__setattr__(ctx.case, "id", "another"),
    "the log": lambda ctx: object.__setattr__(ctx.case, "events", ctx.case.events[:0]),
    "taken away": lambda ctx: object.__delattr__(ctx.case, "id"),
    "the payload": lambda ctx: object.__setattr__(ctx, "payload", None),
    "another payload": lambda ctx: setattr(ctx, "payload", None),
}


@pytest.mark.parametrize("what", MEDDLING)
def test_who_changes_what_it_sees_is_named_and_undone(what: str) -> None:
    other = Needing(Need("open", WHY))
    lp = Leefplek(lang="en", clock=lambda: NOW, plugins=[Looking(None, MEDDLING[what]), other])
    story = Story(LP).open()
    before = LP.to_json(story.case)
    with pytest.raises(Refused) as caught:
        lp.step(story.case, "note", {"text": "x"}, by=Actor("saw", "saw"), at=NOW)
    assert ["Looking" in one.text for one in caught.value.refusals] == [True]
    assert LP.to_json(story.case) == before
    assert (other.ctx.case.id, other.ctx.case.events[0].version) == (story.case.id, 1)


def test_a_context_is_a_tuple_of_what_is_seen() -> None:
    plugin, _, _ = looked("open")
    case, actor, _, payload, *_ = plugin.ctx
    assert (case, payload, plugin.ctx[1]) == (plugin.ctx.case, plugin.ctx.payload, actor)
    assert hidden(payload)
    assert plugin.ctx[3] is payload
    with pytest.raises(AttributeError):
        plugin.ctx.case.nothing_of_the_kind  # noqa: B018


@pytest.mark.parametrize(
    "need",
    [None, "open", ("open", WHY), Need("all", WHY), Need("open", "why"), Need("open", words("", ""))],  # type: ignore[arg-type]
)
def test_a_wrong_need_stops_the_build(need: Any) -> None:
    with pytest.raises(PluginError) as caught:
        Leefplek(plugins=[Needing(need)])
    assert [one.code for one in caught.value.findings] == ["wrong_need"]
    lenient = Leefplek(plugins=[Needing(need)], lenient=True)
    assert [one.error != "" for one in lenient.plugins if "Needing" in one.name] == [True]


def test_a_need_that_raises_stops_the_build() -> None:
    plugin = type("Raising", (), {"leefplek_declare_need": staticmethod(hookimpl(lambda: _raises(None)))})
    with pytest.raises(PluginError, match="leefplek_declare_need"):
        Leefplek(plugins=[plugin()])


def test_the_hidden_keys_of_a_class_are_looked_up_once() -> None:
    assert hidden_of(Note, "open") is hidden_of(Note, "open") == ("text",)
