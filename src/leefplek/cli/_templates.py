"""The files that `new` begins with. In a template `$name` stands for a value; what is filled in was checked before."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from pathlib import Path
from string import Template
from zoneinfo import ZoneInfo

from leefplek import Card, InputError

from ._setting import Lang, Setting

__all__ = ["card", "fill", "free"]

_HOME = Path(__file__).parent / "templates"
_YEARS = 2


def fill(template: str, **values: object) -> str:
    """The text of a template with these values in it."""
    return Template((_HOME / f"{template}.txt").read_text("utf-8")).substitute(values)


def card(id: str, lang: Lang) -> str:
    """The text of a card file, its explanations in one language. The id must be one: see `free`."""
    today = datetime.now(ZoneInfo("Europe/Amsterdam")).date()
    return fill(f"card-{lang}.toml", id=id, today=today, until=_later(today))


def free(id: str, setting: Setting) -> None:
    """Raises `CardError` for what can't be the id of a card, `InputError` for one that is in use."""
    lp = setting.leefplek()
    lp.structure(Card, tomllib.loads(card("x", setting.lang)) | {"id": id})
    if any(label.split()[:2] == ["card", id] for one in lp.plugins for label in one.registered):
        do = "choose another id; a card that is agreed upon may say which card it replaces"
        raise InputError(f"there is a card {id} already", key="id", do=do)


def _later(on: date) -> date:
    """The same day some years on; the last of February where there is none."""
    try:
        return on.replace(year=on.year + _YEARS)
    except ValueError:
        return on.replace(year=on.year + _YEARS, day=28)
