"""On what something rests: a page or a book, its publisher, the section, and the day on which it was looked up."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import ClassVar

from ._texts import id_findings, line_findings
from .errors import DatedError, Finding, LeefplekError
from .values import open_field, value

__all__ = ["NamedSource", "Source", "right"]

_LINK = re.compile(r"(?!(?:javascript|vbscript|data|file):)[^\s<>\"'`]+", re.IGNORECASE)


def right(family: type[LeefplekError], what: str, *found: Iterable[Finding]) -> None:
    """Raises an error of this family where there is anything to find."""
    findings = [one for some in found for one in some]
    if findings:
        raise family(f"{what} is not right", findings=findings)


@value
class Source:
    """A title, its publisher, the section, and the day on which it was looked up."""

    title: str = open_field()
    publisher: str = open_field()
    section: str = open_field()
    retrieved_on: date = open_field()
    link: str | None = open_field(default=None)
    licence: str | None = open_field(default=None)

    def __attrs_post_init__(self) -> None:
        family: type[LeefplekError] = getattr(self, "ERROR", DatedError)
        lines = ((one, getattr(self, one)) for one in ("title", "publisher", "section", "licence"))
        found = (line_findings(said, one) for one, said in lines if said is not None)
        right(family, "a source", *found, _link(self.link), self._more())

    def _more(self) -> Iterable[Finding]:
        """What else is wrong with a source of a special kind."""
        return ()


@value
class NamedSource(Source):
    """A source that many rules or values of one file name by its `id`.

    `secondary` says that it is not the owner's own word (news, a landlord's page, advice): what rests on it is shown
    with the remark that it should be verified at the owner.
    """

    ERROR: ClassVar[type[LeefplekError]] = DatedError

    id: str = open_field()
    secondary: bool = open_field(default=False)

    def _more(self) -> Iterable[Finding]:
        return id_findings(self.id, "id")


def _link(link: str | None) -> Iterator[Finding]:
    if link is not None and not (_LINK.fullmatch(link) and link.isprintable()):
        yield Finding("wrong_link", "expected the address of a page", key="link")
