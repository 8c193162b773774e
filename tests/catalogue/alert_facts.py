"""The alert rules and channels of the small catalogue of `folders`."""

ALERTS = """\
[channels.duty]
title = "Duty manager"
kind = "email"
to = ["${DUTY_EMAIL}", "duty@shire.example"]
quiet_from = "22:00"
quiet_to = "07:00"
owner = "New Shire"

[channels.room]
title = "System room"
kind = "webhook"
format = "teams"
url = "${TEAMS_URL}"
through_quiet = ["urgent", "attention"]
owner = "New Shire"

[rules.full]
title = "A trust is full"
kind = "value"
indicator = "occupancy"
each = "trust"
side = "above"
raise_at = 0.98
clear_at = 0.95
raise_after = "30 min"
severity = "urgent"
channels = ["duty", "room"]
advice = "Ring the trust."
owner = "New Shire"
note = "Agreed."

[rules.source]
title = "A source is overdue"
kind = "feed"
trouble = "overdue"
clear_after = "15 min"
severity = "attention"
advice = "Ask its owner."
owner = "New Shire"
note = "Agreed."
"""
