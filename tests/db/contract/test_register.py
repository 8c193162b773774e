"""Nothing that the store publishes goes without a question."""

from tests.db.contract.questions import QUESTIONS, published


def test_every_public_function_of_the_reading_room_has_a_question() -> None:
    found = published()
    assert len(found) >= 15
    assert {"values.values_then", "points.days", "series.SeriesIndex.refresh", "snapshot.one_look"} <= found
    assert set(QUESTIONS) == found
