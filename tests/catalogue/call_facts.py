"""The system calls, action cards and shifts of the small catalogue of `folders`."""

CALLS = """\
[[calls]]
title = "Weekday call"
organisation = "RAA"
at = "08:15"
days = ["monday", "friday"]
lasts = "30 min"
owner = "Aston"
is_indicative = false
note = "Agreed."

[[items]]
item = "beds"
minutes = 4.5
owner = "Aston"
is_indicative = false
note = "Agreed."

[[reminders]]
before = "90 min"
owner = "Aston"
is_indicative = false
note = "Agreed."
"""

ACTION_CARDS = """\
[[cards]]
level = 3
pillar = "acute"
role = "Site manager"
title = "Open the lounge"
within = "4 h"
owner = "Aston"
is_indicative = true
note = "Ours."
"""

PLANS = """\
[[shifts]]
type = "urgent_response"
key = "early"
title = "Early"
begins = "07:00"
ends = "15:00"
owner = "Aston"
is_indicative = false
note = "Agreed."

[[shifts]]
type = "urgent_response"
key = "night"
title = "Night"
begins = "21:00"
ends = "07:00"
owner = "Aston"
is_indicative = false
note = "Agreed."
"""
