"""The facts of the U16: how each is asked, what it is called in a refusal, and at which step it is told.

`jaar_dakloos` and `vaker_dakloos` are those of the routekaart on housing: who answered them there need not say it anew.
"""

from typing import NamedTuple

from leefplek import FactKind
from leefplek.values import TextMap, words

__all__ = ["BORN", "HF_FACTS", "NAMES", "OMKLAP_FACTS", "PITSTOP_FACTS", "TOLD_AT", "TOLD_ELSEWHERE", "Told"]


class Told(NamedTuple):
    """The facts that a step must tell, and those that it may."""

    must: tuple[str, ...]
    may: tuple[str, ...] = ()


HF_CONDITIONS = (
    "jaar_dakloos",
    "vaker_dakloos",
    "hf_andere_problemen",
    "hf_past_niet_in_groep",
    "hf_andere_aanpak_nodig",
)
"""For whom Housing First is (004:1280)."""

HF_REGULAR = ("hf_opvang_genoeg", "hf_wijk_genoeg")
"""What is looked at before a trajectory (004:1280)."""

PITSTOP_FOR = ("pitstop_uit_de_stad", "pitstop_dakloos", "pitstop_lichte_vraag", "pitstop_kans_op_doorstroom")
"""For whom Pitstop is (004:1056, 1068)."""

PITSTOP_AGAINST = (
    "pitstop_24_uur_nodig",
    "pitstop_niet_samen_wonen",
    "pitstop_ernstige_verslaving",
    "pitstop_veel_problemen",
)
"""What speaks against Pitstop (004:1068)."""

THREE = ("omklap_goed_bewoner", "omklap_goed_corporatie", "omklap_goed_zorgaanbieder")
"""What the three parties of the agreement (004:281) say of how it goes; that each is asked is ours."""

TOLD_AT = {
    "check_regular_help": Told(HF_REGULAR),
    "stand_surety": Told(("u16_garantstelling",)),
    "stabilise_debts": Told(("u16_schulden_rustig",)),
    "arrange_benefit": Told(("u16_uitkering_nodig",), ("u16_uitkering_vanaf",)),
    "screen": Told(PITSTOP_AGAINST),
    "resident_says": Told(("omklap_goed_bewoner",)),
    "corporation_says": Told(("omklap_goed_corporatie",)),
    "provider_says": Told(("omklap_goed_zorgaanbieder",)),
    "grant_wmo": Told(("pitstop_wmo",)),
    "bridge_vacancy": Told(("pitstop_leegstand_betaald_door",)),
}
"""Steps that tell certain facts; these are told nowhere else, because it matters who says them."""

TOLD_ELSEWHERE = frozenset(
    {
        *(name for told in TOLD_AT.values() for name in (*told.must, *told.may)),
        "u16_begeleiders",
        "u16_verhuisd_op",
        "u16_verhuist_in_de_maand",
        "omklap_maanden",
    }
)
"""What `record_facts` does not take: it has a step of its own."""

NAMES: dict[str, TextMap] = {
    "jaar_dakloos": words("een jaar geen woning", "no dwelling for a year"),
    "vaker_dakloos": words("vaker dakloos", "homeless more than once"),
    "hf_andere_problemen": words("problemen op andere gebieden", "problems in other areas of life"),
    "hf_past_niet_in_groep": words("opvang in een groep past niet", "shelter in a group does not fit"),
    "hf_andere_aanpak_nodig": words("een andere aanpak is nodig", "another approach is needed"),
    "hf_opvang_genoeg": words("is gewone opvang genoeg", "is regular shelter enough"),
    "hf_wijk_genoeg": words("is hulp in de wijk genoeg", "is help in the neighbourhood enough"),
    "u16_garantstelling": words("staat de gemeente garant", "does the municipality stand surety"),
    "u16_schulden_rustig": words("rust in de schulden", "the debts are stable"),
    "u16_uitkering_nodig": words("is een uitkering nodig", "is a benefit needed"),
    "u16_uitkering_vanaf": words("de eerste dag van de uitkering", "the first day of the benefit"),
    "u16_begeleiders": words("wie begeleidt", "who guides"),
    "u16_verhuisd_op": words("de dag van de verhuizing", "the moving day"),
    "u16_verhuist_in_de_maand": words("verhuizen in de loop van de maand", "moving within a month"),
    "omklap_maanden": words("de afgesproken periode", "the agreed period"),
    "omklap_goed_bewoner": words("de bewoner", "the resident"),
    "omklap_goed_corporatie": words("de corporatie", "the corporation"),
    "omklap_goed_zorgaanbieder": words("de zorgaanbieder", "the care provider"),
    "pitstop_24_uur_nodig": words("24 uur per dag begeleiding nodig", "guidance needed 24 hours a day"),
    "pitstop_niet_samen_wonen": words("kan niet met anderen wonen", "can't live with others"),
    "pitstop_ernstige_verslaving": words("ernstige verslaving", "severe addiction"),
    "pitstop_veel_problemen": words("veel problemen tegelijk", "many problems at once"),
    "pitstop_wmo": words("de Wmo-indicatie", "the Wmo grant of guidance"),
    "pitstop_leegstand_betaald_door": words("wie de lege kamer betaalt", "who pays for the empty room"),
}
"""What a refusal calls them."""


