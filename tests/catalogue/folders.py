"""A small, whole catalogue folder on disk, and ways to break it.

One country, a region, two integrated care boards of which one takes over from the other, two trusts, a ward.
"""

from pathlib import Path

from tests.catalogue.alert_facts import ALERTS
from tests.catalogue.call_facts import ACTION_CARDS, CALLS, PLANS

FILES = {
    "organisations.csv": """\
code,name,short_name,kind,opened_on,closed_on
ENG,England,England,country,,
Y99,Northland,Northland,region,,
QAA,NHS Old Shire Integrated Care Board,Old Shire,icb,2017-04-01,2026-04-01
QBB,NHS New Shire Integrated Care Board,New Shire,icb,2026-04-01,
RAA,"Aston, Barton and Crewe NHS Trust",Aston,trust,,
RBB,Bexley NHS Trust,Bexley,trust,,
RAA-W1,Ward 1,Ward 1,ward,,
""",
    "organisation_links.csv": """\
child,parent,valid_from,valid_to
QAA,Y99,,2026-04-01
QBB,Y99,2026-04-01,
RAA,QAA,,2026-04-01
RAA,QBB,2026-04-01,
RAA-W1,RAA,,
RBB,QAA,,2026-04-01
RBB,QBB,2026-04-01,
Y99,ENG,,
""",
    "organisation_successions.csv": """\
predecessor,successor,on
QAA,QBB,2026-04-01
""",
    "measures.toml": """\
["beds.open"]
title = "Beds open"
unit = "beds"
about = "instant"
aggregation = "stock"
lowest = 0
highest = 4000
whole = true
definition = "Beds that are open."
source = "A return"

["beds.occupied"]
title = "Beds occupied"
unit = "beds"
about = "instant"
aggregation = "stock"
lowest = 0
highest = 4000
whole = true
definition = "Beds with someone in them."
source = "A return"
""",
    "not_expected.csv": """\
organisation,measure,valid_from,valid_to,note
RBB,beds.occupied,,2026-04-01,Seen empty in one winter.
RBB,beds.occupied,2026-06-01,2026-09-01,Closed for a summer.
RAA-W1,beds.open,,,A ward that counts its beds elsewhere.
""",
    "feeds.toml": """\
[formats.small_json]
delivery = "snapshot"
covers = "trusts"
poll_every = "5 s"
deadline = "2 s"
retry_for = "1500 ms"
future_within = "5 min"
ancient_after = "400 d"
max_bytes = 4_000_000
max_rows = 5_000
networks = ["127.0.0.0/8"]
precedence = 1
publisher = "A publisher"
licence = "A licence"
is_simulated = false
limits = { late_after = "52 h", stale_after = "76 h" }

[formats.small_json.columns]
open = "beds.open"
"in use" = "beds.occupied"

[formats.small_json.measure_limits]
"beds.occupied" = { late_after = "52 h", stale_after = "76 h", stuck_after = "21 d" }

[feeds.shire]
title = "The shire"
format = "small_json"
url = "${REPLAY_URL}/shire.json"
places = ["Y99"]
""",
    "thresholds.toml": """\
[[thresholds]]
indicator = "occupancy"
two = 0.92
three = 0.95
four = 0.98
owner = "All"
is_indicative = true
note = "For all."

[[thresholds]]
indicator = "occupancy"
organisation = "QBB"
two = 0.9
three = 0.93
four = 0.96
valid_from = 2026-06-01
valid_to = 2026-09-01
owner = "New Shire"
is_indicative = false
note = "Agreed for a summer."
""",
    "reasons.csv": """\
code,scheme,label,family,tag,valid_from,valid_to
medicines,acute,Awaiting medicines,Hospital process,hospital process,,2024-05-27
medicines,acute,Awaiting medicines to take home,Hospital process,hospital process,2024-05-27,
choice,acute,Choice discussions,Wellbeing concerns,,,
""",
    "bank_holidays.csv": """\
on,name
2021-12-27,Christmas Day (substitute day)
2021-12-28,Boxing Day (substitute day)
""",
    "layouts.toml": """\
[northland]
title = "Northland"
organisation = "Y99"
note = "One region."
is_default = true
""",
    "red_reasons.csv": """\
code,label,family,owner,valid_from,valid_to
senior_review,Review by a senior doctor,Ward process,ward,,2026-01-01
senior_review,Review by a consultant,Ward process,ward,2026-01-01,
imaging,Scan,Hospital process,trust,,
""",
    "services.csv": """\
organisation,type,councils,localities,sites
RBB,hub,,,RAA
RAA,home_care,Y99,north coast,
""",
    "units.csv": """\
unit,care,is_counted,counts_admission_day,counts_discharge_day,note
RAA-W1,acute,no,yes,no,Assessment.
RBB,community,yes,no,yes,Community hospital.
""",
    "opel.toml": """\
[[tables]]
framework = "2023/24"
pillar = "acute"
valid_from = 2023-04-01
valid_to = 2024-04-01
provider = "place"
weight = "beds.open"
cut_offs = { 1 = "0-3", 2 = "4-5", 3 = "6-8", 4 = "9-10" }
is_indicative = true
source = "A test"
note = "A test's own."

[[tables.parameters]]
key = "occupancy"
title = "Occupancy"
indicator = "occupancy"
direction = "high_is_worse"
bands = { 2 = 0.92, 3 = 0.95, 5 = 0.98 }
is_indicative = true
note = "none"

[[tables.parameters]]
key = "ratio"
title = "A ratio of two measures"
of = "beds.occupied"
over = "beds.open"
direction = "low_is_worse"
bands = { 3 = 0.7, 2 = 0.78, 5 = 0.6 }
judged_from = 15
is_indicative = true
note = "none"

[[tables.parameters]]
key = "unseen"
title = "No feed sends it"
indicator = "none"
direction = "high_is_worse"
is_indicative = true
note = "none"
""",
    "disclosure.toml": """\
[[rules]]
least_shown = 6
rounding_base = 1
shows_zero = false
protects_totals = true
least_mean_basis = 6
valid_to = 2026-04-01
owner = "New Shire"
is_indicative = true
note = "Before."

[[rules]]
least_shown = 10
rounding_base = 10
shows_zero = true
protects_totals = false
least_mean_basis = 20
valid_from = 2026-04-01
owner = "New Shire"
is_indicative = false
note = "Agreed."
""",
    "sharing.toml": """\
[shire]
title = "Beds of the shire"
feeds = ["shire"]
fields = ["beds open", "beds in use"]
purpose = "To see where beds are."
lawful_basis = "Published figures."
asked_by = "The region"
owner = "New Shire"
kept = "Two years."
review_on = 2027-04-01
""",
    "alerts.toml": ALERTS,
    "calls.toml": CALLS,
    "action_cards.toml": ACTION_CARDS,
    "plans.toml": PLANS,
    "room.toml": """\
[[services]]
organisation = "RAA"
need = "same_day_emergency_care"
who = "GP"
age = "16 and over"
telephone = "01632 960001"
form = "https://forms.example/refer"
route = "By the ward"
hub_telephone = "01632960002"
councils = ["RBB"]
localities = ["north"]
hours = { weekdays = "08:00-20:00", saturdays = "22:00-06:00", sundays = "always", bank_holidays = "closed" }
is_simulated = true
owner = "New Shire"
is_indicative = true
note = "Ours."

[[limits]]
need = "same_day_emergency_care"
organisation = "RAA"
at_most = 1.5
owner = "New Shire"
is_indicative = true
note = "Ours."

[[limits]]
need = "urgent_response"
at_most = 2
owner = "New Shire"
is_indicative = false
note = "Agreed."
""",
    "lookups.toml": """\
[RBB]
url = "https://lookup.example:8443/people/{key}?full=no"
owner = "Digital team of the trust"
with_cookies = true
""",
    "rules.toml": """\
[[unit_costs]]
kind = "acute"
pounds_a_day = 300
valid_to = 2026-04-01
owner = "New Shire"
is_indicative = true
note = "Before."

[[unit_costs]]
kind = "acute"
pounds_a_day = 320.5
valid_from = 2026-04-01
owner = "New Shire"
is_indicative = false
note = "Agreed."

[[owners]]
family = "Hospital process"
acts = "ward"
owner = "New Shire"
is_indicative = true
note = "Of a family."

[[owners]]
code = "medicines"
acts = "trust"
owner = "New Shire"
is_indicative = true
note = "Of one code."

[[changes]]
tag = "no capacity"
name = "Home first"
owner = "New Shire"
is_indicative = true
note = "For all."

[[changes]]
tag = "no capacity"
type = "care_home"
name = "Improved discharge to care homes"
owner = "New Shire"
is_indicative = true
note = "For one."

[[lateness]]
after = "11:30"
reasons = ["medicines"]
owner = "New Shire"
is_indicative = true
note = "Half past eleven."

[[urgent_response]]
two_hour = "2 h"
two_day = "48 h"
opens_at = "07:00"
closes_at = "21:00"
standard_share = 0.75
left_out = ["declined"]
owner = "New Shire"
is_indicative = true
note = "Longer hours."

[[planning]]
clear_within_weeks = 2
start_within = "36 h"
owner = "New Shire"
is_indicative = true
note = "Soon."
""",
}


def small_files() -> dict[str, bytes]:
    """The files of a small, sound catalogue."""
    return {name: text.encode() for name, text in FILES.items()}


def small_folder(folder: Path) -> Path:
    """Write a small, sound catalogue into a folder."""
    for name, content in small_files().items():
        (folder / name).write_bytes(content)
    return folder


def replace(folder: Path, file: str, old: str, new: str) -> None:
    """Change one place of one file; the place must be there exactly once, or the test would test nothing."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def append(folder: Path, file: str, text: str) -> None:
    """Add lines at the end of one file."""
    with (folder / file).open("a", encoding="utf-8") as opened:
        opened.write(text)
