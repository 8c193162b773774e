"""What a service puts up, in a few words: "4 offered: 3 wrong area, 1 single-handed only". Works out no figure."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from metrics.flow.capacity import Capacity, together
from metrics.flow.offers import HOME_CARE_HOURS, RESPONSE_VISIT, VIRTUAL_WARD_PLACE, an_offer
from metrics.vocabulary.definition import Definition, Worked

UNITS: Mapping[str, str] = MappingProxyType(
    {
        "reablement_start": "starts",
        "community_bed": "beds",
        HOME_CARE_HOURS: "hours",
        "care_home_bed": "beds",
        RESPONSE_VISIT: "visits",
        VIRTUAL_WARD_PLACE: "places",
    }
)
_WORDS = MappingProxyType({"single_handed_only": "single-handed only"})


def says_of(found: Capacity, *, kind: str) -> str:
    """The offer and what becomes of it; parts of nought are left out, and what nobody sent is said."""
    parts = [
        f"{amount:g} {word}"
        for word, amount in (
            ("usable", found.usable), ("held", found.held), ("taken", found.taken),
            *((_WORDS.get(why, why.replace("_", " ")), amount) for why, amount in found.not_usable.items()),
            ("not usable, why is not said", found.other),
        )
        if amount
    ]  # fmt: skip
    if found.usable is None:
        parts.append("what is usable is not told")
    elif not found.usable and not found.not_usable and not found.other:
        parts.append("none usable")
    unit = f" {UNITS[kind]}" if kind in (HOME_CARE_HOURS, RESPONSE_VISIT) else ""
    least = ", in part not told" if found.is_partial and found.usable is not None else ""
    return f"{found.offered:g}{unit} offered: {', '.join(parts)}{least}"


def _said(kind: str = "reablement_start", **parts: object) -> str:
    return says_of(together([an_offer("2026-11-10", kind=kind, **parts)]), kind=kind)  # type: ignore[arg-type]


DEFINITIONS = (
    Definition(
        key="flow.capacity_sentence",
        title="Capacity in words",
        unit="words",
        says="What is offered, what of it the next person could have, and why not the rest.",
        rule="Offered, then usable, held, taken and each reason for not being usable; parts of nought are left out.",
        inputs=("flow.capacity",),
        source="Homeward",
        valid_from=date(2024, 5, 27),
        is_indicative=True,
        examples=(
            Worked(
                situation="four offered and nobody can have any",
                answer="4 offered: 3 wrong area, 1 single-handed only",
                work=lambda: _said(usable=0.0, not_usable={"wrong_area": 3, "single_handed_only": 1}),
            ),
            Worked(
                situation="six offered, some of them usable",
                answer="6 offered: 2 usable, 1 held, 3 taken",
                work=lambda: _said(usable=2.0, held=1.0, taken=3.0),
            ),
            Worked(
                situation="a rota that says nothing of what is booked",
                answer="12 hours offered: what is usable is not told",
                work=lambda: _said(HOME_CARE_HOURS, offered=12.0, usable=None, taken=None, held=None),
            ),
        ),
    ),
)
