"""The service of examples/service.py, asked as a server would ask it: without a network, and once with one."""

from __future__ import annotations

import importlib.util
import io
import json
import logging
import threading
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote, urlsplit
from wsgiref.simple_server import make_server
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import attrs
import pytest

from leefplek import Leefplek
from leefplek.access import Directory, School, Team
from leefplek.store import Desk, GuardedDesk, OutcomeUnknown, StoreFormatError, StoreUnavailable, open_store

SCRIPT = Path(__file__).parent.parent / "examples" / "service.py"
AT = "2024-03-04T10:00:00+01:00"
BASIS = {"ground": "public_task", "why": "support at school"}
OPENING = {"entry": {"kind": "own_initiative", "where": "jongere"}, "legal_basis": BASIS}
OPEN = {"workflow": "fijn-wonen", "payload": OPENING, "person": "person-12", "at": AT}
TALK = {"talk": {"on": "2024-03-04", "with": "jongere"}, "legal_basis": BASIS}
ANALYSE = {"transition": "analyse", "payload": TALK, "at": AT}
NOTE = {"transition": "note", "payload": {"text": "called"}, "at": AT}
TEAM = Team(id="centrum", members={"saw": ("worker-7",), "saw_intern": ("intern-1",)})
SCHOOL = School(id="noord", staff={"mentor": ("mentor-1",)}, pupils=("person-12",))
DIRECTORY = Directory(id="voorbeeld", teams=(TEAM,), schools=(SCHOOL,))
MENTOR, STRANGER, YOUNG_PERSON = ("mentor-1", "mentor"), ("worker-9", "saw"), ("person-12", "jongere")


@attrs.frozen
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: Any

    @property
    def codes(self) -> list[str]:
        """What refuses."""
        return [one["code"] for one in self.body["refusals"]]


class Client:
    """Asks a WSGI application, as the server in front would: with who is logged in."""

    def __init__(self, app: Any, *, check: bool = True) -> None:
        self.app = validator(app) if check else app

    def ask(
        self,
        method: str,
        target: str,
        body: object = None,
        *,
        who: tuple[str, str] = ("worker-7", "saw"),
        **more: object,
    ) -> Answer:
        """One request; `more` are further parts of its environ."""
        parts = urlsplit(target)
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
        }
        environ |= {"wsgi.input": io.BytesIO(content), "HTTP_X_ACTOR_ID": who[0], "HTTP_X_ACTOR_ROLE": who[1]}
        if body is not None:
            environ |= {"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(content))}
        environ |= more
        setup_testing_defaults(environ)
        told: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], _: object = None) -> Callable[[bytes], object]:
            told[:] = [int(status[:3]), dict(headers)]
            return io.BytesIO().write

        answer = self.app(environ, start_response)
        text = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        return Answer(told[0], told[1], json.loads(text))

    def opened(self) -> str:
        """The id of a new case."""
        return str(self.ask("POST", "/cases", OPEN).body["id"])


