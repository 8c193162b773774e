"""What has been corrected since an answer was known: found figure by figure, and said over HTTP."""

import asyncio
import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import psycopg
import pytest

from api import wire
from api.corrections import MOST_LISTED, corrected, corrections
from api.forms import Form, example_of
from api.problems import ApiProblem
from db.engine import Connection
from homeward.embedded import Connection as Server
from metrics.vocabulary.episodes import BedDay, Colour, Episode, Offer, Referral, Response
from picture.board import When
from tests.api.asked import everything
from tests.api.lain import PEOPLE, asking, words
from tests.journeys.house import fresh_database
from tests.picture.partners import AT_NINE, Partners, ready, stay

MADE = example_of(wire.RedGreen)


def found(now: wire.RedGreen, *, is_whole: bool = True) -> list[tuple[str, object, object]]:
    return [(each.figure, each.then, each.now) for each in corrections(MADE, now, is_whole=is_whole)]


def test_a_figure_that_is_another_now_is_named_by_its_place() -> None:
    now = MADE.model_copy(update={"yesterday": MADE.yesterday.model_copy(update={"red": 1, "red_share": None})})
    assert found(now) == [
        ("yesterday.red", MADE.yesterday.red, 1),
        ("yesterday.red_share", MADE.yesterday.red_share, None),
    ]


def test_rows_are_matched_by_what_they_are_of_not_by_where_they_stand() -> None:
    part = MADE.parts[0]
    other = part.model_copy(update={"key": "SIM-S9"})
    assert found(MADE.model_copy(update={"parts": [other, *MADE.parts]})) == [("parts[SIM-S9]", None, "listed")]
    assert found(MADE.model_copy(update={"parts": MADE.parts[1:]})) == [(f"parts[{part.key}]", "listed", None)]
    # What a page did not come to is no correction.
    assert found(MADE.model_copy(update={"parts": [other, *MADE.parts]}), is_whole=False) == []


def test_what_an_answer_rests_on_is_no_figure() -> None:
    basis = MADE.basis.model_copy(update={"data_version": 99, "known": MADE.basis.known + timedelta(hours=1)})
    assert found(MADE.model_copy(update={"basis": basis})) == []


def test_lists_of_figures_are_compared_day_by_day() -> None:
    first = example_of(wire.Occupancy)
    (part, *others) = first.parts
    by_day = part.by_day
    assert by_day is not None
    peaks = [*by_day.peak[:-1], (by_day.peak[-1] or 0) + 1]
    later = part.model_copy(update={"by_day": by_day.model_copy(update={"peak": peaks})})
    now = first.model_copy(update={"parts": [later, *others]})
    assert [(each.figure, each.then, each.now) for each in corrections(first, now, is_whole=True)] == [
        (f"parts[{part.key}].by_day.peak[{first.on[-1]}]", by_day.peak[-1], peaks[-1])
    ]


def test_what_came_after_the_time_of_an_answer_is_no_correction() -> None:
    first = example_of(wire.Stays)
    (row, *others) = first.stays
    at = first.basis.at

    def told(left_at: datetime) -> list[str]:
        now = first.model_copy(update={"stays": [row.model_copy(update={"left_at": left_at}), *others]})
        return [each.figure for each in corrections(first, now, is_whole=True)]

    assert row.left_at is None
    assert told(at + timedelta(minutes=1)) == []
    assert told(at - timedelta(minutes=1)) == [f"stays[{row.stay}].left_at"]


LATE = AT_NINE + timedelta(minutes=1)
KNOWN_THEN = "at=2026-11-10T09:01:30Z&known=2026-11-10T09:00:30Z"
THERE = next(each for each in PEOPLE if each.stay.organisation == "SIM-S1" and each.stay.left_at is None)


