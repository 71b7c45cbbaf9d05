"""A small service over the guarded desk: JSON over HTTP, with nothing but the standard library.

    leefplek store init sqlite:///cases.db && python examples/service.py sqlite:///cases.db WHO.toml

There is no login here: a server in front of it knows who is logged in, sets `X-Actor-Id` and `X-Actor-Role`, and takes
away what comes from outside under these names. WHO.toml says who works where (such as `who-works-where.toml`).
`X-Purpose` is what it is asked for. No paths or queries are logged: they may point at a person.

- `POST /cases` with `workflow`, `payload`, `person`, `case_id`, `by`, `at`: 201 and where the case stands
- `POST /cases/ID/steps` with `transition`, `payload`, `by`, `at`: where the case stands
- `POST /cases/ID/emergency` with `why`: that there is an emergency access, and until when
- `GET /cases/ID`, `GET /cases/ID/options`: the case, and what may happen now, as far as who asks may see it
- `GET /cases?state=&due_before=`: the cases, first due first, a hundred at most
- `GET /own-file`: the cases of who asks, who looked at them, and what was disputed

`Idempotency-Key` is the command id: the same request twice is one step. `by` (`id`, `role`) decided, if not who asks.
"""

import json
import logging
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from http import HTTPStatus
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import parse_qsl
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIEnvironment

import attrs

from leefplek import Actor, CommandReused, InputError, Leefplek, LeefplekError, PayloadError, Refused, UnknownName
from leefplek.access import read_directory
from leefplek.store import Desk, GuardedDesk, Listed, OutcomeUnknown, StoreUnavailable, Taken, open_store

LARGEST = 256 * 1024  # bytes of a body
STATUS = {Refused: 409, CommandReused: 409, PayloadError: 422, InputError: 422, UnknownName: 404}
STATUS |= {StoreUnavailable: 503, OutcomeUnknown: 503}


class HttpError(Exception):
    """A request that is answered before leefplek is asked; its first argument is the status."""


class Service:
    """The WSGI application. It holds a guarded desk and nothing else, so threads may share it."""

    def __init__(self, desk: GuardedDesk) -> None:
        self.desk = desk

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body: Any = {}
        try:
            status, body = self.route(environ)
        except HttpError as error:
            status = error.args[0]
        except LeefplekError as error:
            status, body = STATUS.get(type(error), 500), told(error)
        except Exception as error:  # noqa: BLE001 - its text may hold what came in, so nobody is told it
            logging.getLogger("service").error("%s", type(error).__name__)
            status = 500
        content = (body if isinstance(body, str) else json.dumps(body)).encode()
        later = [("Retry-After", "5")] if status == 503 else []
        headers = [("Content-Type", "application/json"), ("Cache-Control", "no-store"), *later]
        start_response(f"{status} {HTTPStatus(status).phrase}", headers)
        return [content]

    def route(self, environ: WSGIEnvironment) -> tuple[int, Any]:
        """The status and the body of the answer."""
        if not environ.get("HTTP_X_ACTOR_ID") or not environ.get("HTTP_X_ACTOR_ROLE"):
            raise HttpError(401)
        who = Actor(environ["HTTP_X_ACTOR_ID"], environ["HTTP_X_ACTOR_ROLE"])
        purpose = environ.get("HTTP_X_PURPOSE") or None
        query = dict(parse_qsl(environ.get("QUERY_STRING", "")))
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        match environ["REQUEST_METHOD"], path.split("/")[1:]:
            case "POST", ["cases"]:
                return 201, standing(self.desk.open(**self.asked(environ, who, "workflow", "person", "case_id")))
            case "POST", ["cases", id, "steps"]:
                asked = self.asked(environ, who, "transition")
                return 200, standing(self.desk.step(id, **asked, purpose=purpose))
            case "POST", ["cases", id, "emergency"]:
                why = read(body_of(environ), "why", str.__str__)
                return 201, {"until": self.desk.emergency(id, by=who, why=why).until.isoformat()}
            case "GET", ["cases", id]:
                return 200, self.desk.show(id, by=who, purpose=purpose).to_json()
            case "GET", ["cases", id, "options"]:
                offered = self.desk.options(id, by=who, at=datetime.now(UTC), purpose=purpose)
                return 200, [attrs.asdict(one) for one in offered]
            case "GET", ["cases"]:
                wanted = {"state": query.get("state"), "due_before": read(query, "due_before", date.fromisoformat)}
                return 200, list(map(standing, self.desk.cases(by=who, purpose=purpose, **wanted, limit=100)))
            case "GET", ["own-file"]:
                return 200, self.desk.own_file(by=who).to_json()
            case _, ["own-file" | "cases"] | ["cases", _] | ["cases", _, "steps" | "options" | "emergency"]:
                raise HttpError(405)
        raise HttpError(404)

    def asked(self, environ: WSGIEnvironment, who: Actor, name: str, *more: str) -> dict[str, Any]:
        """What the desk is asked: what the body says, and under which command id."""
        given = body_of(environ)
        if given.get(name) is None or not given.keys() <= {name, *more, "payload", "by", "at"}:
            raise InputError("these are not the keys", why=f"expected {', '.join([name, *more, 'payload, by, at'])}")
        found: dict[str, Any] = {key: read(given, key, str.__str__) for key in (name, *more)}
        found["by"] = read(given, "by", lambda said: Actor(**said)) or who
        found["at"] = read(given, "at", datetime.fromisoformat) or datetime.now(UTC)
        command_id = environ.get("HTTP_IDEMPOTENCY_KEY") or None
        return {**found, "payload": given.get("payload"), "recorded_by": who, "command_id": command_id}


