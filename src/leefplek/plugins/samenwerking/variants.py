"""How school and help work together, as data: three variants and three practices (003:78-417).

A `Variant` says who does what; one builder (`workflow`) makes a way of working of each, and of a variant that another
plugin describes. What readers want to know of them (texts, figures) stands in `praktijken/`, and names the same roles.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, get_args

import attrs

from leefplek import DefinitionError, Finding, Role, Rule
from leefplek.sources import right
from leefplek.values import TextMap, frozen, words

from . import rules as r

__all__ = ["VARIANTS", "Owed", "Variant", "roles_around"]

Schakelen = Literal["referred", "brought_in", "inside"]
"""What switching to help means: the student is referred out, help is brought in, or it is inside the team."""


@frozen
class Owed:
    """Feedback that is owed: by which role to which party, with whose consent, and the place that says so.

    Where a consent is asked, a legal ground is not enough. The student's age says whether a parent decides as well.
    """

    by: str
    to: str
    consent_of: str | None
    source: str


@frozen
class Variant:
    """A way in which school and help work together.

    `signals` may begin. `first` look at a question before it goes on to others, and `leads` keeps the lead; both hold
    the case. `team` are all who work on it. `schakelen` is what switching to help means here: the student is referred
    out, help is brought in while the contact stays, or it is inside the team. `feedback` is what is owed to whom.

    `to` is the role that a question is referred to, where that is always the same one, and `refers` are who refer
    (else `first`). With `own_way` nobody refers: the student looks for help, and `leads` where that fails. `beyond` is
    the rule that asks why a question goes on, `door` the one that asks through which of `doors` (the parties
    `straight` need none). `kinds` are the types of support to choose from. `acts_as` says who acts as whom in the
    Meldcode. `places` are the sources: of the `whole`, of who may signal (`signals`), of where a question goes `first`,
    of `schakelen`, and of `no_help` where one tells what happens when no help is found.
    """

    id: str
    title: TextMap
    roles: tuple[Role, ...]
    signals: tuple[str, ...]
    first: tuple[str, ...]
    leads: str
    team: tuple[str, ...]
    schakelen: Schakelen
    feedback: tuple[Owed, ...]
    acts_as: TextMap
    places: TextMap
    to: str | None = None
    refers: tuple[str, ...] = ()
    own_way: bool = False
    beyond: Rule | None = None
    door: Rule | None = None
    doors: tuple[str, ...] = ()
    straight: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    @property
    def prefix(self) -> str:
        """What the names of its own rules begin with."""
        return self.id.replace("-", "_")

    @property
    def holders(self) -> tuple[str, ...]:
        """Who holds a case: the role that leads, and those that took the question up, for many go no further."""
        return tuple(dict.fromkeys((self.leads, *self.first)))

    @property
    def hands_on(self) -> bool:
        """Whether those who look first are others than who leads the help that is inside."""
        return self.schakelen == "inside" and self.leads not in self.first

    @property
    def asking(self) -> tuple[str, ...]:
        """Who lets a question go on from where it came first: who refers, or who leads and goes on themselves."""
        refers = self.hands_on or (self.schakelen == "referred" and not self.own_way)
        return (self.refers or self.first) if refers else (self.leads,)

    @property
    def others_ask(self) -> bool:
        """Whether a question may be passed on by somebody who does not look at it first."""
        return not {*self.asking} <= {*self.first}

    @property
    def workers(self) -> tuple[str, ...]:
        """Every role of a worker, in the team or outside it."""
        return tuple(role.id for role in self.roles if role.professional)

    def __attrs_post_init__(self) -> None:
        meanings = get_args(Schakelen)
        expected = f"expected one of {', '.join(meanings)}"
        meant = [] if self.schakelen in meanings else [Finding("unknown_schakelen", expected, key="schakelen")]
        right(DefinitionError, "a variant of cooperation", meant, self._unknown())

    def _unknown(self) -> Iterator[Finding]:
        known = [role.id for role in self.roles]
        named = {
            "signals": self.signals,
            "first": self.first,
            "leads": (self.leads,),
            "team": self.team,
            "refers": self.refers,
            "to": () if self.to is None else (self.to,),
            "acts_as": self.acts_as,
            "feedback.by": [one.by for one in self.feedback],
            "feedback.consent_of": [one.consent_of for one in self.feedback if one.consent_of is not None],
        }
        for key, roles in named.items():
            if not {*roles} <= {*known}:
                do = f"name one of {', '.join(known)}, or add the role"
                yield Finding("unknown_role", "expected roles of this variant", key=key, do=do)


def roles_around(*team: Role) -> tuple[Role, ...]:
    """The roles of a variant: those of its team, and the student, a parent, a helper from outside and the system."""
    workers = tuple(role.id for role in team)
    student = Role("jongere", words("de student", "the student"), recorded_by=workers, professional=False)
    parent = words("een ouder of verzorger", "a parent or carer")
    helper = words("een hulpverlener van buiten", "a helper from outside")
    return (
        student,
        Role("ouder", parent, recorded_by=workers, professional=False),
        *team,
        Role("hulp", helper, recorded_by=workers),
        Role("system", words("het systeem", "the system"), professional=False),
    )


_SMW = Role("smw", words("de schoolmaatschappelijk werker", "the school social worker"), corrects=True)
_MENTOR = Role("mentor", words("de mentor, SLB'er of coach", "the mentor, career guide or coach"))
_CARE_TEAM = Role("zorgteam", words("het zorgteam van de school", "the school's care team"))

EIGEN_WIJK = Variant(
    id="eigen-wijk",
    title=words("Ondersteuning in de eigen wijk", "Support in one's own neighbourhood"),
    roles=roles_around(_MENTOR, _SMW),
    signals=("jongere", "mentor", "smw"),
    first=("mentor", "smw"),
    leads="smw",
    team=("mentor", "smw"),
    schakelen="referred",
    feedback=(Owed("smw", "mentor", "jongere", "003:461"),),
    acts_as=TextMap({"smw": "bat"}),
    places=TextMap({"whole": "003:83-94", "signals": "003:60", "first": "003:94", "schakelen": "003:94"}),
    refers=("smw", "mentor"),
    beyond=r.BEYOND_SCHOOL,
    door=r.VIA_OWN_TOWN,
    doors=("huisarts", "wijkteam", "gezinsteam"),
)

JEUGDTEAM = Variant(
    id="jeugdteam",
    title=words("Gemeentelijk jeugdteam", "Municipal youth team"),
    roles=roles_around(
        _MENTOR,
        _CARE_TEAM,
        _SMW,
        Role("jeugdteam", words("het jeugdteam van de gemeente", "the municipality's youth team")),
    ),
    signals=("jongere", "mentor", "zorgteam", "smw"),
    first=("zorgteam",),
    leads="smw",
    team=("mentor", "zorgteam", "smw", "jeugdteam"),
    schakelen="referred",
    feedback=(Owed("jeugdteam", "smw", "jongere", "003:461"), Owed("smw", "mentor", "jongere", "003:461")),
    acts_as=TextMap({"smw": "bat", "zorgteam": "bat", "jeugdteam": "wij"}),
    places=TextMap({"whole": "003:101-105", "signals": "003:60", "first": "003:105", "schakelen": "003:105"}),
    to="jeugdteam",
    refers=("zorgteam", "smw"),
    beyond=r.BEYOND_EDUCATION,
)

MBO_ALS_WIJK = Variant(
    id="mbo-als-wijk",
    title=words("Mbo als wijk", "The school as a neighbourhood"),
    roles=roles_around(
        _MENTOR,
        _CARE_TEAM,
        Role("jeugdteam", words("het jeugdteam op school", "the youth team at school"), corrects=True),
        attrs.evolve(_SMW, implies=("jeugdteam",)),
    ),
    signals=("jongere", "mentor", "zorgteam", "jeugdteam"),
    first=("zorgteam",),
    leads="jeugdteam",
    team=("mentor", "zorgteam", "jeugdteam", "smw"),
    schakelen="inside",
    feedback=(Owed("jeugdteam", "mentor", "jongere", "003:461"), Owed("jeugdteam", "zorgteam", "jongere", "003:461")),
    acts_as=TextMap({"zorgteam": "bat", "jeugdteam": "wij", "smw": "bat"}),
    places=TextMap({"whole": "003:107-117", "signals": "003:60", "first": "003:117", "schakelen": "003:117"}),
    to="jeugdteam",
    beyond=r.BEYOND_CARE_TEAM,
)

LANDSTEDE = Variant(
    id="landstede",
    title=words("Landstede: de schakelfunctionaris", "Landstede: the schakelfunctionaris (linking officer)"),
    roles=roles_around(
        Role("mentor", words("de coach", "the coach")),
        Role("studentadviseur", words("de studentadviseur", "the student adviser")),
        Role(
            "schakelfunctionaris",
            words("de schakelfunctionaris", "the schakelfunctionaris (linking officer)"),
            corrects=True,
        ),
    ),
    signals=("jongere", "mentor", "studentadviseur"),
    first=("studentadviseur",),
    leads="schakelfunctionaris",
    team=("mentor", "studentadviseur", "schakelfunctionaris"),
    schakelen="referred",
    feedback=(
        Owed("schakelfunctionaris", "mentor", "jongere", "003:140, 461"),
        Owed("schakelfunctionaris", "studentadviseur", "jongere", "003:225, 461"),
        Owed("studentadviseur", "mentor", "jongere", "003:227, 461"),
        Owed("studentadviseur", "schakelfunctionaris", "jongere", "003:227, 461"),
    ),
    acts_as=TextMap({"studentadviseur": "bat", "schakelfunctionaris": "wij"}),
    places=TextMap(
        {
            "whole": "003:121-191",
            "signals": "003:132",
            "first": "003:60, 134",
            "schakelen": "003:126",
            "no_help": "003:138",
        }
    ),
    own_way=True,
)

FRIESLAND = Variant(
    id="friesland-college",
    title=words(
        "Friesland College: School Als Werkplaats", "Friesland College: School Als Werkplaats (school as a workshop)"
    ),
    roles=roles_around(
        Role("mentor", words("de docent of coach", "the teacher or coach")),
        Role("saw", words("de SAW'er", "the SAW worker"), corrects=True),
        Role("saw_collega", words("een SAW-collega met een ander vak", "a SAW colleague of another profession")),
        Role(
            "regiecentrum",
            words(
                "een SAW-collega van het regiecentrum Bescherming & Veiligheid",
                "a SAW colleague of the centre for protection and safety (regiecentrum)",
            ),
            implies=("saw_collega",),
        ),
    ),
    signals=("jongere", "mentor", "saw"),
    first=("saw",),
    leads="saw",
    team=("mentor", "saw", "saw_collega", "regiecentrum"),
    schakelen="brought_in",
    feedback=(Owed("saw", "mentor", "jongere", "003:307, 319"),),
    acts_as=TextMap({"saw_collega": "wij", "regiecentrum": "wij"}),
    places=TextMap({"whole": "003:239-301", "signals": "003:251", "first": "003:254", "schakelen": "003:244"}),
    door=r.VIA_FRIESLAND,
    doors=("huisarts", "wijkteam"),
    straight=("veilig_thuis",),
)

DELTION = Variant(
    id="deltion",
    title=words("Deltion: het Jongerenteam", "Deltion: the youth team (DJT)"),
    roles=roles_around(
        Role("mentor", words("de SLB'er", "the career guide (SLB'er)")),
        Role("loopbaanadviseur", words("de loopbaanadviseur", "the career adviser")),
        Role("djt", words("de medewerker van het jongerenteam (DJT'er)", "the youth team worker (DJT)"), corrects=True),
    ),
    signals=("jongere", "mentor", "djt"),
    first=("djt",),
    leads="djt",
    team=("mentor", "loopbaanadviseur", "djt"),
    schakelen="inside",
    feedback=(Owed("djt", "mentor", "jongere", "003:340"), Owed("djt", "ouder", "jongere", "003:340")),
    acts_as=TextMap({"loopbaanadviseur": "mentor", "djt": "wij"}),
    places=TextMap({"whole": "003:323-387", "signals": "003:335", "first": "003:337", "schakelen": "003:334"}),
    beyond=r.SPECIALIST_NEEDED,
    kinds=("vraagverheldering", "psychosociaal", "ondersteuningsplan", "onderwijs"),
)

VARIANTS = (EIGEN_WIJK, JEUGDTEAM, MBO_ALS_WIJK, LANDSTEDE, FRIESLAND, DELTION)