async def _tell_late(conn: Connection) -> None:
    """What was known at nine, and a minute later what had not been told of it."""
    sending = Partners(conn)
    request = next(
        each for said in everything() for each in said.episodes if isinstance(each, Referral) and each.key == "RF-f"
    )
    began = replace(request, key="RF-way", stay=THERE.stay.key)
    for said in everything():
        await sending.send(said.feed, said.place, said.figures, at=said.at, dimensions=said.dimensions)
        await sending.bring(said.feed, said.episodes, at=said.at)
    await sending.bring("capacity_r1", [began])

    # Somebody who lay there for two nights; somebody who is there and has been ready for three days.
    gone = replace(
        stay("ST-late", days=3), ward="SIM-S1-W04", left_at=AT_NINE - timedelta(days=1), observed_at=LATE,
        specialty="surgery",
    )  # fmt: skip
    reason = "hospital.therapy_review"
    waits = replace(stay("ST-waits", is_ready=True), delay_reason=reason, observed_at=LATE)
    since = replace(ready("ST-waits", AT_NINE - timedelta(days=3)), observed_at=LATE)
    yesterday = BedDay(
        stay="ST-waits", on=(AT_NINE - timedelta(days=1)).date(), ward=waits.ward, colour=Colour.RED, reason=reason,
        reviewed_at=AT_NINE - timedelta(days=1), observed_at=LATE,
    )  # fmt: skip
    here = [each for each in PEOPLE if each.stay.organisation == "SIM-S1" and each.stay.left_at is None]
    await sending.bring("ward_board_archive", [gone], at=LATE)
    listed = [replace(each, observed_at=LATE) for each in (*words(here), waits, since, yesterday)]
    await sending.tell("board_s1", "SIM-S1", listed, at=LATE)
    beds = {"beds.ga.occupied": 46.0, "beds.ga.open": 50.0}
    await sending.send("beds_s1", "SIM-S1", beds, at=AT_NINE, received_at=LATE)
    # A service had begun an hour later than it said, another request had been withdrawn, and one of two starts went.
    requests = {each.key: each for said in everything() for each in said.episodes if isinstance(each, Referral)}
    withdrawn = replace(
        requests["RF-d"], closed_at=AT_NINE - timedelta(minutes=5), outcome="withdrawn", waiting_in=None, tag=None
    )
    started = AT_NINE - timedelta(hours=1)
    offer = next(
        each
        for said in everything() if said.feed == "capacity_r1" for each in said.episodes if isinstance(each, Offer)
    )  # fmt: skip
    told: list[Episode] = [
        withdrawn, replace(began, started_at=started, closed_at=started), replace(offer, offered=5.0, usable=1.0)
    ]  # fmt: skip
    await sending.bring("capacity_r1", [replace(each, observed_at=LATE) for each in told], at=LATE)
    # And somebody was seen within two hours after all.
    response = next(
        each for said in everything() for each in said.episodes if isinstance(each, Response) and each.key == "UC-d"
    )
    seen = replace(response, first_contact_at=AT_NINE - timedelta(minutes=10), observed_at=LATE)
    await sending.bring("ucr_u1", [seen], at=LATE)
    await conn.commit()


@pytest.fixture(scope="module")
def told_late(past: Server) -> Iterator[str]:
    """A copy of the past in which something came late."""
    with fresh_database(past, "past") as name:

        async def fill() -> None:
            async with await psycopg.AsyncConnection.connect(past.url(role="worker", dbname=name)) as conn:
                await _tell_late(conn)

        asyncio.run(fill())
        yield name


