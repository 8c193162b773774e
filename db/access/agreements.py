"""Sharing agreements: whose rows about persons which role of which partner may see, why, and on what basis."""

from dataclasses import dataclass
from datetime import date, datetime

from db.engine import Connection
from metrics.access import Agreement, Role

_COLUMNS = (
    "agreement, owner, role, partner, valid_from, valid_to, purpose, lawful_basis, asked_by, responsible, review_on,"
    " made_at"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """An agreement with the reasons that stand in the sharing register."""

    agreement: int
    terms: Agreement
    purpose: str
    lawful_basis: str
    asked_by: str
    responsible: str
    review_on: date
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """Why and on what basis rows are shared, who asked for it, who answers for it, when it is looked at again."""

    purpose: str
    lawful_basis: str
    asked_by: str
    responsible: str
    review_on: date


async def make_agreement(conn: Connection, terms: Agreement, *, reasons: Reasons, at: datetime) -> int:
    """Keep an agreement; returns its number."""
    cursor = await conn.execute(
        """INSERT INTO sharing_agreement (owner, role, partner, valid_from, valid_to, purpose, lawful_basis, asked_by,
                                          responsible, review_on, made_at)
           VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING agreement""",
        (
            terms.owner, terms.role.value, terms.partner, terms.valid_from, terms.valid_to, reasons.purpose,
            reasons.lawful_basis, reasons.asked_by, reasons.responsible, reasons.review_on, at,
        ),
    )  # fmt: skip
    (number,) = await cursor.fetchone() or (None,)
    if not isinstance(number, int):
        raise TypeError("the store gave no number")
    return number


async def end_agreement(conn: Connection, agreement: int, *, on: date) -> bool:
    """Let an agreement end on a day, the first on which it holds no more; False when it had ended by then."""
    cursor = await conn.execute(
        """UPDATE sharing_agreement SET valid_to = greatest(%s, valid_from)
            WHERE agreement = %s AND (valid_to IS NULL OR valid_to > %s)""",
        (on, agreement, on),
    )
    return cursor.rowcount == 1


async def agreements(conn: Connection) -> list[Agreed]:
    """All agreements ever made, by number."""
    cursor = await conn.execute(f"SELECT {_COLUMNS} FROM sharing_agreement ORDER BY agreement")
    return [
        Agreed(
            agreement=row[0],
            terms=Agreement(owner=row[1], role=Role(row[2]), partner=row[3], valid_from=row[4], valid_to=row[5]),
            purpose=row[6], lawful_basis=row[7], asked_by=row[8], responsible=row[9], review_on=row[10],
            made_at=row[11],
        )
        for row in await cursor.fetchall()
    ]  # fmt: skip