def _yes_no(name: str, nl: str, en: str) -> FactKind:
    return FactKind(name, "boolean", words(nl, en))


BORN = FactKind("geboortedatum", "date", words("Wanneer ben je geboren?", "When were you born?"))

_MOVING = (
    FactKind("u16_verhuisd_op", "date", words("Op welke dag verhuis je?", "On which day do you move?")),
    _yes_no(
        "u16_verhuist_in_de_maand",
        "Verhuis je in de loop van de maand? Dan vervalt de huurtoeslag van die maand.",
        "Do you move within a month? Then the rent benefit of that month lapses.",
    ),
)
_MONEY = (
    _yes_no("u16_schulden_rustig", "Is er rust in je schulden, of heb je er geen?", "Are your debts stable, or none?"),
    _yes_no("u16_garantstelling", "Staat de gemeente garant?", "Does the municipality stand surety?"),
    _yes_no("u16_uitkering_nodig", "Heb je een uitkering nodig?", "Do you need a benefit?"),
    FactKind(
        "u16_uitkering_vanaf",
        "date",
        words("Vanaf welke dag is er een uitkering?", "From which day is there a benefit?"),
    ),
)
_WORKERS = FactKind(
    "u16_begeleiders",
    "number",
    words("Hoeveel begeleiders heb je?", "How many guides do you have?"),
    unit="workers",
)

HF_FACTS = (
    BORN,
    _yes_no(
        "jaar_dakloos",
        "Heb je al een jaar of langer geen eigen plek?",
        "Have you had no place of your own for a year or longer?",
    ),
    _yes_no(
        "vaker_dakloos",
        "Had je al vaker geen plek om te wonen?",
        "Have you been without a place to live more than once?",
    ),
    _yes_no(
        "hf_andere_problemen",
        "Spelen er ook lastige dingen op andere gebieden, zoals je gezondheid?",
        "Are there difficult things in other areas too, such as your health?",
    ),
    _yes_no(
        "hf_past_niet_in_groep",
        "Past opvang in een groep niet bij je?",
        "Does shelter in a group not fit you?",
    ),
    _yes_no("hf_andere_aanpak_nodig", "Is er een andere aanpak nodig?", "Is another approach needed?"),
    _yes_no("hf_opvang_genoeg", "Helpt de gewone opvang je genoeg?", "Does regular shelter help you enough?"),
    _yes_no("hf_wijk_genoeg", "Helpen mensen in de wijk je genoeg?", "Do workers near you help you enough?"),
    *_MONEY,
    _WORKERS,
    *_MOVING,
)

OMKLAP_FACTS = (
    BORN,
    *_MONEY,
    *_MOVING,
    FactKind(
        "omklap_maanden",
        "number",
        words(
            "Na hoeveel maanden kan de woning op jouw naam komen?",
            "After how many months can the lease come in your name?",
        ),
        unit="months",
    ),
    _yes_no("omklap_goed_bewoner", "Vind je zelf dat het goed gaat?", "Do you find yourself that it goes well?"),
    _yes_no("omklap_goed_corporatie", "Vindt de corporatie dat?", "Does the corporation?"),
    _yes_no("omklap_goed_zorgaanbieder", "Vindt de zorgaanbieder dat?", "Does the care provider?"),
)

PITSTOP_FACTS = (
    BORN,
    _yes_no("pitstop_uit_de_stad", "Kom je uit de stad?", "Are you from the town?"),
    _yes_no(
        "pitstop_dakloos",
        "Heb je geen huis, dreigt dat, of lukt alleen wonen nu even niet?",
        "Have you no home, may that happen soon, or can you not live on your own for now?",
    ),
    _yes_no("pitstop_lichte_vraag", "Is een beetje hulp genoeg?", "Is a little help enough?"),
    _yes_no(
        "pitstop_kans_op_doorstroom",
        "Is er veel kans dat je straks zelf een plek vindt?",
        "Is it likely that you will find a place of your own?",
    ),
    _yes_no("pitstop_24_uur_nodig", "Heb je dag en nacht begeleiding nodig?", "Do you need guidance day and night?"),
    _yes_no("pitstop_niet_samen_wonen", "Lukt samen wonen je niet?", "Can you not live with others?"),
    _yes_no("pitstop_ernstige_verslaving", "Ben je ernstig verslaafd?", "Are you severely addicted?"),
    _yes_no("pitstop_veel_problemen", "Spelen er veel problemen tegelijk?", "Are there many problems at once?"),
    _yes_no("pitstop_wmo", "Is er een Wmo-indicatie?", "Has the Wmo granted guidance?"),
    FactKind(
        "pitstop_leegstand_betaald_door",
        "text",
        words("Wie betaalt de kamer zolang die leeg staat?", "Who pays for the room while it is empty?"),
    ),
    _WORKERS,
    *_MOVING,
)
