"""How school and help work together, as data: three variants and three practices (003:78-417).

A `Variant` says who does what; one builder (`workflow`) makes a way of working of each. What readers want to know of
them (texts, figures) stands in `praktijken/`, and names the same roles.
"""

from __future__ import annotations

from typing import Literal

import attrs

from leefplek import Role
from leefplek.values import TextMap, frozen, words

__all__ = ["VARIANTS", "Owed", "Variant"]


@frozen
class Owed:
    """Feedback that is owed: by which role to which party, with whose consent, and the place that says so."""

    by: str
    to: str
    consent_of: str
    source: str


@frozen
class Variant:
    """A way in which school and help work together.

    `signals` may begin, `first` takes up a question first, `leads` keeps the lead, `team` are all who work on a case.
    `schakelen` is what switching to help means here: the student is referred out, help is brought in, or it is inside
    the team. `to` is the party that a question is referred to, where that is always the same one. `acts_as` says who
    acts as whom in the Meldcode. `places` are the sources: of the whole, of who may signal, of where a question goes
    first, and of schakelen.
    """

    id: str
    title: TextMap
    roles: tuple[Role, ...]
    signals: tuple[str, ...]
    first: str
    leads: str
    team: tuple[str, ...]
    schakelen: Literal["referred", "brought_in", "inside"]
    feedback: tuple[Owed, ...]
    acts_as: TextMap
    places: TextMap
    to: str | None = None
    kinds: tuple[str, ...] = ()

    @property
    def prefix(self) -> str:
        """What the names of its own rules begin with."""
        return self.id.replace("-", "_")

    @property
    def holders(self) -> tuple[str, ...]:
        """Who holds a case: the role that leads, and the one that took the question up, for many go no further."""
        return tuple(dict.fromkeys((self.leads, self.first)))

    @property
    def workers(self) -> tuple[str, ...]:
        """Every role of a worker, in the team or outside it."""
        return tuple(role.id for role in self.roles if role.professional)


def _roles(*team: Role) -> tuple[Role, ...]:
    """The roles of a variant: its team, and those that each has."""
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
    roles=_roles(_MENTOR, _SMW),
    signals=("jongere", "mentor", "smw"),
    first="mentor",
    leads="smw",
    team=("mentor", "smw"),
    schakelen="referred",
    feedback=(Owed("smw", "mentor", "jongere", "003:461"),),
    acts_as=TextMap({"smw": "bat"}),
    places=TextMap({"whole": "003:83-94", "signals": "003:60", "first": "003:94", "schakelen": "003:94"}),
)

JEUGDTEAM = Variant(
    id="jeugdteam",
    title=words("Gemeentelijk jeugdteam", "Municipal youth team"),
    roles=_roles(
        _MENTOR,
        _CARE_TEAM,
        _SMW,
        Role("jeugdteam", words("het jeugdteam van de gemeente", "the municipality's youth team")),
    ),
    signals=("jongere", "mentor", "zorgteam", "smw"),
    first="zorgteam",
    leads="smw",
    team=("mentor", "zorgteam", "smw", "jeugdteam"),
    schakelen="referred",
    feedback=(Owed("jeugdteam", "smw", "jongere", "003:461"), Owed("smw", "mentor", "jongere", "003:461")),
    acts_as=TextMap({"smw": "bat", "zorgteam": "bat", "jeugdteam": "wij"}),
    places=TextMap({"whole": "003:101-105", "signals": "003:60", "first": "003:105", "schakelen": "003:105"}),
    to="jeugdteam",
)

MBO_ALS_WIJK = Variant(
    id="mbo-als-wijk",
    title=words("Mbo als wijk", "The school as a neighbourhood"),
    roles=_roles(
        _MENTOR,
        _CARE_TEAM,
        Role("jeugdteam", words("het jeugdteam op school", "the youth team at school"), corrects=True),
        attrs.evolve(_SMW, implies=("jeugdteam",)),
    ),
    signals=("jongere", "mentor", "zorgteam", "jeugdteam"),
    first="zorgteam",
    leads="jeugdteam",
    team=("mentor", "zorgteam", "jeugdteam", "smw"),
    schakelen="inside",
    feedback=(Owed("jeugdteam", "mentor", "jongere", "003:461"), Owed("jeugdteam", "zorgteam", "jongere", "003:461")),
    acts_as=TextMap({"zorgteam": "bat", "jeugdteam": "wij", "smw": "bat"}),
    places=TextMap({"whole": "003:107-117", "signals": "003:60", "first": "003:117", "schakelen": "003:117"}),
    to="jeugdteam",
)

LANDSTEDE = Variant(
    id="landstede",
    title=words("Landstede: de schakelfunctionaris", "Landstede: the schakelfunctionaris (linking officer)"),
    roles=_roles(
        Role("mentor", words("de coach", "the coach")),
        Role("studentadviseur", words("de studentadviseur", "the student adviser")),
        Role(
            "schakelfunctionaris",
            words("de schakelfunctionaris", "the schakelfunctionaris (linking officer)"),
            corrects=True,
        ),
    ),
    signals=("jongere", "mentor", "studentadviseur"),
    first="studentadviseur",
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
    places=TextMap({"whole": "003:121-191", "signals": "003:132", "first": "003:134", "schakelen": "003:126"}),
)

FRIESLAND = Variant(
    id="friesland-college",
    title=words(
        "Friesland College: School Als Werkplaats", "Friesland College: School Als Werkplaats (school as a workshop)"
    ),
    roles=_roles(
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
    first="saw",
    leads="saw",
    team=("mentor", "saw", "saw_collega", "regiecentrum"),
    schakelen="brought_in",
    feedback=(Owed("saw", "mentor", "jongere", "003:307, 319"),),
    acts_as=TextMap({"saw_collega": "wij", "regiecentrum": "wij"}),
    places=TextMap({"whole": "003:239-301", "signals": "003:251", "first": "003:254", "schakelen": "003:244"}),
    kinds=("licht", "intensief"),
)

DELTION = Variant(
    id="deltion",
    title=words("Deltion: het Jongerenteam", "Deltion: the youth team (DJT)"),
    roles=_roles(
        Role("mentor", words("de SLB'er", "the career guide (SLB'er)")),
        Role("loopbaanadviseur", words("de loopbaanadviseur", "the career adviser")),
        Role("djt", words("de medewerker van het jongerenteam (DJT'er)", "the youth team worker (DJT)"), corrects=True),
    ),
    signals=("jongere", "mentor", "djt"),
    first="djt",
    leads="djt",
    team=("mentor", "loopbaanadviseur", "djt"),
    schakelen="inside",
    feedback=(Owed("djt", "mentor", "jongere", "003:340"), Owed("djt", "ouder", "jongere", "003:340")),
    acts_as=TextMap({"loopbaanadviseur": "mentor", "djt": "wij"}),
    places=TextMap({"whole": "003:323-387", "signals": "003:335", "first": "003:337", "schakelen": "003:334"}),
    kinds=("vraagverheldering", "psychosociaal", "ondersteuningsplan", "onderwijs"),
)

VARIANTS = (EIGEN_WIJK, JEUGDTEAM, MBO_ALS_WIJK, LANDSTEDE, FRIESLAND, DELTION)
