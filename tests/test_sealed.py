"""What stands in a store with keys: sealed, veiled, bound to its place; and what is told where it does not open."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside import Around, url_of
from leefplek import (
    Actor,
    Conflict,
    ContentChanged,
    InputError,
    KeyDestroyed,
    KeyMissing,
    LeefplekError,
    LegalBasis,
    SealError,
)
from leefplek._produce import EFFECT_FIELDS, PRODUCERS
from leefplek.definition import Unread
from leefplek.effects import BasisSet, Effect
from leefplek.store import Query, Record, Store, check_store, open_keys, open_store
from leefplek.store._sealed import VEILED, is_envelope, key_named, sealed
from leefplek.store._secret import SecretKey
from leefplek.stored import Written
from leefplek.values import fields_of, key_of, sensitivity
from sealing import AT, KMK, LP, PARENT, PERSON, SAW, canaried, desk_of, found_in, keys_in, master, sealed_store, worked
from stores import everything, exported
from story import CONCERN, opening

YOUNG = Actor(PERSON, role="jongere")
FIRST = canaried("a")[0]
KINDS = ("memory", "sqlite", "postgresql")


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """A sealed store; in PostgreSQL its keys are beside it."""
    url = url_of(request.param, request, tmp_path)
    where = url if request.param == "postgresql" else f"sqlite:///{tmp_path / 'keys.db'}"
    return open_store(url, keys=open_keys(where, master=master()))


def raw(store: Store) -> Store:
    """The same store for who has no keys."""
    made = Around(store)
    made.lp = LP
    return made


class TestSealed:
    """What was stored comes back, and stands there sealed."""

    def test_every_transition_of_every_workflow(self, store: Store) -> None:
        store.lp = LP
        given_ = canaried("a")
        store.append("a", 0, given_, "all")
        back = store.load("a")
        assert [LP.write(one) for one in back] == [one.written for one in store.read("case:a")]
        assert [one.payload for one in back] == [one.payload for one in given_]
        heads = [attrs.evolve(one, payload=None) for one in back]
        assert heads == [attrs.evolve(one, payload=None) for one in given_]
        held = b"".join(one.head + (one.content or b"") for one in store.read("case:a"))
        assert b"canary" not in held
        assert len([one for one in given_ if b"canary-text" in (one._stored or (b"", b""))[1]]) > 60  # type: ignore[operator]
        assert check_store(store) == ()
        assert check_store(raw(store)) == ()

    def test_the_desk_works_as_it_did(self, store: Store) -> None:
        desk = desk_of(store, one_open_case=["fijn-wonen"])
        worked(desk)
        (row,) = desk.cases(person=PERSON)
        assert (row.person, row.version) == (PERSON, 3)
        (kept,) = store.find(Query())
        assert (kept.person or "").startswith("~")
        assert desk.cases(person="nobody") == ()
        assert desk.cases(person=kept.person) == (), "an alias is no name to ask by"
        assert desk.case("a").events[1].payload.text == "canary-note"  # type: ignore[union-attr]
        again = desk.step("a", "note", {"text": "canary-note"}, by=SAW, at=AT, command_id="note")
        assert again.event.version == 2
        with pytest.raises(LeefplekError, match="person_has_case"):
            desk.open("fijn-wonen", opening(CONCERN), by=SAW, at=AT, person=PERSON)
        told: list[Any] = []
        desk.catch_up("name", lambda step: told.append(step.event.payload))
        assert told[1].text == "canary-note"
        assert [event.version for _, event in store.follow()] == [1, 2, 3]
        assert [row.person for row in desk.cases()] == [PERSON]
        assert desk.cases(limit=0) == desk.cases(person=PERSON, limit=0) == ()

    def test_ids_of_who_is_no_worker_are_veiled(self, store: Store) -> None:
        desk = desk_of(store)
        worked(desk)
        parent = Actor(PARENT, role="ouder")
        about = {"party": "kmk", "purpose": "plek"}
        desk.step("a", "give_consent", about, by=Actor(PERSON, role="jongere"), at=AT, recorded_by=SAW)
        desk.step("a", "note", {"text": "x"}, by=Actor("~odd", role="saw"), at=AT)
        events = desk_of(store).case("a").events
        assert [one.by.id for one in events[3:]] == [PERSON, "~odd"]
        assert events[3].recorded_by == SAW
        held = b"".join(one.head for one in store.read("case:a"))
        assert PERSON.encode() not in held
        assert b"~odd" not in held
        assert b'"saw-1"' in held
        assert parent.id

    def test_a_word_beside_the_events_is_sealed_too(self, store: Store) -> None:
        desk = desk_of(store)
        worked(desk)
        desk.park("kmk", "a", until=date(2021, 4, 1), why="canary-why", by=KMK, at=AT)
        desk.park("kmk", "nobody opened this", until=date(2021, 4, 1), why="canary-why", by=KMK, at=AT)
        for record, case in zip(store.read("rooms:kmk"), ("a", "nobody opened this"), strict=True):
            assert b"canary" not in (record.content or b"")
            assert store.note_content(record, case) == b'{"why":"canary-why"}'
        assert raw(store).streams("rooms:") == ["rooms:kmk"] == store.streams("rooms:")
        worked(desk, "nobody opened this", "somebody")
        assert desk.case("nobody opened this").events[1].payload.text == "canary-note"  # type: ignore[union-attr]

    def test_one_command_stores_once_however_it_is_sealed(self, store: Store) -> None:
        events = canaried("a")[:3]
        first = store.append("a", 0, events, "one")
        assert store.append("a", 0, events, "one") == first
        assert store.append("a", 0, store.load("a"), "one") == first
        with pytest.raises(Conflict):
            store.append("a", 0, canaried("a", "somebody else")[:3], "one")
        with pytest.raises(Conflict):
            store.append("a", 0, events[:2], "one")

    def test_a_sealed_store_moves_as_it_stands(self, store: Store, tmp_path: Path) -> None:
        worked(desk_of(store))
        from leefplek.store import import_lines

        (tmp_path / "export").write_bytes(exported(store))
        keys = store.keys
        other = open_store(f"sqlite:///{tmp_path / 'other.db'}")
        import_lines(other, tmp_path / "export")
        assert everything(other) == everything(store)
        again = open_store(f"sqlite:///{tmp_path / 'other.db'}", keys=keys)
        assert desk_of(again).case("a").events[1].payload.text == "canary-note"  # type: ignore[union-attr]
        assert b"canary" not in (tmp_path / "export").read_bytes()


class TestWithoutKeys:
    """Whoever has no keys can fold and list, and reads nothing."""

    def test_it_folds_and_lists_and_nothing_is_read(self, store: Store) -> None:
        desk = desk_of(store)
        worked(desk)
        blind = desk_of(raw(store))
        case = blind.case("a")
        assert (case.state, case.version, case.due) == ("inquiry", 3, desk.case("a").due)
        assert (case.person or "").startswith("~")
        assert [row.id for row in blind.cases()] == ["a"]
        for event in case.events:
            with pytest.raises(KeyMissing):
                assert event.payload
            with pytest.raises(KeyMissing):
                assert event.payload
        assert check_store(raw(store)) == ()

    def test_nothing_is_added_in_clear(self, store: Store) -> None:
        worked(desk_of(store))
        blind = raw(store)
        before = everything(store)
        for call in (
            lambda: desk_of(blind).step("a", "note", {"text": "x"}, by=SAW, at=AT),
            lambda: desk_of(blind).open("fijn-wonen", opening(CONCERN), by=SAW, at=AT),
            lambda: blind.append("a", 3, [attrs.evolve(canaried("a")[3], version=4)], "more"),
        ):
            with pytest.raises(KeyMissing):
                call()
        assert everything(store) == before

    def test_other_keys_are_told_apart(self, store: Store, tmp_path: Path) -> None:
        worked(desk_of(store))
        other = keys_in(tmp_path, "others.db")
        from leefplek.store._given import give

        with pytest.raises(KeyMissing, match="not the keys of this store"):
            give(raw(store), other)
        with pytest.raises(InputError):
            give(raw(store), "keys")  # type: ignore[arg-type]
        forced = raw(store)
        forced.keys = other
        assert desk_of(forced).case("a").state == "inquiry"
        with pytest.raises(KeyMissing):
            assert forced.load("a")[1].payload
        with pytest.raises(KeyMissing):
            desk_of(forced).step("a", "note", {"text": "x"}, by=SAW, at=AT)

    def test_a_sealed_event_is_never_written_in_clear(self, store: Store, tmp_path: Path) -> None:
        worked(desk_of(store))
        events = store.load("a")
        plain = open_store(f"sqlite:///{tmp_path / 'plain.db'}")
        others = sealed_store(tmp_path, keys_in(tmp_path, "others.db"), "others-cases.db")
        for other in (plain, others):
            with pytest.raises(KeyMissing):
                other.append("a", 0, events, "again")
        store.lp = None
        with pytest.raises(KeyMissing):
            store.append("b", 0, [attrs.evolve(one, case_id="b") for one in raw(store).load("a")], "x")
        assert not found_in(tmp_path, b"canary-note")

    def test_what_was_clear_is_sealed_when_it_comes_to_a_store_with_keys(self, store: Store) -> None:
        plain = open_store("memory:")
        worked(desk_of(plain))
        store.append("a", 0, plain.load("a"), "moved")
        assert desk_of(store).case("a").events[1].payload.text == "canary-note"  # type: ignore[union-attr]
        assert b"canary" not in b"".join(one.head + (one.content or b"") for one in store.feed(0, 100))


class TestChanged:
    """A byte that was changed, or what was put elsewhere, is told."""

    def held(self, tmp_path: Path) -> tuple[Store, Record]:
        store = sealed_store(tmp_path)
        store.lp = LP
        desk = desk_of(store)
        worked(desk)
        desk.step(
            "a", "give_consent", {"party": "kmk", "purpose": "x"}, by=Actor(PERSON, "jongere"), at=AT, recorded_by=SAW
        )
        return store, store.read("case:a")[1]

    def read(self, store: Store, record: Record) -> Any:
        (event,) = store.events([record])
        return event.payload

    def test_at_every_position_of_an_envelope(self, tmp_path: Path) -> None:
        store, record = self.held(tmp_path)
        content = record.content or b""
        assert self.read(store, record).text == "canary-note"
        for at in range(len(content)):
            for flip in (1, 0x20):
                bytes_ = content[:at] + bytes([content[at] ^ flip]) + content[at + 1 :]
                with pytest.raises(ContentChanged):
                    self.read(store, record._replace(content=bytes_))
        for cut in (
            b"",
            b"{}",
            content[:-1],
            content[:-4] + content[-3:],
            content + b" ",
            b'{"sealed":{}}',
            b'{"sealed":7}',
            b"[]",
        ):
            with pytest.raises(ContentChanged):
                self.read(store, record._replace(content=cut))

    def test_at_every_position_of_a_head(self, tmp_path: Path) -> None:
        """A typed error, at once or when it is looked at; never another payload."""
        store, _ = self.held(tmp_path)
        for record in store.read("case:a")[1:4:2]:
            for at in range(len(record.head)):
                bytes_ = record.head[:at] + bytes([record.head[at] ^ 1]) + record.head[at + 1 :]
                with pytest.raises(LeefplekError):
                    self.read(store, record._replace(head=bytes_))

    def test_in_another_place(self, tmp_path: Path) -> None:
        store, record = self.held(tmp_path)
        desk = desk_of(store)
        worked(desk, "b", "somebody")
        desk.step("a", "note", {"text": "other"}, by=SAW, at=AT)
        other, last = store.read("case:b")[1], store.read("case:a")[-1]
        for changed in (
            record._replace(content=last.content),
            record._replace(content=other.content),
            record._replace(head=other.head, content=record.content),
            record._replace(stream="case:b"),
        ):
            with pytest.raises(ContentChanged):
                self.read(store, changed)

    def test_a_key_that_was_destroyed_or_is_unknown_hides_no_change(self, tmp_path: Path) -> None:
        """Who points to the key of somebody else makes nothing look erased."""
        store, record = self.held(tmp_path)
        worked(desk_of(store), "b", "somebody")
        mine, other = key_named(record.head), key_named(store.read("case:b")[0].head)
        assert mine is not None
        assert other is not None
        assert store.keys is not None
        store.keys.destroy_case("b")
        for key in (other, "0" * 32):
            swapped = [(part or b"").replace(mine.encode(), key.encode()) for part in (record.head, record.content)]
            with pytest.raises(ContentChanged):
                self.read(store, record._replace(head=swapped[0], content=swapped[1]))
        gone = record._replace(stream="case:nobody")
        with pytest.raises(SealError):
            self.read(store, gone)

    def test_a_veil_opens_in_its_own_place(self, tmp_path: Path) -> None:
        store, _ = self.held(tmp_path)
        record = store.read("case:a")[3]
        veil = json.loads(record.head)["by"]["id"]
        for other in (veil[:-1] + "!", veil[:-5], veil + "AAAA", "~" + "0" * 32 + veil[33:], "~x", veil[:34]):
            changed = record._replace(head=record.head.replace(veil.encode(), other.encode()))
            with pytest.raises(ContentChanged):
                store.events([changed])

    def test_the_check_tells_without_keys(self, tmp_path: Path) -> None:
        store, record = self.held(tmp_path)
        blind = raw(store)
        for changed in (
            record._replace(content=(record.content or b"").replace(b'"nonce"', b'"nonse"')),
            record._replace(head=record.head.replace(b'"sealed":', b'"sealef":')),
            record._replace(head=b'{"version":2, "sealed":"x","effects":[]}'),
            record._replace(head=b" " + record.head),
        ):
            from leefplek.store._streams import Place, look

            records = store.read("case:a")
            records[1] = changed
            assert look(records, [Place()] * len(records), LP).findings
        assert check_store(blind) == ()


class TestBegunWithoutKeys:
    """A store that had none gets keys: what comes after is sealed."""

    def test_what_comes_after_is_sealed(self, tmp_path: Path) -> None:
        url = f"sqlite:///{tmp_path / 'cases.db'}"
        with open_store(url) as plain:
            worked(desk_of(plain))
        store = open_store(url, keys=keys_in(tmp_path))
        desk = desk_of(store, one_open_case=["fijn-wonen"])
        desk.step("a", "note", {"text": "canary-later"}, by=SAW, at=AT)
        assert desk.case("a").events[3].payload.text == "canary-later"  # type: ignore[union-attr]
        assert not found_in(tmp_path, b"canary-later")
        assert [row.person for row in desk.cases(person=PERSON)] == [PERSON]
        assert [row.person for row in desk_of(store).cases()] == [PERSON]
        with pytest.raises(LeefplekError, match="person_has_case"):
            desk.open("fijn-wonen", opening(CONCERN), by=SAW, at=AT, person=PERSON)
        assert check_store(store) == ()

    def test_a_case_of_nobody_has_a_key_as_well(self, store: Store) -> None:
        worked(desk_of(store), person=None)
        assert desk_of(store).case("a").person is None
        assert b"canary" not in b"".join(one.content or b"" for one in store.read("case:a"))

    def test_the_keys_may_be_given_by_two_at_once(self, tmp_path: Path) -> None:
        from leefplek.store._given import give

        keys = keys_in(tmp_path)
        url = f"sqlite:///{tmp_path / 'cases.db'}"
        inner = open_store(url)

        class Late(Around):
            def write(self, batches: Any) -> int:
                if not self.inner.read("keys"):
                    open_store(url, keys=keys)
                return super().write(batches)

        store = Late(inner)
        give(store, keys)
        assert store.keys is keys

    def test_two_who_open_a_case_at_once_with_two_persons(self, store: Store) -> None:
        """Who lost leaves a key that nothing was sealed with; the case goes on with its own."""
        keys = store.the_keys()
        loser = keys.case_key("a", keys.alias("the other"))
        worked(desk_of(store))
        assert len(keys.keys_of("a")) == 2
        assert desk_of(store).case("a").version == 3
        named = {key_named(one.head) for one in store.read("case:a")}
        assert len(named) == 1
        assert loser.id not in named


def test_what_of_an_effect_is_veiled_is_all_that_is_personal() -> None:
    """Every field of a payload that an effect takes over is open, or veiled; and every field of an effect is known."""
    taken: set[tuple[str, str]] = set()
    for workflow in LP.workflows:
        for row in workflow.transitions:
            cls = LP.payload_class(workflow.id, workflow.version, row.id)
            marked = {key_of(one): sensitivity(one) for one in fields_of(cls)}
            for effect in row.effects:
                for name in (*EFFECT_FIELDS.get(effect, ()), "party", "purpose"):
                    if marked.get(name, "open") != "open":
                        taken.add((effect, name))
    assert taken == {("choose_route", "route"), ("legal_basis", "legal_basis")}
    basis = {one.name: sensitivity(one) for one in fields_of(LegalBasis)}
    assert {basis[one.name] for one in attrs.fields(BasisSet)} == {"open"}, "of a basis only what is open is taken over"
    assert {"choose_route"} <= PRODUCERS.keys()
    from typing import get_args

    hidden = {(one.__name__, field.name) for one in get_args(Effect) for field in attrs.fields(one) if not field.repr}
    assert hidden == {("Opened", "person"), ("RouteChosen", "route"), ("Newer", "text")}
    assert VEILED == {"opened": "person", "route_chosen": "route"}


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12)


@given(TEXTS, TEXTS, st.sampled_from(["jongere", "ouder", "saw", "system"]), TEXTS)
def test_what_is_sealed_comes_back(person: str, id: str, role: str, text: str) -> None:
    """Whatever the ids and texts are, also those that look like aliases and veils."""
    store = open_store("memory:", keys=open_keys("memory:", master=master()))
    store.lp = LP
    for one in (person, f"~{person}"):
        effects = (attrs.evolve(FIRST.effects[0], person=one), *FIRST.effects[1:])  # type: ignore[call-overload]
        opened = attrs.evolve(FIRST, effects=effects, by=Actor(id, role=role), recorded_by=Actor(f"~{id}", role=role))
        written = store.written(opened)
        record = Record(1, "case:a", 1, "c", written.head, written.content, b"")
        (back,) = store.events([record])
        assert (back, LP.write(back)) == (opened, written)
        assert is_envelope(written.content or b"")
    assert text


def test_sealing_the_same_twice_is_never_the_same() -> None:
    """A nonce is never used again."""
    store = open_store("memory:", keys=open_keys("memory:", master=master()))
    event = canaried("a")[0]
    assert len({store.written(event).content for _ in range(50)}) == 50
    assert sealed(LP.write(event), event, SecretKey.random("0" * 32), None, ()).content != LP.write(event).content


def test_a_workflow_that_nobody_knows_hides_the_young_person_and_the_parent(tmp_path: Path) -> None:
    """Their roles are the same everywhere."""
    store = sealed_store(tmp_path)
    store.lp = LP
    event = LP.read(
        Written(
            b'{"at":"2021-03-01T12:00:00+00:00","by":{"id":"canary-1","role":"ouder"},"case_id":"a","command_id":"c",'
            b'"version":1,"effects":[{"effect":"opened","person":null,"workflow":"other","workflow_version":1}],'
            b'"transition":"open","workflow":"other","workflow_version":1}',
            None,
        )
    )
    store.append("a", 0, [event], "c")
    assert store.load("a")[0].by.id == "canary-1"
    assert not found_in(tmp_path, b"canary-1")


def test_what_is_too_large_when_it_is_sealed_is_refused(tmp_path: Path) -> None:
    """As what is too large in clear is."""
    desk = desk_of(sealed_store(tmp_path))
    worked(desk)
    with pytest.raises(InputError, match="MiB"):
        desk.step("a", "note", {"text": "x" * 13 * 2**20}, by=SAW, at=AT)
    assert desk.case("a").version == 3


def test_a_payload_that_only_looks_sealed_is_none(tmp_path: Path) -> None:
    """Where the head says nothing of a key, and it is no envelope as it is written."""
    store = sealed_store(tmp_path)
    store.lp = LP
    first = LP.write(FIRST)
    record = Record(1, "case:a", 1, "c", first.head, b'{"sealed":{"key":"x"}}', b"")
    assert isinstance(store.events([record])[0].payload, Unread)


def test_a_word_of_the_young_person_alone_needs_its_key_too(tmp_path: Path) -> None:
    """A step without content has a head to veil, and is looked over as any other."""
    store = sealed_store(tmp_path)
    worked(desk_of(store))
    third = desk_of(store).case("a").events[2]
    bare = attrs.evolve(third, version=4, payload=None, command_id="bare", effects=(), by=YOUNG, recorded_by=SAW)
    store.append("a", 3, [bare], "bare")
    assert store.load("a")[3] == bare
    assert not found_in(tmp_path, PERSON.encode())
    assert check_store(raw(store)) == ()
    plain = attrs.evolve(bare, version=5, by=SAW, command_id="plain")
    store.append("a", 4, [plain], "plain")
    with pytest.raises(Conflict):
        store.append("a", 4, [attrs.evolve(plain, command_id="other")], "plain")


def test_what_tells_nothing_stays_in_clear(tmp_path: Path) -> None:
    """A step of a worker without anything beside it needs no key, also after an erasure; with content it does."""
    store = sealed_store(tmp_path)
    desk = desk_of(store)
    worked(desk)
    store.the_keys().destroy_case("a")
    bare = attrs.evolve(desk.case("a").events[2], version=4, payload=None, command_id="bare", effects=())
    store.append("a", 3, [bare], "bare")
    assert key_named(store.read("case:a")[3].head) is None
    with pytest.raises(KeyDestroyed):
        desk.step("a", "note", {"text": "x"}, by=SAW, at=AT)
    with pytest.raises(KeyDestroyed):
        desk.park("kmk", "a", until=date(2021, 4, 1), why="x", by=KMK, at=AT)
    assert store.veiled(Actor("anna", role="jongere"), "a") == {"id": store.the_keys().known("anna"), "role": "jongere"}


def test_notes_name_people_by_veils(tmp_path: Path) -> None:
    """With a case under its key, without one by an alias; a worker stands there as he or she is."""
    store = sealed_store(tmp_path)
    desk = desk_of(store)
    worked(desk)
    for case in ("a", None):
        kept = store.veiled(Actor(PARENT, role="ouder"), case)
        assert PARENT not in kept["id"]
        assert store.unveiled(kept) == Actor(PARENT, role="ouder")
        assert raw(store).unveiled(kept).id == kept["id"]
    assert store.veiled(SAW, "a") == {"id": "saw-1", "role": "saw"} == raw(store).veiled(SAW, "a")
    kept = store.veiled(Actor(PARENT, role="ouder"), "a")
    store.the_keys().destroy_case("a")
    assert store.unveiled(kept).id == kept["id"]
    assert (store.subject(PERSON) or "").startswith("~")
    assert store.subject(store.subject(PERSON)) == store.subject(PERSON)
    assert (store.subject("nobody"), store.subject(None), raw(store).subject(PERSON)) == (None, None, None)
    with pytest.raises(KeyMissing):
        raw(store).the_keys()
    record = store.read("case:a")[0]
    assert store.note_content(record._replace(head=b'{"what":"x"}', content=b"{}"), "a") == b"{}"
    assert raw(store).note("s", {"what": "x"}, None, "a").content is None


def test_a_sealed_content_under_a_head_in_clear_is_told(tmp_path: Path) -> None:
    store = sealed_store(tmp_path)
    store.lp = LP
    content = store.written(FIRST).content
    record = Record(1, "case:a", 1, "c", LP.write(FIRST).head, content, b"")
    with pytest.raises(ContentChanged):
        store.events([record])
