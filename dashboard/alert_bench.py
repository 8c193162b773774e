"""The threshold bench: an alert rule tried on history, as it stands and by other lines, side by side. A plain page.

Draws the course as a small picture of shapes, and says the same in a table; computes nothing but where a point lies.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from html import escape
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.wire import Alerts, AlertTrial, AlertTrialDay, AlertTrialResult
from dashboard.client import Client, Unavailable
from dashboard.parts.forms import Button, Choice, Field, form
from dashboard.parts.plain import card, said, table, words
from dashboard.parts.words import LONDON, counted, figure, limit
from dashboard.plain import missing, plain_page, who
from dashboard.settings import DashboardSettings
from dashboard.viewer import Viewer, viewer_of

ADDRESS = "/alerts/bench"
TITLE = "Threshold bench"
TRIED = frozenset({"level", "value", "unusual"})
_ASKED = ("rule", "organisation", "raise_at", "clear_at", "from", "to")
WIDE, HIGH, LEFT, FOOT = 900, 260, 56, 34


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
    options = [("", "Choose one"), *((each.rule, each.title) for each in rules.rules if each.kind in TRIED)]
    fields: list[Field | Choice | Button] = [
        Choice("Rule", "rule", options, value=asked.get("rule", "")),
        Field("Organisation", "organisation", "text", value=asked.get("organisation", ""), is_needed=False,
              note="Its code; empty: the first that the rule looks at."),
        Field("Raised at, instead", "raise_at", "text", value=asked.get("raise_at", ""), is_needed=False,
              note="In the figure's unit: 97 % is 0.97. Empty: as the rule has it."),
        Field("Cleared at, instead", "clear_at", "text", value=asked.get("clear_at", ""), is_needed=False),
        Field("From", "from", "date", value=asked.get("from", ""), is_needed=False),
        Field("Up to, not including", "to", "date", value=asked.get("to", ""), is_needed=False),
        Button("Try it"),
    ]  # fmt: skip
    return card("What to try", _intro(), form(ADDRESS, fields, method="get", kind="bench-form"))


def _told(made: AlertTrial) -> str:
    head = f"{made.rule.title}: {made.organisation.name}"
    return card(head, words(made.rule.condition), words(_coverage(made)), _table(made), _picture(made), _calls(made))


def _coverage(made: AlertTrial) -> str:
    days = len(made.days)
    part = f", {made.partial_days} of them from some of those who should send" if made.partial_days else ""
    return (
        f"{_day(made.start)} up to {_day(made.end)}: {made.known_days} of {counted(days, 'day')} known{part}. A figure "
        "of a day is taken at its close, so that what comes hours before counts as the same day."
    )


def _table(made: AlertTrial) -> str:
    results = [("As it stands", made.old), *([("By the other lines", made.new)] if made.new is not None else [])]
    rows = [
        ("Raised at, cleared at", *(_lines(made, each) for _, each in results)),
        ("How often it would have fired", *(str(len(each.calls)) for _, each in results)),
        ("How long it stood, median", *(_hours(each.open_hours_median) for _, each in results)),
        ("Runs of days at level 4", *(str(each.spells) for _, each in results)),
        ("Of these caught", *(str(each.caught) for _, each in results)),
        ("Missed", *(str(each.missed) for _, each in results)),
        ("How early it came, median", *(_hours(each.lead_hours_median) for _, each in results)),
        ("False calls", *(str(each.false_calls) for _, each in results)),
    ]
    return table("Old and new, side by side", ("What it did", *(name for name, _ in results)), rows, empty="")


def _lines(made: AlertTrial, result: AlertTrialResult) -> str:
    if made.rule.kind == "unusual":
        return "the edge of its usual range"
    return f"{_value(result.raise_at, made)}, {_value(result.clear_at, made)}"


def _value(value: float, made: AlertTrial) -> str:
    return limit(value, made.unit or "count")


def _hours(hours: float | None) -> str:
    if hours is None:
        return "nothing to tell"
    return f"{hours / 24:.3g} days" if hours >= 48 else f"{hours:.3g} hours"


def _calls(made: AlertTrial) -> str:
    def listed(result: AlertTrialResult, name: str) -> Iterable[tuple[str, ...]]:
        for call in result.calls:
            led = "not yet to be said" if call.is_unsettled else "no day at level 4: a false call"
            came = led if call.led_to is None else f"level 4 by the close of {_closed(call.led_to)}"
            stood = "stands still" if call.cleared_at is None else _closed(call.cleared_at)
            yield (_closed(call.raised_at), name, stood, came)

    rows = [*listed(made.old, "as it stands"), *(listed(made.new, "by the other lines") if made.new else [])]
    made_table = table(
        "Each call", ("Raised by the close of", "Lines", "Cleared by", "Came of it"), sorted(rows), empty="No call."
    )
    return f"<details><summary>Each call as a table</summary>{made_table}</details>"


def _closed(at: datetime) -> str:
    """The London day that closed at an instant."""
    return _day((at.astimezone(LONDON) - timedelta(seconds=1)).date())


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _picture(made: AlertTrial) -> str:
    """The course with its lines: days as a line with gaps, level 4 as squares below, calls as marks above."""
    known = [each for each in made.days if _height_of(each, made) is not None]
    if len(known) < 2:
        return words("Too little is known to draw.", kind="quiet")
    lines = [made.old.raise_at, made.old.clear_at, *([made.new.raise_at, made.new.clear_at] if made.new else [])]
    is_drawn = made.rule.kind != "unusual"
    values = [value for each in known if (value := _height_of(each, made)) is not None] + (lines if is_drawn else [])
    low, high = min(values), max(values)
    first, last = known[0].day, known[-1].day
    scale = _Scale(first, last, low, (high - low) or 1.0)
    parts = [*_course(made, scale), *_worst(made, scale)]
    if is_drawn:
        parts += [_line(made.old.raise_at, "raised at", scale, made, kind="bench-old")]
        if made.new is not None:
            parts += [_line(made.new.raise_at, "instead at", scale, made, kind="bench-new")]
    parts += _marks(made.old, scale, kind="bench-old", y=10)
    parts += _marks(made.new, scale, kind="bench-new", y=24) if made.new else []
    legend = (
        "Line: the figure, with gaps where it is not known. Squares: days at level 4. Triangles: calls as it stands; "
        "circles: by the other lines."
    )
    return (
        f'<svg class="bench" viewBox="0 0 {WIDE} {HIGH}" aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
        f'<p class="quiet">{escape(legend)}</p>'
    )


class _Scale:
    """Where a day and a value lie in the picture."""

    def __init__(self, first: date, last: date, low: float, span: float) -> None:
        self.first, self.last, self._low, self._span = first, last, low, span

    def x(self, day: date) -> float:
        return round(LEFT + (day - self.first).days / max((self.last - self.first).days, 1) * (WIDE - LEFT - 110), 1)

    def y(self, value: float) -> float:
        return round(HIGH - FOOT - (value - self._low) / self._span * (HIGH - FOOT - 44), 1)


def _height_of(each: AlertTrialDay, made: AlertTrial) -> float | None:
    return each.level if made.rule.kind == "level" else each.value


def _course(made: AlertTrial, scale: _Scale) -> list[str]:
    runs: list[list[str]] = [[]]
    for each in made.days:
        value = _height_of(each, made)
        if value is None:
            runs.append([])
        else:
            runs[-1].append(f"{scale.x(each.day)},{scale.y(value)}")
    lines = [f'<polyline class="bench-course" points="{" ".join(run)}"/>' for run in runs if len(run) > 1]
    dots = [
        f'<circle class="bench-dot" cx="{run[0].split(",")[0]}" cy="{run[0].split(",")[1]}" r="2"/>'
        for run in runs
        if len(run) == 1
    ]
    first, last = scale.first, scale.last
    ends = [
        f'<text class="bench-text" x="{LEFT}" y="{HIGH - 4}">{escape(_day(first))}</text>',
        f'<text class="bench-text" x="{scale.x(last)}" y="{HIGH - 4}" text-anchor="end">{escape(_day(last))}</text>',
    ]
    return [*lines, *dots, *ends]


def _worst(made: AlertTrial, scale: _Scale) -> list[str]:
    return [
        f'<rect class="bench-worst" x="{scale.x(each.day) - 2}" y="{HIGH - FOOT + 6}" width="4" height="8"/>'
        for each in made.days
        if each.level == 4
    ]


def _line(value: float, name: str, scale: _Scale, made: AlertTrial, *, kind: str) -> str:
    y = scale.y(value)
    told = escape(f"{name} {figure(value, made.unit or 'count')}")
    dash = ' stroke-dasharray="6 4"' if kind == "bench-new" else ""
    return (
        f'<line class="{kind}" x1="{LEFT}" y1="{y}" x2="{WIDE - 110}" y2="{y}"{dash}/>'
        f'<text class="bench-text" x="{WIDE - 104}" y="{y + (12 if kind == "bench-new" else -2)}">{told}</text>'
    )


def _marks(result: AlertTrialResult, scale: _Scale, *, kind: str, y: int) -> list[str]:
    made: Sequence[float] = [
        scale.x((call.raised_at.astimezone(LONDON) - timedelta(seconds=1)).date()) for call in result.calls
    ]
    if kind == "bench-new":
        return [f'<circle class="{kind}" cx="{x}" cy="{y}" r="5"/>' for x in made]
    return [f'<polygon class="{kind}" points="{x - 6},{y - 5} {x + 6},{y - 5} {x},{y + 6}"/>' for x in made]