@pytest.fixture(scope="module")
def service() -> ModuleType:
    spec = importlib.util.spec_from_file_location("service", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def desk(lp: Leefplek, tmp_path: Path) -> Iterator[Desk]:
    with open_store(f"sqlite:///{tmp_path}/cases.db") as store:
        yield Desk(lp, store)


@pytest.fixture
def guarded(desk: Desk) -> GuardedDesk:
    return GuardedDesk(desk, DIRECTORY)


@pytest.fixture
def client(service: ModuleType, guarded: GuardedDesk) -> Client:
    return Client(service.Service(guarded))


def test_it_stays_small() -> None:
    assert len(SCRIPT.read_text(encoding="utf-8").splitlines()) <= 165


def test_a_case_is_opened_refused_stepped_with_and_shown(client: Client, desk: Desk) -> None:
    opened = client.ask("POST", "/cases", OPEN)
    assert opened.status == 201
    assert opened.headers["Cache-Control"] == "no-store"
    id = opened.body["id"]
    assert opened.body == {
        "id": id, "version": 1, "state": "signal", "due": "2024-03-18", "outcome": None
    }  # fmt: skip

    refused = client.ask("POST", f"/cases/{id}/steps", {**ANALYSE, "payload": None})
    assert (refused.status, refused.codes) == (409, ["talk_needed", "legal_basis_needed"])
    assert refused.body["refusals"][0]["source"] == "000:188"
    assert desk.case(id).version == 1

    stepped = client.ask("POST", f"/cases/{id}/steps", ANALYSE)
    assert (stepped.status, stepped.body["state"], stepped.body["version"]) == (200, "analysis", 2)

    shown = client.ask("GET", f"/cases/{id}")
    assert (shown.status, shown.body["state"], shown.body["person"]) == (200, "analysis", "person-12")
    assert [one["transition"] for one in shown.body["events"]] == ["open", "analyse"]
    assert shown.body["events"][1]["payload"]["legal_basis"] == BASIS


def test_options_are_those_of_who_asks(client: Client) -> None:
    id = client.opened()

    def allowed(*who: str) -> set[str]:
        return {one["transition"] for one in client.ask("GET", f"/cases/{id}/options", who=who).body if one["allowed"]}

    mine, theirs = allowed("worker-7", "saw"), allowed(*YOUNG_PERSON)
    assert "record_facts" in mine
    assert "withdraw" in theirs - mine


def test_nobody_is_shown_what_does_not_concern_them(client: Client) -> None:
    id = client.opened()
    for target in (f"/cases/{id}", f"/cases/{id}/options", "/cases/nobody", "/cases/nobody/options"):
        answer = client.ask("GET", target, who=STRANGER)
        assert (answer.status, answer.body["what"]) == (404, "there is no such case")
    assert client.ask("POST", f"/cases/{id}/steps", NOTE, who=STRANGER).status == 404
    assert client.ask("GET", "/cases", who=STRANGER).body == []
    client.ask("POST", f"/cases/{id}/steps", {**NOTE, "payload": {"text": "at home it is loud"}})
    intern = client.ask("GET", f"/cases/{id}", who=("intern-1", "saw_intern"))
    assert (intern.status, "loud" in json.dumps(intern.body), intern.body["person"]) == (200, False, None)
    assert client.ask("POST", f"/cases/{id}/steps", NOTE, who=MENTOR, HTTP_X_PURPOSE="afstemming").status == 404


def test_what_is_shown_hangs_on_the_purpose_that_is_asked_for(client: Client) -> None:
    id = client.opened()
    consent = {"party": "school", "purpose": "afstemming", "ground": "consent", "decided_by": "jongere"}
    person = {"id": "person-12", "role": "jongere"}
    step = {"transition": "give_consent", "payload": consent, "at": AT, "by": person}
    assert client.ask("POST", f"/cases/{id}/steps", step).status == 200

    def asked(purpose: str) -> tuple[int, int]:
        more = {"HTTP_X_PURPOSE": purpose} if purpose else {}
        shown = client.ask("GET", f"/cases/{id}", who=MENTOR, **more).status
        return shown, len(client.ask("GET", "/cases", who=MENTOR, **more).body)

    assert [asked(one) for one in ("afstemming", "aanmelding", "")] == [(200, 1), (404, 0), (404, 0)]
    back = {"transition": "withdraw_consent", "payload": {"party": "school", "purpose": "afstemming"}, "at": AT}
    assert client.ask("POST", f"/cases/{id}/steps", back, who=YOUNG_PERSON).status == 200
    assert asked("afstemming") == (404, 0)


def test_in_an_emergency_somebody_looks_and_the_young_person_sees_who_it_was(client: Client) -> None:
    id = client.opened()
    assert client.ask("POST", f"/cases/{id}/emergency", {"why": " "}, who=STRANGER).status == 422
    assert client.ask("POST", f"/cases/{id}/emergency", {"why": "danger"}, who=MENTOR).status == 404
    assert client.ask("POST", f"/cases/{id}/emergency", {"why": "danger"}, who=STRANGER).status == 201
    assert client.ask("GET", f"/cases/{id}", who=STRANGER).status == 200
    mine = client.ask("GET", "/own-file", who=YOUNG_PERSON).body
    looked = {(one["by"]["id"], one["operation"], one["outcome"]) for one in mine["seen"]}
    assert {("worker-9", "emergency", "allowed"), ("worker-9", "show", "allowed")} <= looked
    assert ("mentor-1", "emergency", "denied") in looked
    assert client.ask("GET", "/own-file", who=MENTOR).body == {"cases": [], "seen": [], "disputes": []}


def test_the_list_gives_the_first_due_first_and_tells_no_person(client: Client) -> None:
    first, second = client.opened(), client.opened()
    client.ask("POST", f"/cases/{first}/steps", ANALYSE)
    everybody = client.ask("GET", "/cases")
    assert [one["id"] for one in everybody.body] == [second, first]
    assert "person" not in json.dumps(everybody.body)
    assert [one["id"] for one in client.ask("GET", "/cases?state=analysis").body] == [first]
    assert [one["id"] for one in client.ask("GET", "/cases?due_before=2024-03-19").body] == [second]
    assert client.ask("GET", "/cases?due_before=2024-03-18").body == []


def test_the_same_request_twice_is_one_step(client: Client, desk: Desk) -> None:
    first, again = (client.ask("POST", "/cases", OPEN, HTTP_IDEMPOTENCY_KEY="form-1") for _ in range(2))
    assert first == again
    id = first.body["id"]
    for _ in range(3):
        noted = client.ask("POST", f"/cases/{id}/steps", NOTE, HTTP_IDEMPOTENCY_KEY="form-2")
        assert (noted.status, noted.body["version"]) == (200, 2)
    assert desk.case(id).version == 2
    other = {**NOTE, "payload": {"text": "wrote"}}
    reused = client.ask("POST", f"/cases/{id}/steps", other, HTTP_IDEMPOTENCY_KEY="form-2")
    assert (reused.status, reused.body["error"]) == (409, "CommandReused")


def test_after_an_outcome_that_nobody_knows_the_answer_tells_how_to_ask_again(
    client: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise StoreUnavailable("the server went away")

    def lose(gone: pytest.MonkeyPatch) -> None:
        gone.setattr(desk.store, "read", refuse)
        raise OutcomeUnknown("the commit failed", true_now="It is not known whether it is stored.")

    with monkeypatch.context() as gone:
        gone.setattr("leefplek.store._desk.LOOKS", (0.0,))
        gone.setattr(desk.store, "write", lambda batches: lose(gone))
        lost = client.ask("POST", "/cases", OPEN)
    assert (lost.status, lost.body["error"], bool(lost.body["case"])) == (503, "OutcomeUnknown", True)
    command = lost.body["do"].removeprefix("ask again with the command id ").partition(";")[0]
    for _ in range(2):
        again = client.ask("POST", "/cases", {**OPEN, "case_id": lost.body["case"]}, HTTP_IDEMPOTENCY_KEY=command)
        assert (again.status, again.body["id"]) == (201, lost.body["case"])
    assert [event.command_id for event in desk.case(lost.body["case"]).events] == [command]


def test_somebody_else_may_have_decided_and_then_it_is_known_who_wrote_it_down(client: Client, desk: Desk) -> None:
    id = client.opened()
    facts = {"facts": [{"name": "woonvraag", "value": True, "said_by": "jongere"}]}
    step = {"transition": "record_facts", "payload": facts, "at": AT, "by": {"id": "person-12", "role": "jongere"}}
    assert client.ask("POST", f"/cases/{id}/steps", step).status == 200
    event = desk.case(id).events[-1]
    assert (event.by.id, event.by.role, event.recorded_by.id) == ("person-12", "jongere", "worker-7")

    step["by"] = {"id": "worker-8", "role": "saw"}
    refused = client.ask("POST", f"/cases/{id}/steps", step)
    assert (refused.status, desk.case(id).version) == (409, 2)


# ---- what is wrong


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/cases/nobody", 404),
        ("GET", "/cases/nobody/options", 404),
        ("GET", "/cases/nobody/other", 404),
        ("GET", "/cases/a/b/c/d", 404),
        ("GET", "/cases/%s", 404),
        ("DELETE", "/cases/nobody", 405),
        ("POST", "/cases/nobody", 405),
        ("PUT", "/cases", 405),
        ("GET", "/cases?due_before=soon", 422),
        ("DELETE", "/own-file", 405),
        ("GET", "/own-file/x", 404),
    ],
)
def test_a_request_that_goes_nowhere(client: Client, method: str, target: str, status: int) -> None:
    assert client.ask(method, target).status == status


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 422),
        (b"[]", 422),
        (b"\xff", 422),
        (b"[" * 100_000, 422),
        ({}, 422),
        ({**NOTE, "transition": None}, 422),
        ({**NOTE, "transition": 7}, 422),
        ({**NOTE, "transition": "no_such_step"}, 404),
        ({**NOTE, "unknown": 1}, 422),
        ({**NOTE, "at": "yesterday"}, 422),
        ({**NOTE, "at": "2024-03-04T10:00:00"}, 422),
        ({**NOTE, "at": 7}, 422),
        ({**NOTE, "by": "worker-7"}, 422),
        ({**NOTE, "by": {"id": "worker-7"}}, 422),
        ({**NOTE, "by": {"id": "worker-7", "role": "saw", "name": "x"}}, 422),
        ({**NOTE, "payload": "called"}, 422),
        ({**NOTE, "payload": {"text": 7}}, 422),
        ({**NOTE, "payload": {"text": "nul \0"}}, 422),
        ({**NOTE, "payload": {"text": "half \ud800"}}, 422),
    ],
)
def test_a_body_that_is_wrong_changes_nothing(client: Client, desk: Desk, body: object, status: int) -> None:
    id = client.opened()
    answer = client.ask("POST", f"/cases/{id}/steps", body)
    assert answer.status == status
    assert answer.body["what"]
    assert desk.case(id).version == 1


