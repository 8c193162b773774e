"""The shipped figures are the published ones: complete, placed, and adding up to what was published for England."""

from collections import Counter
from datetime import date, timedelta

from simulators.replay.archive import DATA, Archive, rows, whole
from simulators.replay.feeds import members
from simulators.replay.fields import DESTINATIONS, SITREP_FIELDS
from simulators.replay.pack import ENGLAND_FILE

BOARDS_IN_2022 = 42
REGIONS = {"Y56", "Y58", "Y59", "Y60", "Y61", "Y62", "Y63"}


def test_the_trusts_add_up_to_the_published_england_row_on_every_day_and_in_every_column(archive: Archive) -> None:
    published = [row for row in rows(DATA / ENGLAND_FILE) if row["org_name"] == "ENGLAND (All Acute Trusts)"]
    assert len(published) == 126
    wrong = []
    for row in published:
        trusts = archive.trusts[date.fromisoformat(row["date"])]
        for place, field in enumerate(SITREP_FIELDS):
            total = sum(trust.values[place] or 0 for trust in trusts)
            if total != whole(row[field.key]):
                wrong.append((row["date"], field.key, total, row[field.key]))
    assert wrong == []


def test_both_published_england_rows_are_there_for_every_day(archive: Archive) -> None:
    names = Counter(row["org_name"] for row in rows(DATA / ENGLAND_FILE))
    assert names == {"ENGLAND (All Acute Trusts)": 126, "ENGLAND (Type 1 Acute Trusts)": 126}


def test_the_winter_is_whole_and_its_gaps_are_those_of_the_source(archive: Archive) -> None:
    days = tuple(archive.trusts)
    assert (days[0], days[-1]) == (date(2021, 11, 29), date(2022, 4, 3))
    assert len(days) == (days[-1] - days[0]).days + 1
    sent = Counter(row.code for held in archive.trusts.values() for row in held)
    assert sent.total() == 17_337
    assert len(sent) == 138
    assert {code: count for code, count in sent.items() if count != 126} == {"RBZ": 119, "RRJ": 110, "REN": 98}


def test_figures_known_from_the_publication_stand_unchanged(archive: Archive) -> None:
    first = archive.trusts[date(2021, 11, 29)][0]
    assert (first.code, first.name) == ("R0A", "Manchester University NHS Foundation Trust")
    assert first.values == (2206, 2017, 125, 94, 968, 416, 35, 7, 0, 0, 1, 0)


def test_a_value_the_return_left_empty_is_none_and_not_zero(archive: Archive) -> None:
    orthopaedic = next(row for row in archive.trusts[date(2022, 2, 23)] if row.code == "RRJ")
    assert set(orthopaedic.values[6:10]) == {None}
    empty = Counter(
        place for held in archive.trusts.values() for row in held for place, v in enumerate(row.values) if v is None
    )
    assert empty == {0: 9, 1: 9, 2: 748, 3: 748, 4: 2, 5: 2, 6: 1, 7: 1, 8: 1, 9: 1, 10: 2, 11: 2}


def test_every_trust_has_a_board_and_a_region(archive: Archive) -> None:
    assert archive.unplaced() == ()
    held = members(archive)
    boards = {code: trusts for code, trusts in held.items() if code not in REGIONS}
    assert held.keys() - boards.keys() == REGIONS
    assert len(boards) == BOARDS_IN_2022
    for side in (boards, {region: held[region] for region in REGIONS}):
        assert sum(len(trusts) for trusts in side.values()) == 138
        assert len(frozenset[str]().union(*side.values())) == 138


def test_england_is_never_a_trust(archive: Archive) -> None:
    assert not [
        row for held in archive.trusts.values() for row in held if "ENGLAND" in row.name.upper() or row.code == "-"
    ]


def test_the_discharge_series_covers_the_winter_and_each_day_adds_up(archive: Archive) -> None:
    days = tuple(archive.discharges)
    assert days == tuple(date(2021, 11, 1) + timedelta(days=n) for n in range(151))
    for row in archive.discharges.values():
        assert row.no_longer_meeting_criteria == (row.discharged or 0) + (row.remaining or 0)
        assert None not in row.by_destination
        share = sum(count or 0 for count in row.by_destination) / (row.discharged or 1)
        assert 0.97 < share <= 1


def test_destinations_have_codes_of_their_own_within_a_pathway() -> None:
    assert len(DESTINATIONS) == len({(d.pathway, d.code) for d in DESTINATIONS}) == 12
    assert {d.pathway for d in DESTINATIONS} == {"P0", "P1", "P2", "P3"}
    assert all(d.label.startswith(d.pathway) for d in DESTINATIONS)


def test_the_shipped_files_stay_under_two_megabytes_and_name_their_licence() -> None:
    sizes = {path.name: path.stat().st_size for path in DATA.iterdir()}
    assert len(sizes) == 5
    assert sum(sizes.values()) < 2_000_000
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    assert "Contains public sector information licensed under the" in readme
    assert "Open Government Licence v3.0" in readme
    assert all(name in readme for name in sizes if name != "README.md")
