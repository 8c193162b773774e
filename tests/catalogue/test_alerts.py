"""alerts.toml: rules and channels are whole or refused with their place; no address and no secret stands in it."""

from datetime import time, timedelta
from pathlib import Path

import pytest

from catalogue.alerting import ChannelKind, WebhookFormat
from catalogue.reader import SHIPPED_FACTS, CatalogueError, from_files, read
from metrics.alerts import AlertSeverity, FeedTrouble, Hold, Line, Quiet, RuleKind
from metrics.pressure import INDICATORS
from tests.catalogue.folders import append, replace, small_files, small_folder
from tests.picture.given import LIVING


def test_a_rule_says_on_what_from_where_for_how_long_and_who_is_told(tmp_path: Path) -> None:
    rule = read(small_folder(tmp_path)).alerting.rules["full"]
    assert (rule.kind, rule.indicator, rule.each) == (RuleKind.VALUE, "occupancy", "trust")
    assert rule.line == Line(0.98, 0.95)
    assert rule.hold == Hold(raise_after=timedelta(minutes=30))
    assert (rule.severity, rule.channels) == (AlertSeverity.URGENT, ("duty", "room"))


def test_a_rule_on_sources_names_what_it_looks_for(tmp_path: Path) -> None:
    rule = read(small_folder(tmp_path)).alerting.rules["source"]
    assert (rule.trouble, rule.organisations, rule.each) == (FeedTrouble.OVERDUE, (), None)
    assert rule.hold == Hold(clear_after=timedelta(minutes=15))


def test_a_channel_says_who_is_told_by_which_way_and_when_not(tmp_path: Path) -> None:
    channels = read(small_folder(tmp_path)).alerting.channels
    assert (channels["duty"].kind, channels["duty"].to) == (ChannelKind.EMAIL, ("${DUTY_EMAIL}", "duty@shire.example"))
    assert channels["duty"].quiet == Quiet(time(22), time(7))
    assert channels["duty"].through_quiet == {AlertSeverity.URGENT}
    assert (channels["room"].format, channels["room"].url) == (WebhookFormat.TEAMS, "${TEAMS_URL}")
    assert (channels["room"].quiet, channels["room"].secret) == (None, None)


def test_a_folder_may_have_none() -> None:
    alerting = from_files({name: held for name, held in small_files().items() if name != "alerts.toml"}).alerting
    assert (alerting.rules, alerting.channels) == ({}, {})


@pytest.mark.parametrize("catalogue", [LIVING, read(SHIPPED_FACTS)], ids=["living", "facts"])
def test_what_ships_names_indicators_that_there_are(catalogue: object) -> None:
    rules = catalogue.alerting.rules.values()  # type: ignore[attr-defined]
    assert rules
    assert {rule.indicator for rule in rules} - {None} <= set(INDICATORS)


def test_the_invented_system_has_a_rule_of_each_kind() -> None:
    assert {rule.kind for rule in LIVING.alerting.rules.values()} == set(RuleKind)