@pytest.mark.parametrize(
    ("path", "marked"),
    [
        ("red-green", {"yesterday.red": (14, 15), "reasons[hospital.therapy_review]": (None, "listed")}),
        ("bed-position", {"sites[SIM-S1].empty": (1.0, 4.0), "acute.on_definite.value": (-21.0, -18.0)}),
        ("levels", {"pillars[acute].providers[SIM-S1].parameters[ga_occupancy].value": (0.98, 0.92)}),
        (
            "blockages",
            {
                "people_now": (4, 5),
                "lost.week": (32, 35),
                "blockages[hospital-process~therapy_review~SIM-S1]": (None, "listed"),
            },
        ),
        ("stays", {"stays[ST-waits]": (None, "listed")}),
        ("pathways", {"lanes[P1].waiting": (5, 4), "lanes[P1].came_to_nothing[withdrawn].people": (1, 2)}),
        (
            "services",
            {
                "services[SIM-R1].waiting": (2, 1),
                "services[SIM-R1].capacity.usable": (0.0, 1.0),
                "services[SIM-R1].earliest_usable_on": ("2026-11-11", "2026-11-10"),
                "totals[urgent_response].waiting": (2, 1),
            },
        ),
        (
            "referrals",
            {
                "referrals[RF-d].state": ("waiting", "came_to_nothing"),
                "referrals[RF-way].started_at": ("2026-11-10T07:00:00Z", "2026-11-10T08:00:00Z"),
            },
        ),
        ("responses", {"responses[UC-d].clock": ("running", "met"), "responses[UC-d].is_open": (True, False)}),
        ("responses/clocks", {"clocks[2_hour].met": (1, 2), "clocks[2_hour].running": (1, 0)}),
        (
            "bed-days",
            {
                # Two nights of one, and the five of another who is there still.
                "whole[acute].spent.nights": (243, 250),
                "parts[SIM-S1 acute].spent.admissions": (15, 17),
                "whole[acute].now.ready": (4, 5),
            },
        ),
        (
            "occupancy",
            {
                "parts[SIM-S1].by_day.census_end[2026-11-08]": (9, 11),
                "parts[SIM-S1].by_day.departures[2026-11-09]": (0, 1),
            },
        ),
        (
            "occupancy?each=hour&start=2026-11-08&end=2026-11-08",
            {"parts[SIM-S1].by_hour.mean[2026-11-08T05:00:00Z]": (10.0, 12.0)},
        ),
        ("occupancy?each=weekday-hour", {"parts[SIM-S1].by_weekday_hour.mean[0]": (8.75, 9.25)}),
        (
            "red-green/period",
            {"whole.not_reviewed[2026-11-08]": (8, 9), "parts[SIM-S1].ready[2026-11-09]": (4, 5)},
        ),
        (
            f"stays/{THERE.stay.key}/path-home",
            {"steps[service began RF-way].at": ("2026-11-10T07:00:00Z", "2026-11-10T08:00:00Z")},
        ),
    ],
)
async def test_an_answer_as_known_then_says_what_was_corrected_since(
    past: Server, told_late: str, path: str, marked: Mapping[str, tuple[object, object]]
) -> None:
    route, _, asked = path.partition("?")
    async with asking(past, told_late) as client:
        asked = f"organisation=SIM&{asked}"
        then = (await client.get(f"/api/v1/{route}?{asked}&{KNOWN_THEN}")).json()
        now = (await client.get(f"/api/v1/{route}?{asked}&at=2026-11-10T09:01:30Z")).json()
        file = await client.get(f"/api/v1/{route}?{asked}&{KNOWN_THEN}&format=csv")
        # Whatever is known by then is not corrected by it.
        again = (await client.get(f"/api/v1/{route}?{asked}&at=2026-11-10T09:01:30Z&known=2026-11-10T09:01:30Z")).json()
    held, fresh, after = (each.get("basis", each)["corrections"] for each in (then, now, again))
    assert (fresh, after) == (None, [])
    found = {each["figure"]: (each["then"], each["now"]) for each in held}
    assert marked.items() <= found.items()
    row = next(csv.DictReader(io.StringIO(file.text.lstrip("\ufeff"))))
    assert row["corrections_since (figures)"] == str(len(held))


async def test_a_period_too_long_to_be_added_up_twice_says_so(past: Server, told_late: str) -> None:
    async with asking(past, told_late) as client:
        long = f"start=2025-01-01&end=2026-11-09&{KNOWN_THEN}"
        for route in ("bed-days", "occupancy", "red-green/period"):
            basis = (await client.get(f"/api/v1/{route}?{long}")).json()["basis"]
            assert basis["corrections"] is None
            assert basis["not_compared"] == (
                "Corrections are looked for in periods of up to 366 days; this one has 678."
            )


async def test_of_very_many_corrections_some_are_listed_and_the_others_counted() -> None:
    first = example_of(wire.Stays)
    row = first.stays[0]
    many = first.model_copy(
        update={"stays": [row.model_copy(update={"stay": f"ST-{number}"}) for number in range(MOST_LISTED + 7)]}
    )

    async def shaped(when: When, form: Form) -> wire.Stays:
        return many if when.known is None else first.model_copy(update={"next": None})

    form = Form(is_csv=False, asked=None, cursor=None)
    made = await corrected(shaped, moment=When(at=AT_NINE, known=AT_NINE), form=form)
    found = len(list(corrections(first.model_copy(update={"next": None}), many, is_whole=True)))
    assert found > MOST_LISTED
    assert made.basis.corrections is not None
    assert (len(made.basis.corrections), made.basis.corrections_left_out) == (MOST_LISTED, found - MOST_LISTED)


async def test_what_was_known_then_is_answered_where_there_is_no_such_answer_now() -> None:
    first = example_of(wire.PathHome)

    async def shaped(when: When, form: Form) -> wire.PathHome:
        if when.known is None:
            raise ApiProblem(404, "unknown_stay", "No stay 'ST-a' belongs to the organisation.")
        return first

    form = Form(is_csv=False, asked=None, cursor=None)
    made = await corrected(shaped, moment=When(at=AT_NINE, known=AT_NINE), form=form)
    assert made.steps == first.steps
    assert made.basis.not_compared == (
        "As known now there is no such answer: No stay 'ST-a' belongs to the organisation."
    )
