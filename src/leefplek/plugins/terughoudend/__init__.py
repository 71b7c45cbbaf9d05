"""Keeps logs and observers from all that comes with a step of the Meldcode, also where it says nothing of a person.

Not loaded by itself: `Leefplek(plugins=[leefplek.plugins.terughoudend])`. Who works on a worry about safety knows of
it; a log may be read by others.
"""

from leefplek import hookimpl
from leefplek.redaction import Redacting

__all__ = ["leefplek_redact"]


@hookimpl
def leefplek_redact(ctx: Redacting) -> tuple[str, ...]:
    """All keys of a step of the Meldcode."""
    of_track = ctx.workflow == "meldcode" or ctx.transition.startswith("meldcode.")
    return ctx.keys if of_track and ctx.audience in ("logged", "observer") else ()
