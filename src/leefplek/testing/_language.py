"""Hints on plain language (B1): long sentences, long words, and words that have a shorter twin.

They are hints and no measure: the limits and the list are ours, and a text that young people have read aloud and
understood is plain whatever is said here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from leefplek import Finding

__all__ = ["language_findings", "missing_languages"]

LONGEST_SENTENCE = {"nl": 15, "en": 18}
"""Words in a sentence."""

LONGEST_WORD = {"nl": 18, "en": 15}
"""Letters in a word; Dutch writes compounds as one."""

PLAINER: Mapping[str, Mapping[str, str]] = {
    "nl": {
        "aangaande": "over",
        "aangezien": "omdat",
        "alsmede": "en",
        "alvorens": "voordat",
        "betreffende": "over",
        "conform": "volgens",
        "derhalve": "daarom",
        "desalniettemin": "toch",
        "desbetreffende": "deze",
        "dient": "moet",
        "dienen": "moeten",
        "doch": "maar",
        "echter": "maar",
        "hetgeen": "wat",
        "hieromtrent": "hierover",
        "indien": "als",
        "ingevolge": "door",
        "inzake": "over",
        "middels": "met",
        "mits": "als",
        "momenteel": "nu",
        "nimmer": "nooit",
        "omtrent": "over",
        "reeds": "al",
        "teneinde": "om",
        "tevens": "ook",
        "thans": "nu",
        "uitsluitend": "alleen",
        "voornemens": "van plan",
        "wederom": "weer",
        "woonachtig": "wonen",
        "zodoende": "zo",
        "zorgdragen": "zorgen",
    },
    "en": {
        "accommodation": "a place to live",
        "additionally": "also",
        "approximately": "about",
        "ascertain": "find out",
        "assistance": "help",
        "commence": "start",
        "concerning": "about",
        "currently": "now",
        "endeavour": "try",
        "furthermore": "also",
        "however": "but",
        "notwithstanding": "despite",
        "obtain": "get",
        "pertaining": "about",
        "prior": "before",
        "regarding": "about",
        "reside": "live",
        "subsequently": "then",
        "sufficient": "enough",
        "terminate": "end",
        "thereby": "so",
        "utilise": "use",
        "whilst": "while",
    },
}
"""Words that are harder than they need be, with a plainer one."""

_SENTENCE = re.compile(r"(?<=[.!?:;])\s+")
_WORD = re.compile(r"[^\W\d_]+(?:[-'\u2019][^\W\d_]+)*")


def language_findings(text: Mapping[str, str], key: str) -> Iterator[Finding]:
    """Hints on one text in Dutch and English (language to text); other languages are left alone."""
    for lang, said in text.items():
        if lang in PLAINER:
            yield from _long(said, lang, f"{key}.{lang}")
            yield from _hard(said, lang, f"{key}.{lang}")


def _long(said: str, lang: str, key: str) -> Iterator[Finding]:
    limit = LONGEST_SENTENCE[lang]
    longest = max((len(_WORD.findall(one)) for one in _SENTENCE.split(said)), default=0)
    if longest > limit:
        text = f"there is a sentence of {longest} words; plain is at most {limit}"
        yield Finding("long_sentence", text, key=key, severity="hint", do="make two sentences of it")


def _hard(said: str, lang: str, key: str) -> Iterator[Finding]:
    for word in dict.fromkeys(_WORD.findall(said)):
        plainer = PLAINER[lang].get(word.lower())
        if plainer is not None:
            do = f"perhaps: {plainer}"
            yield Finding("hard_word", f"'{word}' is a hard word", key=key, severity="hint", do=do)
        elif max(map(len, re.split(r"[-'\u2019]", word))) > LONGEST_WORD[lang]:
            yield Finding("long_word", f"'{word}' is a long word", key=key, severity="hint", do="say it in short words")


def missing_languages(title: Mapping[str, str], texts: Iterable[tuple[str, Mapping[str, str]]]) -> Iterator[Finding]:
    """A language that the title has, everything has; and without English fewer people can read along."""
    every = list(texts)
    for lang in ("en", *(one for one in title if one not in ("nl", "en"))):
        lacking = [key for key, text in every if lang not in text]
        if lacking:
            severity: Any = "hint" if lang == "en" else "warning"
            text = f"{len(lacking)} {'text is' if len(lacking) == 1 else 'texts are'} not there in {lang}"
            yield Finding("language_incomplete", text, key=f"{lacking[0]}.{lang}", severity=severity, do="translate it")
