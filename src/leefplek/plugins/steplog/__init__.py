"""One line in the log for every stored step and every refusal: ids, codes and roles, nothing that anyone wrote down.

Not loaded by itself: `Leefplek(plugins=[leefplek.plugins.steplog])`. The lines go to the logger `leefplek.steps`, at
INFO; who reads them should know that a case id and a moment may still point at a person.
"""

import logging

from leefplek import Refused, Step, hookimpl
from leefplek.redaction import Need
from leefplek.values import words

__all__ = ["leefplek_declare_need", "leefplek_step_committed", "leefplek_step_refused"]

logger = logging.getLogger("leefplek.steps")


@hookimpl
def leefplek_declare_need() -> Need:
    """Nothing of what came with a step."""
    return Need("open", words("In het log staat niets wat iemand opschreef.", "The log has nothing anyone wrote down."))


@hookimpl
def leefplek_step_committed(step: Step) -> None:
    """The case, the version of the event, its transition, and the role that took it."""
    event = step.event
    logger.info("case %s version %d: %s by %s", event.case_id, event.version, event.transition, event.by.role)


@hookimpl
def leefplek_step_refused(refused: Refused) -> None:
    """The case, the transition, and the codes of what refused it."""
    codes = ", ".join(one.code for one in refused.refusals)
    logger.info("case %s: %s refused: %s", refused.case, refused.transition, codes)
