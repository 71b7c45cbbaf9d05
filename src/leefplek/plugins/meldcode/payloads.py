"""What may be written down at each step of the Meldcode.

No field is asked for: the code obliges to take the steps, an organisation's own form says what it writes down, and an
extension adds those fields. What is written down has its why.
"""

from leefplek import Payload
from leefplek.values import open_field, personal, special, value


@value
class MapSignals(Payload):
    """The signals, as seen and heard."""

    signals: str | None = special(default=None)


@value
class Consult(Payload):
    """Advice asked of a colleague or of Veilig Thuis, without a name where that is possible, and how long it took."""

    SCHEMA = 2

    with_: str | None = personal(default=None)
    advice: str | None = special(default=None)
    minutes: int | None = open_field(default=None)


@value
class Talk(Payload):
    """The talk with the young person (and parents) about the worry; skipped only for safety, and then why."""

    held: bool | None = open_field(default=None)
    about: str | None = special(default=None)
    why_not: str | None = special(default=None)


@value
class Weigh(Payload):
    """How serious it is, weighed with the framework of one's profession."""

    weighed: str | None = special(default=None)


@value
class Decision:
    """Yes or no to help or to a report, and why."""

    yes: bool = special()
    why: str = special()


@value
class Decide(Payload):
    """Is help organised, and is a report made to Veilig Thuis: each yes or no, with why."""

    help: Decision | None = special(default=None)
    report: Decision | None = special(default=None)


@value
class Acute(Payload):
    """Acute danger: a report was made at once, and why."""

    why: str | None = special(default=None)