def test_all_that_is_wrong_with_a_payload_is_told_at_once(client: Client) -> None:
    wrong = {"transition": "record_facts", "at": AT, "payload": {"facts": [{"name": "woonvraag", "value": 1}], "on": 7}}
    answer = client.ask("POST", f"/cases/{client.opened()}/steps", wrong)
    assert (answer.status, answer.body["error"]) == (422, "PayloadError")
    assert {one["key"] for one in answer.body["findings"]} == {"facts[0].said_by", "on"}


@pytest.mark.parametrize(
    ("environ", "status"),
    [
        ({"CONTENT_LENGTH": str(256 * 1024 + 1)}, 413),
        ({"CONTENT_LENGTH": "9" * 5000}, 413),
        ({"CONTENT_LENGTH": ""}, 411),
        ({"CONTENT_LENGTH": "²"}, 411),
        ({"CONTENT_TYPE": "text/plain"}, 415),
    ],
)
def test_a_body_that_is_too_large_or_of_another_kind_is_not_read(
    service: ModuleType, guarded: GuardedDesk, desk: Desk, environ: dict[str, str], status: int
) -> None:
    body = io.BytesIO(json.dumps(OPEN).encode())
    client = Client(service.Service(guarded), check=False)  # a validator would look at the length first
    assert client.ask("POST", "/cases", OPEN, **{**environ, "wsgi.input": body}).status == status
    assert (body.tell(), desk.cases()) == (0, ())


