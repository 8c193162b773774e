"""Making rejects: the sentence each code stands for, said in one place."""

from ingest.nhs_number import holds_nhs_number
from ingest.parsed import Reject, RejectCode, sample_of

# What each code of an adapter says; the sift's rules have sentences of their own.
REASONS = {
    RejectCode.NOT_AN_OBJECT: "The row is not an object.",
    RejectCode.WRONG_CELL_COUNT: "The row has another number of cells than the header.",
    RejectCode.MISSING_FIELD: "The field is missing here, although other rows have it.",
    RejectCode.BAD_DATE: "It is not a date written as the format asks.",
    RejectCode.BAD_TIME: "It is not a time written as the format asks.",
    RejectCode.BAD_CODE: "It is not a code.",
    RejectCode.NOT_A_NUMBER: "It is not a plain number.",
    RejectCode.NOT_FINITE: "It is not a number that can be held (not a number, infinite, or beyond all size).",
    RejectCode.SENT_TWICE: "The field was sent twice in one object; which is meant cannot be known.",
    RejectCode.BAD_DIMENSIONS: "It is not an object of names and texts.",
    RejectCode.BAD_KEY: "It is not a key as the format asks: ST-, RF- or UC-, then lower-case letters and digits.",
    RejectCode.NOT_IN_LIST: "It is not in the contract's list.",
    RejectCode.NAIVE_TIME: "The time has no offset from UTC.",
    RejectCode.NHS_NUMBER: "A text is shaped like an NHS number; nothing of the entry was kept.",
    RejectCode.NOT_WHOLE: "It is not whole, and counts something.",
    RejectCode.OUT_OF_ORDER: "It is dated before what it follows.",
    RejectCode.LIST_LOST: "It is empty, although the document's totals count who has to be on it; nobody is taken off.",
    RejectCode.OUT_OF_RANGE: "It is more or less than the format allows.",
}
# A text of the wrong kind may be wrong in a way that somebody must be told of at once.
_OF_TEXTS = frozenset({RejectCode.NOT_IN_LIST, RejectCode.BAD_CODE, RejectCode.BAD_KEY})
_SHAPED = "A text is shaped like an NHS number; it was not kept."


def reject_cell(code: RejectCode, *, row: int | None, field: str, value: object) -> Reject:
    """Refuse what one field of one row held; rows count from 1, and None is the document itself.

    A text refused for its kind is told as an NHS number when it is shaped like one.
    """
    if code in _OF_TEXTS and isinstance(value, str) and holds_nhs_number(value):
        return Reject(row=row, field=field, code=RejectCode.NHS_NUMBER, reason=_SHAPED, sample=sample_of(value))
    return Reject(row=row, field=field, code=code, reason=REASONS[code], sample=sample_of(value))
