"""How much a payload may weigh once it is read, judged before it is."""

from collections.abc import Iterable

from ingest.failure import FeedFailed, Reason, Stage

_SMALL_BYTES = 1 << 20
_VALUES_PER_ROW = 64
_ROWS_TO_SPARE = 100


def demand_few_values(content: bytes, *, marks: Iterable[bytes], max_rows: int) -> None:
    """Refuse a large payload with far more values than its rows could hold; a million empty keys weigh 200 MB.

    Every value but the first of its row, list or object follows one of the marks, so their number bounds the values.
    Raises: FeedFailed at ROWS.
    """
    if len(content) <= _SMALL_BYTES:
        return
    if sum(map(content.count, marks)) > _VALUES_PER_ROW * (max_rows + _ROWS_TO_SPARE):
        detail = f"The payload holds far more values than the {max_rows} rows this feed may send could."
        raise FeedFailed(Stage.ROWS, Reason.TOO_MANY_VALUES, detail)