def body_of(environ: WSGIEnvironment) -> dict[str, Any]:
    """The JSON of a body: within the limit, an object."""
    if not environ.get("CONTENT_TYPE", "").startswith("application/json"):
        raise HttpError(415)
    length = environ.get("CONTENT_LENGTH") or ""
    if not length.isdecimal():
        raise HttpError(411)
    if len(length) > 9 or int(length) > LARGEST:
        raise HttpError(413)
    given = read(environ, "wsgi.input", lambda body: json.loads(body.read(int(length))))
    if not isinstance(given, dict):
        raise InputError("the body can't be read", why="expected an object of JSON")
    return given


def read(given: Mapping[str, Any], key: str, make: Callable[[Any], Any]) -> Any:
    """What is given under a key, or None; raises `InputError` where it can't be read."""
    try:
        return make(given[key]) if given.get(key) is not None else None
    except (LeefplekError, ValueError, TypeError, KeyError, RecursionError):
        raise InputError("this can't be read", key=key) from None


def standing(case: Taken | Listed) -> dict[str, Any]:
    """Where a case stands, without who it is about."""
    found: dict[str, Any] = {"due": case.due and case.due.isoformat()}
    return found | {name: getattr(case, name) for name in ("id", "version", "state", "outcome")}


def told(error: LeefplekError) -> dict[str, Any]:
    """An error as data. No error of leefplek holds the value that was wrong."""
    texts = {name: getattr(error, name, "") for name in ("what", "why", "do", "key", "case", "true_now")}
    lists = {"findings": error.findings, "refusals": getattr(error, "refusals", ())}
    many = {name: [attrs.asdict(one) for one in found] for name, found in lists.items()}
    return {"error": type(error).__name__, **texts, **many}


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: what it would log holds paths and queries."""


class Server(ThreadingMixIn, WSGIServer):
    """A server with a thread for each request."""


if __name__ == "__main__":
    with open_store(sys.argv[1], create=False) as store:
        desk = GuardedDesk(Desk(Leefplek(), store), read_directory(sys.argv[2]), station="service")
        make_server("127.0.0.1", 8000, Service(desk), Server, Quiet).serve_forever()