@pytest.mark.parametrize("who", [("", "saw"), ("worker-7", "")])
def test_nobody_is_let_in_without_the_headers_of_the_server_in_front(client: Client, who: tuple[str, str]) -> None:
    assert client.ask("POST", "/cases", OPEN, who=who).status == 401


def test_a_role_that_nobody_has_declared_is_unknown(client: Client) -> None:
    assert client.ask("POST", "/cases", OPEN, who=("worker-7", "king")).status == 404


@pytest.mark.parametrize(
    ("error", "status", "later"),
    [
        (StoreUnavailable("down", true_now="Nothing is stored."), 503, "5"),
        (OutcomeUnknown("lost", true_now="It is not known."), 503, "5"),
        (StoreFormatError("newer", true_now="Nothing was changed."), 500, None),
    ],
)
def test_a_store_that_fails_says_what_is_true_now(
    client: Client,
    guarded: GuardedDesk,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: int,
    later: str | None,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(guarded, "step", fail)
    answer = client.ask("POST", "/cases/case-1/steps", NOTE)
    assert (answer.status, answer.headers.get("Retry-After")) == (status, later)
    assert answer.body["true_now"]


def test_a_mistake_of_ours_tells_nobody_what_came_in(
    client: Client, guarded: GuardedDesk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("person-12 said this")

    monkeypatch.setattr(guarded, "show", fail)
    with caplog.at_level(logging.DEBUG):
        answer = client.ask("GET", "/cases/case-1")
    assert (answer.status, answer.body) == (500, {})
    assert caplog.messages == ["RuntimeError"]


# ---- threads, a restart, and a network


def test_threads_that_note_at_once_lose_nothing(client: Client, desk: Desk) -> None:
    id = client.opened()

    def note(number: int) -> int:
        step = {**NOTE, "payload": {"text": f"note {number}"}}
        return client.ask("POST", f"/cases/{id}/steps", step, HTTP_IDEMPOTENCY_KEY=f"form-{number % 20}").status

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(note, range(20)))
        again = list(pool.map(note, range(20)))
    assert statuses == again == [200] * 20
    texts = [event.payload.text for event in desk.case(id).events[1:]]
    assert sorted(texts) == sorted(f"note {number}" for number in range(20))


def test_a_restart_finds_everything_again(service: ModuleType, lp: Leefplek, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/cases.db"
    with open_store(url) as store:
        client = Client(service.Service(GuardedDesk(Desk(lp, store), DIRECTORY)))
        id = client.opened()
        first = client.ask("POST", f"/cases/{id}/steps", NOTE, HTTP_IDEMPOTENCY_KEY="form-1")
        shown = client.ask("GET", f"/cases/{id}")
    with open_store(url) as store:
        client = Client(service.Service(GuardedDesk(Desk(lp, store), DIRECTORY)))
        assert client.ask("GET", f"/cases/{id}") == shown
        assert client.ask("POST", f"/cases/{id}/steps", NOTE, HTTP_IDEMPOTENCY_KEY="form-1") == first
        assert client.ask("GET", f"/cases/{id}") == shown


def test_over_a_network_it_logs_no_path(
    service: ModuleType, guarded: GuardedDesk, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    id = Client(service.Service(guarded)).opened()
    with make_server("127.0.0.1", 0, service.Service(guarded), service.Server, service.Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            target = f"http://127.0.0.1:{server.server_port}/cases/{id}/options?for={quote('person-12')}"
            headers = {"X-Actor-Id": "person-12", "X-Actor-Role": "jongere"}
            with urllib.request.urlopen(urllib.request.Request(target, headers=headers), timeout=10) as answer:
                found = json.load(answer)
        finally:
            server.shutdown()
            thread.join()
    assert {"withdraw", "note"} <= {one["transition"] for one in found}
    assert id not in "".join(capfd.readouterr()) + caplog.text


def test_what_can_not_be_read_is_named(client: Client) -> None:
    """A caller is told which key it was, and never what stood there."""
    answer = client.ask("POST", "/cases", {**OPEN, "at": "nonsense"})
    assert (answer.status, answer.body["key"]) == (422, "at")
    assert "nonsense" not in str(answer.body)
