"""Winters in the layout of the collected files: columns a winter lacks stay empty, unknown trusts are not dropped."""

import csv
import gzip
import io
from datetime import date
from pathlib import Path

import pytest

from simulators.replay.archive import trust_days, winters_of
from simulators.replay.export import Format, export, winter_of
from simulators.replay.fields import DESTINATIONS
from simulators.replay.pack import pack

HEADINGS_2015 = "winter,date,org_code,org_name,ga_beds_open,ga_beds_occupied,occupancy_rate_src,ae_closures"
HEADINGS_2021 = "winter,date,org_code,org_name,ga_beds_open,ga_beds_occupied,amb_delay_30_60,flu_ga"


def test_a_column_that_a_winter_lacks_is_an_empty_cell_and_winters_are_files_of_their_own(tmp_path: Path) -> None:
    _winter(tmp_path, "2015-16", HEADINGS_2015, ["2015/16,2016-01-04,RA3,Weston,258.0,255.0,0.98,1.0"])
    _winter(tmp_path, "2021-22", HEADINGS_2021, ["2021/22,2021-12-01,R0A,Manchester,2206.0,2017.0,,3.0"])
    written = export(winters_of(tmp_path), form=Format.SITREP_CSV, first=date.min, last=date.max, out=tmp_path / "out")
    assert [(file.path.name, file.organisation, file.row_count) for file in written] == [
        ("uec-sitrep_2015-16_Y58.csv", "Y58", 1),
        ("uec-sitrep_2021-22_Y62.csv", "Y62", 1),
    ]
    old, new = (list(csv.reader(io.StringIO(file.path.read_text())))[1] for file in written)
    assert old == ["04/01/2016", "RA3", "Weston", "258", "255", "", "", "", "", "", "", "1", "", "", ""]
    assert new == ["01/12/2021", "R0A", "Manchester", "2206", "2017", "", "", "", "", "", "", "", "", "3", ""]


def test_a_trust_without_a_region_stops_the_export_instead_of_going_missing(tmp_path: Path) -> None:
    _winter(tmp_path, "2015-16", HEADINGS_2015, ["2015/16,2016-01-04,RZZ,Nowhere,1.0,1.0,1.0,0.0"])
    with pytest.raises(LookupError, match="RZZ"):
        export(winters_of(tmp_path), form=Format.SITREP_CSV, first=date.min, last=date.max, out=tmp_path / "out")


@pytest.mark.parametrize("value", ["12.5", "nan", "1e400", "-"])
def test_a_count_that_is_not_whole_is_refused_and_never_rounded(value: str, tmp_path: Path) -> None:
    path = _winter(tmp_path, "2015-16", HEADINGS_2015, [f"2015/16,2016-01-04,RA3,Weston,{value},255.0,0.98,1.0"])
    with pytest.raises((ValueError, OverflowError)):
        trust_days([path])


@pytest.mark.parametrize(
    ("day", "winter"),
    [(date(2021, 11, 29), "2021-22"), (date(2022, 4, 3), "2021-22"), (date(1999, 12, 31), "1999-00")],
)
def test_a_winter_is_named_for_its_two_years(day: date, winter: str) -> None:
    assert winter_of(day) == winter


def test_packing_changes_no_value_drops_what_is_not_needed_and_repeats_to_the_byte(tmp_path: Path) -> None:
    source = tmp_path / "collected"
    source.mkdir()
    _winter(
        source,
        "2021-22",
        HEADINGS_2021 + ",occupancy_rate_src",
        ["2021/22,2021-12-02,R0A,Manchester,2206.0,,0.0,3.0,0.9", "2021/22,2021-12-01,RA3,Weston,258.0,255.0,,,0.9"],
    )
    _zipped(
        source / "england_daily.csv.gz",
        [
            "winter,date,org_name,ga_beds_open",
            "2021/22,2021-12-01,ENGLAND (All Acute Trusts),96315.0",
            "2015/16,2016-01-04,ENGLAND,1.0",
        ],
    )
    (source / "ods_etr_trusts_2022.csv").write_text("code,region_code,icb_code\nR0A,Y62,QOP\nRA7,Y58,QUY\n")
    (source / "acute_trusts_type1.csv").write_text("code,icb_code\nR0A,QXX\n")
    (source / "ae_reporting_orgs_2021_2026.csv").write_text("org_code,icb_code_2022\nR0A,QXX\n")
    labels = _published_labels()
    (source / "national_daily_2021-04_2022-03.csv").write_text(
        f"date,nctr_am,discharged,remaining,{labels}\n"
        f"2021-10-31,1,1,0{',0' * 12}\n"
        f"2021-11-01,18140.0,8377.0,9763.0{',7.0' * 12}\n"
    )
    first = pack(source, tmp_path / "one")
    pack(source, tmp_path / "two")
    assert len(first) == 4
    for name in first:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    sitrep = gzip.decompress((tmp_path / "one" / "uec_sitrep_2021-22.csv.gz").read_bytes()).decode().splitlines()
    assert sitrep[0].startswith("date,org_code,org_name,ga_beds_open,ga_beds_occupied,cc_adult_open")
    assert sitrep[1:] == ["2021-12-01,RA3,Weston,258,255,,,,,,,,,,", "2021-12-02,R0A,Manchester,2206,,,,,,0,,,,3,"]
    assert (tmp_path / "one" / "trust_regions.csv").read_text().splitlines()[1:] == [
        "R0A,QOP,Y62,ODS trusts 2022",
        "RA3,QUY,Y58,successor RA7",
    ]
    england = (tmp_path / "one" / "uec_sitrep_england_2021-22.csv").read_text().splitlines()
    assert england[1:] == ["2021-12-01,ENGLAND (All Acute Trusts),96315" + "," * 11]
    discharges = gzip.decompress((tmp_path / "one" / "discharge_sitrep_england.csv.gz").read_bytes()).decode()
    assert discharges.splitlines()[1:] == ["2021-11-01,18140,8377,9763" + ",7" * 12]


def _published_labels() -> str:
    return ",".join(f'"{destination.label}"' for destination in DESTINATIONS)


def _winter(folder: Path, winter: str, headings: str, rows: list[str]) -> Path:
    return _zipped(folder / f"trust_daily_winter_{winter}.csv.gz", [headings, *rows])


def _zipped(path: Path, lines: list[str]) -> Path:
    path.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode()))
    return path
