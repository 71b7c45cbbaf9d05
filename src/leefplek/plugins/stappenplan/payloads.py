"""What is written down at the steps of the stappenplan. Shape only: the working rules are guards."""

from datetime import date
from typing import Literal

from leefplek import Fact, Payload
from leefplek.common import WithBasis
from leefplek.values import fields_of, open_field, personal, special, value

from .names import NOT_YET, PREFIX

Party = Literal[
    "sociaal_domein",
    "wonen",
    "werk_en_inkomen",
    "zorgaanbieder",
    "woningcorporatie",
    "welzijn",
    "jongerenwerk",
    "anders",
]
"""Who takes part: domains of the municipality, a care provider, a housing corporation, and others (002:33, 47)."""


def _told(payload: Payload, said_by: str) -> tuple[Fact, ...]:
    """The answers in a payload, each under the name of its question."""
    asked = ((one.name, getattr(payload, one.name)) for one in fields_of(type(payload)) if one.name != "said_by")
    return tuple(Fact(name=PREFIX + name, value=said, said_by=said_by) for name, said in asked if said is not None)


@value
class Answer(Payload):
    """Answers to questions of the project: the start, the analysis, the team, the evaluation, and what is shared
    (002:16-134).
    """

    SCHEMA = 2

    said_by: str = open_field()
    perspectief: str | None = special(default=None)
    wens: str | None = special(default=None)
    regulier: str | None = special(default=None)
    organisaties: str | None = special(default=None)
    draagvlak: str | None = special(default=None)
    besluit: str | None = special(default=None)
    aanbieders: str | None = special(default=None)
    proces: str | None = special(default=None)
    toeleiding: str | None = special(default=None)
    financiering: str | None = special(default=None)
    projectteam: str | None = special(default=None)
    stakeholders: str | None = special(default=None)
    goed_gegaan: str | None = special(default=None)
    verbeterpunten: str | None = special(default=None)
    geleerd: str | None = special(default=None)
    successen: str | None = special(default=None)
    briljante_mislukkingen: str | None = special(default=None)

    def stated(self) -> tuple[Fact, ...]:
        """These answers."""
        return _told(self, self.said_by)


@value
class LookBack(Payload):
    """Back to the starting point at each step: the question, the intention, and whether this helps (002:119-123)."""

    said_by: str = open_field()
    vraag: str | None = special(default=None)
    bedoeling: str | None = special(default=None)
    helpt: str | None = special(default=None)

    def stated(self) -> tuple[Fact, ...]:
        """These answers."""
        return _told(self, self.said_by)


@value
class Week(Payload):
    """The four questions of every week (002:102-107)."""

    said_by: str = open_field()
    gaat_goed: str | None = special(default=None)
    gaat_niet: str | None = special(default=None)
    aanpassen: str | None = special(default=None)
    erbij: str | None = special(default=None)

    def stated(self) -> tuple[Fact, ...]:
        """These answers."""
        return _told(self, self.said_by)


@value
class Talk(Payload):
    """Answers to some of the ten questions, in the words of who said it (002:63-72). A question that the young person
    leaves is `rather_not_say`; `dont_know` takes an answer back.
    """

    said_by: str = open_field()
    ondersteuning: str | None = special(default=None)
    intensiteit: str | None = special(default=None)
    intensiteit_professional: str | None = special(default=None)
    wat_werkte: str | None = special(default=None)
    behandelaars: str | None = special(default=None)
    netwerk: str | None = special(default=None)
    dromen: str | None = special(default=None)
    vooral_niet: str | None = special(default=None)
    omgaan: str | None = special(default=None)
    veiligheid: str | None = special(default=None)
    niet_wonen: str | None = special(default=None)

    def stated(self) -> tuple[Fact, ...]:
        """These answers."""
        return _told(self, self.said_by)


@value
class SetTarget(Payload):
    """For how many young people, and by which day; both may change as long as the project runs (002:24)."""

    number: int | None = open_field(default=None)
    by: date | None = open_field(default=None)

    def stated(self) -> tuple[Fact, ...]:
        """The number and the day, as far as they were said."""
        said = {"aantal": self.number, "streefdatum": self.by}
        return tuple(
            Fact(name=PREFIX + name, value=one, said_by="project") for name, one in said.items() if one is not None
        )


@value
class BringIn(Payload):
    """Organisations, or domains of the municipality, take part from now on, or do no more (002:33)."""

    parties: tuple[Party, ...] = open_field()
    joins: bool = open_field(default=True)

    def stated(self) -> tuple[Fact, ...]:
        """Whether each takes part."""
        return tuple(Fact(name=f"{PREFIX}partij_{one}", value=self.joins, said_by="project") for one in self.parties)


@value
class PlaceProcesregie(Payload):
    """Who has the procesregie, whether they also guide young people, and where one applies (002:53)."""

    where: Literal["gemeente", "sociaal_team", "zorgaanbieder", "anders"] = open_field()
    guides: bool | None = open_field(default=None)
    apply_at: str | None = open_field(default=None)

    def stated(self) -> tuple[Fact, ...]:
        """Where it was placed, and where one applies."""
        said = {"procesregie_plek": self.where, "aanmelden_bij": self.apply_at}
        return tuple(Fact(name=PREFIX + name, value=one, said_by="project") for name, one in said.items() if one)


@value
class MenuItem:
    """A way of living with support: for which ages, how intensive, and by which provider (002:49)."""

    name: str = open_field()
    from_age: int | None = open_field(default=None)
    until_age: int | None = open_field(default=None)
    intensity: str | None = open_field(default=None)
    provider: str | None = open_field(default=None)


@value
class Menukaart(Payload):
    """The menukaart, whole: what a young person can choose from. The source gives no items."""

    items: tuple[MenuItem, ...] = open_field(default=())

    def stated(self) -> tuple[Fact, ...]:
        """How many ways of living stand on it."""
        return (Fact(name=f"{PREFIX}menukaart", value=len(self.items), said_by="project"),)


@value
class ShowMenu(Payload):
    """The menukaart as the young person saw it: the ways of living that there are to choose from (002:49)."""

    items: tuple[MenuItem, ...] = open_field(default=())


@value
class Apply(WithBasis):
    """A young person comes in: for which project (the id of its case), and in which group of profile 2 (002:20-23)."""

    project: str | None = open_field(default=None)
    subgroup: Literal["te_kwetsbaar", "te_complex", "geen_woonruimte"] | None = special(default=None)

    def stated(self) -> tuple[Fact, ...]:
        """The project and the group, as far as they were said."""
        said = {"project": self.project, "subgroep": self.subgroup}
        return tuple(Fact(name=PREFIX + name, value=one, said_by="aanmelding") for name, one in said.items() if one)


@value
class Choose(Payload):
    """What the young person chooses from the menukaart, by its name there, and why, where they want to say it
    (002:49). What does not stand on it can be chosen too: then `why` tells why it fits (002:74).
    """

    route: str = personal()
    why: str | None = special(default=None)


@value
class MoveIn(Payload):
    """The young person's own home. Whether it lasts must be said anew.

    `income` is what was agreed on where there is not enough income yet: who arranges it, and by when.
    """

    place: str | None = personal(default=None)
    income: str | None = special(default=None)

    def stated(self) -> tuple[Fact, ...]:
        """Nobody has said yet that it lasts."""
        return tuple(Fact(name=name, value="dont_know", said_by="system") for name in NOT_YET)
