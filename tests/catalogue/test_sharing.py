"""sharing.toml and lookups.toml: what is registered is whole or refused with its place; addresses lead where told."""

from datetime import date
from pathlib import Path

import pytest

from catalogue.model import Catalogue
from catalogue.reader import SHIPPED_FACTS, CatalogueError, from_files, read
from tests.catalogue.folders import append, replace, small_files, small_folder
from tests.picture.given import LIVING

BOARD = """
[feeds.board]
title = "Ward boards"
format = "small_json"
url = "https://example.org/board.json"
places = ["RAA"]
precedence = 2
tells = ["stay"]
"""


def test_an_entry_says_why_its_feeds_are_brought_in(tmp_path: Path) -> None:
    entry = read(small_folder(tmp_path)).sharing["shire"]
    assert entry.feeds == ("shire",)
    assert entry.fields == ("beds open", "beds in use")
    assert (entry.lawful_basis, entry.owner, entry.review_on) == ("Published figures.", "New Shire", date(2027, 4, 1))


def test_a_service_that_says_who_a_key_is_stands_under_its_trust(tmp_path: Path) -> None:
    found = read(small_folder(tmp_path)).lookups["RBB"]
    assert (found.origin, found.with_cookies) == ("https://lookup.example:8443", True)


def test_a_folder_may_have_neither() -> None:
    files = {name: content for name, content in small_files().items() if name not in {"sharing.toml", "lookups.toml"}}
    catalogue = from_files(files)
    assert (catalogue.sharing, catalogue.lookups) == ({}, {})


@pytest.mark.parametrize(
    "key", ["title", "feeds", "fields", "purpose", "lawful_basis", "asked_by", "owner", "kept", "review_on"]
)
def test_an_entry_that_leaves_anything_out_is_refused(tmp_path: Path, key: str) -> None:
    folder = small_folder(tmp_path)
    lines = (folder / "sharing.toml").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "sharing.toml").write_text("".join(line for line in lines if not line.startswith(f"{key} =")))
    with pytest.raises(CatalogueError, match=rf"sharing\.toml, \[shire\], {key}: is missing"):
        read(folder)


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ('feeds = ["shire"]', 'feeds = ["shires"]', "feeds", "'shires' is not a feed of feeds.toml"),
        ('feeds = ["shire"]', 'feeds = ["shire", "shire"]', "feeds", "names one of its entries twice"),
        ('feeds = ["shire"]', 'feeds = ["shire", "board"]', "feeds", "some tell of persons and some do not"),
        ('fields = ["beds open", "beds in use"]', "fields = []", "fields", "is empty"),
        ('purpose = "To see where beds are."', 'purpose = " "', "purpose", "is empty"),
        ("review_on = 2027-04-01", 'review_on = "2027-04-01"', "review_on", "must be a date"),
        ("review_on = 2027-04-01", "review_on = 2027-04-01T00:00:00Z", "review_on", "must be a date"),
        ('owner = "New Shire"', 'owners = "New Shire"', "owners", "unknown key; owner is meant?"),
    ],
)
def test_an_entry_that_cannot_be_is_refused(tmp_path: Path, old: str, new: str, key: str, reason: str) -> None:
    folder = small_folder(tmp_path)
    append(folder, "feeds.toml", BOARD)
    replace(folder, "sharing.toml", old, new)
    with pytest.raises(CatalogueError) as refused:
        read(folder)
    found = [(each.file, each.stanza, each.key) for each in refused.value.problems if reason in each.reason]
    assert found == [("sharing.toml", "[shire]", key)]


def test_a_feed_stands_in_one_entry(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    text = (folder / "sharing.toml").read_text(encoding="utf-8")
    append(folder, "sharing.toml", text.replace("[shire]", "[again]"))
    with pytest.raises(CatalogueError, match=r"\[again\], feeds: 'shire' stands in \[shire\] already"):
        read(folder)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://lookup.example/{key}", "must begin with https://"),
        ("ftp://lookup.example/{key}", "must be an address"),
        ("https:///people/{key}", "must be an address"),
        ("https://lookup.example/people", "must hold {key} once"),
        ("https://lookup.example/{key}/{key}", "must hold {key} once"),
        ("https://{key}.example/people", "must hold {key} once"),
        ("https://lookup.example/{key}/{ward}", "no other braces"),
        ("https://me:secret@lookup.example/{key}", "must not hold a name or password"),
        ("https://lookup.example/{key}#all", "holds a sign"),
        ("https://lookup.example; script-src */{key}", "holds a sign"),
        ("https://lookup.example:port/{key}", "is not an address"),
        ("https://lookup.example\u00e9/{key}", "holds a sign"),
    ],
)
def test_an_address_that_keys_must_not_be_sent_to_is_refused(tmp_path: Path, url: str, reason: str) -> None:
    folder = small_folder(tmp_path)
    replace(folder, "lookups.toml", "https://lookup.example:8443/people/{key}?full=no", url)
    with pytest.raises(CatalogueError) as refused:
        read(folder)
    assert {(each.file, each.stanza, each.key) for each in refused.value.problems} == {("lookups.toml", "[RBB]", "url")}
    assert any(reason in each.reason for each in refused.value.problems)


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000"])
def test_this_machine_may_be_asked_without_encryption(tmp_path: Path, host: str) -> None:
    folder = small_folder(tmp_path)
    replace(folder, "lookups.toml", "https://lookup.example:8443/people/{key}?full=no", f"http://{host}/{{key}}")
    assert read(folder).lookups["RBB"].origin == f"http://{host}"


def test_only_a_trust_has_such_a_service(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    replace(folder, "lookups.toml", "[RBB]", "[RAA-W1]")
    with pytest.raises(CatalogueError, match=r"lookups\.toml, \[RAA-W1\]: 'RAA-W1' is not a trust"):
        read(folder)


@pytest.mark.parametrize("catalogue", [LIVING, read(SHIPPED_FACTS)], ids=["invented", "published"])
def test_every_feed_that_ships_is_registered(catalogue: Catalogue) -> None:
    registered = [key for entry in catalogue.sharing.values() for key in entry.feeds]
    assert sorted(registered) == sorted(catalogue.feeds)
