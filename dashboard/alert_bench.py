"""The threshold bench: an alert rule tried on history, as it stands and by other lines, side by side. A plain page.

What it looks like over time is drawn by `alert_bench_course`; the same stands in tables. Computes nothing.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.wire import AlertCall, Alerts, AlertTrial, AlertTrialResult, AlertTrialSubject
from dashboard.alert_bench_course import course, has_line
from dashboard.client import Client, Unavailable
from dashboard.parts.forms import Button, Choice, Field, form
from dashboard.parts.plain import card, listed, said, stamp, table, words
from dashboard.parts.words import LONDON, counted, limit
from dashboard.plain import missing, plain_page, who
from dashboard.settings import DashboardSettings
from dashboard.viewer import Viewer, viewer_of

ADDRESS = "/alerts/bench"
TITLE = "Threshold bench"
_ASKED = ("rule", "organisation", "raise_at", "clear_at", "from", "to")
# What is looked at as it changes, and not at the close of a day.
_EXACT = frozenset({"clock", "feed", "action"})
_SUBJECTS = {"blockage": "Blockage", "feed": "Source", "action": "Action"}
_WITHOUT_LINE = {
    "unusual": "the edge of its usual range", "feed": "in trouble, well again", "action": "due or overdue, then not",
}  # fmt: skip
_FORETOLD = ("Of these caught", "Missed", "False calls")
_BESIDE = ("Of these with a call in or before them", "Without one", "Calls that no day at level 4 came of")
_MOST_CALLS = 200
_NO_LEVEL = "no level known to be early for"


class AlertBench:
    """The page."""

    def __init__(self, *, client: Client, settings: DashboardSettings) -> None:
        self._client = client
        self._settings = settings

    def routes(self) -> list[Route]:
        """Its address."""
        return [Route(ADDRESS, self.show, methods=["GET"])]

    async def show(self, request: Request) -> Response:
        """The form, and what the rule that was asked for would have done."""
        viewer = viewer_of(request.headers)
        asked = {name: request.query_params[name] for name in _ASKED if request.query_params.get(name)}
        try:
            me = await who(self._client, request)
            if isinstance(me, Response):
                return me
            rules = (await self._client.alerts(viewer=viewer)).value
        except Unavailable as unavailable:
            return missing(TITLE, unavailable, here=ADDRESS, settings=self._settings)
        refused, tried, status = "", None, 200
        if "rule" in asked:
            try:
                tried = await self._ask(asked, viewer)
            except Unavailable as unavailable:
                refused = unavailable.reason
                status = unavailable.status if unavailable.status in {403, 404, 422} else 503
        main = f"<h1>{TITLE}</h1>{said(refused)}{_form(rules, asked)}{'' if tried is None else _told(tried)}"
        return plain_page(
            TITLE, main, me=me, here="/alerts", settings=self._settings, status=status, kind="plain listed"
        )  # fmt: skip

    async def _ask(self, asked: dict[str, str], viewer: Viewer) -> AlertTrial:
        # A line that was left empty stays as the rule has it; percent are typed as percent.
        return await self._client.ask(AlertTrial, "/alerts/trial", viewer=viewer, query=asked)


def address(rule: str) -> str:
    """Where a rule is tried."""
    return f"{ADDRESS}?{urlencode({'rule': rule})}"


def _intro() -> str:
    return words(
        "What a rule would have done on past days: how often, how early before a day at level 4, how many false calls; "
        "as it stands, and by other lines. Nothing is changed by trying."
    )


def _form(rules: Alerts, asked: dict[str, str]) -> str:
    options = [("", "Choose one"), *((each.rule, each.title) for each in rules.rules)]
    fields: list[Field | Choice | Button] = [
        Choice("Rule", "rule", options, value=asked.get("rule", "")),
        Field("Organisation", "organisation", "text", value=asked.get("organisation", ""), is_needed=False,
              note="Its code; empty: the first that the rule looks at."),
        Field("Raised at, instead", "raise_at", "text", value=asked.get("raise_at", ""), is_needed=False,
              note="In the figure's unit: 97 % is 0.97. Empty: as the rule has it. Sources and actions have none."),
        Field("Cleared at, instead", "clear_at", "text", value=asked.get("clear_at", ""), is_needed=False),
        Field("From", "from", "date", value=asked.get("from", ""), is_needed=False,
              note="At most 4,000 days of figures, 62 of blockages, 92 of clocks, 31 of sources, 366 of actions."),
        Field("Up to, not including", "to", "date", value=asked.get("to", ""), is_needed=False),
        Button("Try it"),
    ]  # fmt: skip
    return card("What to try", _intro(), form(ADDRESS, fields, method="get", kind="bench-form"))


def _told(made: AlertTrial) -> str:
    head = f"{made.rule.title}: {made.organisation.name}"
    return card(
        head, words(made.rule.condition), words(_coverage(made)), listed(made.notes), _table(made), course(made),
        _subjects(made), _calls(made),
    )  # fmt: skip


def _coverage(made: AlertTrial) -> str:
    days = len(made.days)
    part = f", {made.partial_days} of them from some of those who should send" if made.partial_days else ""
    return f"{_day(made.start)} up to {_day(made.end)}: {made.known_days} of {counted(days, 'day')} known{part}."


def _table(made: AlertTrial) -> str:
    results = [("As it stands", made.old), *([("By the other lines", made.new)] if made.new is not None else [])]
    # A source that failed did fail, and an action that was due was due: whether level 4 came is another thing.
    is_foretold = made.rule.kind not in {"feed", "action"}
    caught, missed, false = _FORETOLD if is_foretold else _BESIDE
    rows = [
        ("Raised at, cleared at", *(_lines(made, each) for _, each in results)),
        ("How often it would have fired", *(_fired(each, made) for _, each in results)),
        ("How long it stood, median", *(_hours(each.open_hours_median) for _, each in results)),
        ("Runs of days at level 4", *(_count(each.spells, made) for _, each in results)),
        (caught, *(_count(each.caught, made) for _, each in results)),
        (missed, *(_count(each.missed, made) for _, each in results)),
        ("How early it came, median", *(_hours(each.lead_hours_median) for _, each in results)),
        (false, *(_count(each.false_calls, made) for _, each in results)),
    ]
    return table("Old and new, side by side", ("What it did", *(name for name, _ in results)), rows, empty="")


def _lines(made: AlertTrial, result: AlertTrialResult) -> str:
    if not has_line(made):
        return _WITHOUT_LINE[made.rule.kind]
    return f"{_value(result.raise_at, made)}, {_value(result.clear_at, made)}"


def _value(value: float, made: AlertTrial) -> str:
    return limit(value, made.unit or "count")


def _count(number: int | None, made: AlertTrial) -> str:
    if number is None:
        return _NO_LEVEL if made.known_days else "nothing known to compare"
    return str(number)


def _fired(result: AlertTrialResult, made: AlertTrial) -> str:
    return str(len(result.calls)) if made.known_days else "nothing known"


def _hours(hours: float | None) -> str:
    if hours is None:
        return "nothing to tell"
    if 0 < hours < 1:
        return f"{hours * 60:.2g} minutes"
    return f"{hours / 24:.3g} days" if hours >= 48 else f"{hours:.3g} hours"


def _calls(made: AlertTrial) -> str:
    def each_of(result: AlertTrialResult, name: str) -> Iterable[tuple[datetime, tuple[str, ...]]]:
        for call in result.calls:
            came = _came(call, made)
            stood = "stands still" if call.cleared_at is None else _when(call.cleared_at, made)
            yield (call.raised_at, (_when(call.raised_at, made), *([call.name] if of else []), name, stood, came))

    of = _SUBJECTS.get(made.rule.kind)
    rows = [*each_of(made.old, "as it stands"), *(each_of(made.new, "by the other lines") if made.new else [])]
    is_exact = made.rule.kind in _EXACT
    headings = (
        "Raised" if is_exact else "Raised by the close of", *([of] if of else []), "Lines",
        "Cleared" if is_exact else "Cleared by", "Came of it",
    )  # fmt: skip
    rest = len(rows) - _MOST_CALLS
    more = words(f"And {counted(rest, 'call')} more, in the answer of the API.", kind="quiet") if rest > 0 else ""
    newest = [row for _, row in sorted(rows, reverse=True)[:_MOST_CALLS]]
    made_table = table("Each call", headings, newest, empty="No call.")
    return f"<details><summary>Each call as a table, the last first</summary>{made_table}{more}</details>"


def _came(call: AlertCall, made: AlertTrial) -> str:
    if call.led_to is not None:
        return f"level 4 by the close of {_closed(call.led_to)}"
    if made.old.spells is None:
        return _NO_LEVEL
    if call.is_unsettled:
        return "not to be said"
    return "no day at level 4" if made.rule.kind in {"feed", "action"} else "no day at level 4: a false call"


def _subjects(made: AlertTrial) -> str:
    """How often each source, blockage or action would have been told of."""
    of = _SUBJECTS.get(made.rule.kind)
    if of is None:
        return ""
    old = {each.part: each for each in made.old.subjects}
    new = {each.part: each for each in made.new.subjects} if made.new else {}
    rows = [
        (each.name, *_often(old.get(part)), *(_often(new.get(part)) if made.new else ()))
        for part, each in {**new, **old}.items()
    ]
    others = ("Calls by the other lines", "Stood by the other lines") if made.new else ()
    return table(
        f"How often each {of.lower()} would have been told of", (of, "Calls as it stands", "Stood, together", *others),
        rows, empty="Of what is known none would have been told of.",
    )  # fmt: skip


def _often(each: AlertTrialSubject | None) -> tuple[str, str]:
    return ("0", "no hour") if each is None else (str(each.calls), _hours(each.open_hours))


def _when(at: datetime, made: AlertTrial) -> str:
    return (stamp(at) or "") if made.rule.kind in _EXACT else _closed(at)


def _closed(at: datetime) -> str:
    """The London day that closed at an instant."""
    return _day((at.astimezone(LONDON) - timedelta(seconds=1)).date())


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