REFUSED = [
    ('kind = "value"', 'kind = "values"', "rules.full", "kind", "must be one of level, value"),
    ("raise_at = 0.98", "raise_at = 0.94", "rules.full", "clear_at", "must lie on the good side of raise_at, 0.94"),
    ("raise_at = 0.98", "raise_at = 0.95", "rules.full", "clear_at", "must lie on the good side"),
    ("raise_at = 0.98", 'raise_at = "high"', "rules.full", "raise_at", "must be a number"),
    ("clear_at = 0.95\n", "", "rules.full", "clear_at", "is missing"),
    ('side = "above"', 'side = "beyond"', "rules.full", "side", "must be one of above, below"),
    ('each = "trust"', 'each = "hospital"', "rules.full", "each", "must be one of country"),
    ('each = "trust"', 'organisations = ["RZZ"]', "rules.full", "organisations", "'RZZ' is not an organisation"),
    ('each = "trust"\n', "", "rules.full", "organisations", "is missing; name some"),
    ('raise_after = "30 min"', 'raise_after = "8 d"', "rules.full", "raise_after", "is longer than a week"),
    ('severity = "urgent"', 'severity = "red"', "rules.full", "severity", "must be one of information"),
    ('"duty", "room"', '"duty", "rooms"', "rules.full", "channels", r"there is no stanza \[channels.rooms\]"),
    ('advice = "Ring the trust."', 'advice = "Ring\\nthe trust."', "rules.full", "advice", "must be one line"),
    ('trouble = "overdue"', 'trouble = "late"', "rules.source", "trouble", "must be one of overdue"),
    ('trouble = "overdue"', 'trouble = "overdue"\nraise_at = 2', "rules.source", "raise_at", "unknown key"),
    ('quiet_to = "07:00"', 'quiet_to = "7am"', "channels.duty", "quiet_to", 'must be a time such as "22:00"'),
    ('quiet_to = "07:00"', 'quiet_to = "22:00"', "channels.duty", "quiet_to", "must be another time than quiet_from"),
    ('quiet_to = "07:00"\n', "", "channels.duty", "quiet_to", "is missing"),
    ("duty@shire.example", "Duty <duty@shire.example>", "channels.duty", "to", "is neither an e-mail address"),
    (
        "duty@shire.example",
        "duty@shire.example\\nBcc: all@shire.example",
        "channels.duty",
        "to",
        "is neither an e-mail",
    ),
    (
        'url = "${TEAMS_URL}"',
        'url = "https://teams.example/hook/abc"',
        "channels.room",
        "url",
        "must hold a placeholder",
    ),
    ('url = "${TEAMS_URL}"', 'url = "ftp://${TEAMS_URL}"', "channels.room", "url", "begins with https://"),
    (
        'url = "${TEAMS_URL}"',
        'url = "${TEAMS_URL}"\nsecret = "abc"',
        "channels.room",
        "secret",
        "stands in no catalogue",
    ),
    ('format = "teams"', 'format = "json"', "channels.room", "secret", "is missing"),
    ('format = "teams"', 'format = "pager"', "channels.room", "format", "must be one of json, teams, slack"),
    ('url = "${TEAMS_URL}"', 'url = "${TEAMS_URL}"\nnetworks = ["0.0.0.0/0"]', "channels.room", "networks", "no guard"),
    ('"urgent", "attention"', '"urgent", "red"', "channels.room", "through_quiet", "'red' is not one of"),
    ("[rules.full]", "[rules.Full]", "rules.Full", "", "must be named in lower case"),
]


@pytest.mark.parametrize(("old", "new", "stanza", "key", "reason"), REFUSED, ids=[each[1][:40] for each in REFUSED])
def test_what_is_wrong_is_refused_with_its_place(
    tmp_path: Path, old: str, new: str, stanza: str, key: str, reason: str
) -> None:
    folder = small_folder(tmp_path)
    replace(folder, "alerts.toml", old, new)
    place = rf"alerts\.toml, \[{stanza}\], {key}: .*" if key else rf"alerts\.toml, \[{stanza}\]: .*"
    with pytest.raises(CatalogueError, match=place + reason):
        read(folder)


def test_a_level_is_raised_and_cleared_at_levels(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    append(folder, "alerts.toml", _rule('kind = "level"\neach = "trust"\nraise_at = 5\nclear_at = 2'))
    with pytest.raises(CatalogueError, match=r"\[rules\.more\], raise_at: a level is raised at 2, 3 or 4"):
        read(folder)


def test_what_could_go_on_and_off_at_will_is_refused(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    unusual = 'kind = "unusual"\neach = "trust"\nindicator = "occupancy"\nedge = "above"\nclear_inside = 0'
    append(folder, "alerts.toml", _rule(unusual))
    with pytest.raises(CatalogueError, match=r"\[rules\.more\], clear_inside: .* could go on and off at will"):
        read(folder)


def test_a_clock_names_its_priority_and_how_long_before(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    clock = 'kind = "clock"\neach = "icb"\npriority = "1_hour"\nwithin = "soon"\nraise_at = 1\nclear_at = 0'
    append(folder, "alerts.toml", _rule(clock))
    with pytest.raises(CatalogueError) as refused:
        read(folder)
    assert {each.key for each in refused.value.problems} == {"priority", "within"}


def test_an_action_may_name_how_long_before_and_has_no_lines(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    append(folder, "alerts.toml", _rule('kind = "action"\neach = "icb"\nwithin = "soon"\nraise_at = 1'))
    with pytest.raises(CatalogueError) as refused:
        read(folder)
    assert {each.key for each in refused.value.problems} == {"within", "raise_at"}


def test_an_unknown_stanza_is_refused(tmp_path: Path) -> None:
    append(small_folder(tmp_path), "alerts.toml", "\n[rule.more]\ntitle = 'x'\n")
    with pytest.raises(CatalogueError, match=r"alerts\.toml, \[rule\]: unknown stanza"):
        read(tmp_path)


def _rule(own: str) -> str:
    return (
        f'\n[rules.more]\ntitle = "More"\n{own}\nseverity = "urgent"\nadvice = "Do."\nowner = "We"\nnote = "Agreed."\n'
    )
