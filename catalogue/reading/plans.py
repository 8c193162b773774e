"""plans.toml: the shifts by which services are planned, by type of service."""

import re
from datetime import time
from itertools import pairwise

from catalogue.reading.problems import Findings, shown
from catalogue.reading.settings import common, read_settings, stanzas_of
from catalogue.reading.stanza import Stanza
from catalogue.reading.text import tables_of
from catalogue.spans import turning_points
from metrics.flow.service import ServiceType
from metrics.plans.shift import ShiftRule, shifts_of

PLANS = "plans.toml"
_KIND = "shifts"
_HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,19}")


def read_plans(content: bytes, *, findings: Findings) -> tuple[ShiftRule, ...]:
    """Every shift. Those of one service on one day have keys of their own and do not overlap."""
    tables = tables_of(content, file=PLANS, findings=findings)
    for name in tables.keys() - {_KIND}:
        findings.add(file=PLANS, stanza=f"[{name}]", reason=f"unknown stanza; there is {_KIND} alone")
    shifts = read_settings(
        stanzas_of(tables, _KIND, file=PLANS, findings=findings), _shift, subject=lambda each: (each.type, each.key)
    )
    _refuse_overlaps(shifts, findings=findings)
    return shifts


def _shift(stanza: Stanza) -> ShiftRule:
    key = stanza.text("key")
    if key and not _KEY.fullmatch(key):
        stanza.refuse("key", "must be a short word in lower case")
    return ShiftRule(
        type=stanza.choice("type", ServiceType), key=key, title=stanza.text("title"),
        begins=_hour(stanza, "begins"), ends=_hour(stanza, "ends", may_be_midnight=True), **common(stanza),
    )  # fmt: skip


def _hour(stanza: Stanza, key: str, *, may_be_midnight: bool = False) -> time:
    text = stanza.text(key)
    if may_be_midnight and text == "24:00":
        return time.min
    if _HOUR.fullmatch(text) and (text != "00:00" or not may_be_midnight):
        return time.fromisoformat(text)
    if text:
        stanza.refuse(key, f'must be a time such as "08:30", not {shown(text)}')
    return time.min


def _refuse_overlaps(shifts: tuple[ShiftRule, ...], *, findings: Findings) -> None:
    """Shifts of one service follow one another: of two at once each would take what came."""
    told = set()
    for on in turning_points(shifts):
        for type_ in ServiceType:
            held = shifts_of(shifts, type_, on=on)
            told |= {
                f"{one.key} and {other.key} of {type_.value} overlap"
                for one, other in pairwise(held)
                if one.ends <= one.begins or one.ends > other.begins
            }
            # The last one may end on the next day, before the first begins.
            if len(held) > 1 and held[0].begins < held[-1].ends <= held[-1].begins:
                told.add(f"{held[-1].key} and {held[0].key} of {type_.value} overlap")
    for reason in sorted(told):
        findings.add(file=PLANS, stanza=f"[[{_KIND}]]", key="ends", reason=reason)
