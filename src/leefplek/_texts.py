"""What an id may be, and what a text that people read may hold: no markup, nothing that can't be seen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from .errors import Finding
from .values import TextMap

__all__ = ["MAX_LENGTH", "id_findings", "line_findings", "shorten", "text_findings"]

MAX_LENGTH = 500

_ID = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_HTML = re.compile(r"<[A-Za-z/!?]|&(?:[A-Za-z]+|#\w+);")
_CONTACT = re.compile(r"\S@\S+\.\w|(?:\+|\b0)\d(?:[ ().-]{0,2}\d){7,}")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNSEEN = frozenset(("Cc", "Cn", "Co", "Cs", "Zl", "Zp"))
_IGNORED = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufffb]"
    "|[\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    "|(?<![\u0370-\U0010ffff])[\u200c\u200d\ufe00-\ufe0f]"
)
"""What leaves no mark: fillers and joiners. Some alphabets and pictures need the last ones, between their own signs."""
_SEEN = r"[ !#-%'-/:;=?A-Z\[\]_a-z\u00c0-\u00ff\u2018\u2019\u201c\u201d\u20ac\u2013\u2026]"
_PLAIN = re.compile(rf"(?! )(?:{_SEEN}*+[0-9]){{0,7}}{_SEEN}*+(?<! )")
"""What nearly every text is: nothing that could be wrong, and too few digits for a telephone number."""
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK")


def shorten(key: str) -> str:
    """A key that fits in a sentence, and holds nothing that can't be seen."""
    seen = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in key[:61])
    return seen if len(seen) <= 60 else seen[:57] + "..."


def id_findings(id: str, key: str) -> Iterator[Finding]:
    """An id is a word of small letters and digits, without look-alikes from other alphabets."""
    if not _ID.fullmatch(id) or len(id) > 60:
        do = "use a to z, 0 to 9, and - or _ between them, at most 60 characters"
        yield Finding("wrong_id", "this is no id", key=key, do=do)


def text_findings(text: TextMap, key: str) -> Iterator[Finding]:
    """A text in several languages: in Dutch at least, and each of them plain."""
    if "nl" not in text:
        yield Finding("missing_language", "there is no Dutch text", key=f"{key}.nl", do=f"write {key}.nl")
    for lang, said in text.items():
        if lang in ("nl", "en") and len(said) <= MAX_LENGTH and _PLAIN.fullmatch(said):
            continue
        if not _LANGUAGE.fullmatch(lang):
            yield Finding("unknown_language", "this is no language", key=key, do="use a code such as nl, en or ar")
        yield from line_findings(said, f"{key}.{lang}" if _LANGUAGE.fullmatch(lang) else key)


def line_findings(said: str, key: str) -> Iterator[Finding]:
    """One line that people read."""
    if len(said) > MAX_LENGTH:
        yield Finding("too_long", f"expected at most {MAX_LENGTH} characters", key=key, do="say it shorter")
    if said != said.strip():
        yield Finding("space_around", "there is space before or after the text", key=key, do="take it away")
    said = said[:MAX_LENGTH]  # to search a text of 64 KiB may take minutes
    if _PLAIN.fullmatch(said):
        return
    if _HTML.search(said):
        yield Finding("html", "there is HTML in this text", key=key, do="write plain text")
    if _IGNORED.search(said) or any(unicodedata.category(one) in _UNSEEN for one in said):
        do = "write one line, and take away what can't be seen"
        yield Finding("control_character", "there is a character in this text that can't be seen", key=key, do=do)
    if not _BIDI.isdisjoint(said):
        do = "take it away; the alphabet itself says which way to read"
        yield Finding("bidi_character", "there is a character in this text that turns its direction", key=key, do=do)
    if any(_mixed(word) for word in said.split()):
        do = "type the word again in one alphabet"
        yield Finding("mixed_scripts", "there is a word in this text with letters of two alphabets", key=key, do=do)
    if _CONTACT.search(said):
        text = "there is a telephone number or an e-mail address in this text"
        yield Finding("contact_details", text, key=key, do="name a role or a team instead")


def _mixed(word: str) -> bool:
    """Whether a word mixes letters that look alike: a Cyrillic a between Latin letters is there to mislead."""
    names = [unicodedata.name(one, "") for one in word if one.isalpha()]
    return len({script for name in names for script in _SCRIPTS if name.startswith(script)}) > 1
