"""The doors of calls, actions and plans for `test_every_door`: what each needs, by hand, by the name of the route."""

# About one organisation, with an address that names none: what it needs, and the address.
SCOPED = {
    "get_actions": ("figures", "/actions"),
    "get_changes": ("figures", "/changes"),
    "get_calls": ("figures", "/calls"),
    "get_agenda": ("figures", "/agenda"),
    "get_action_cards": ("figures", "/action-cards"),
    "get_plan_proposal": ("figures", "/plans/proposal?first=2026-11-14&last=2026-11-15"),
}
# By a number, of which there is none yet.
NUMBERED = {
    "get_action": "/actions/1",
    "get_call": "/calls/1",
    "get_plan": "/plans/1",
    "get_shown": "/calls/1/shown/opened/agenda",
}
# What changes something: what it needs, and its address.
CHANGING = {
    "capture_action": ("act", "/actions"),
    "say_how_it_stands": ("act", "/actions/1"),
    "open_system_call": ("chair", "/calls"),
    "enter_in_call": ("act", "/calls/1/entries"),
    "stand_down": ("chair", "/calls/1/end"),
    "declare_level": ("say", "/levels/declared"),
    "state_reasons": ("say", "/blockages/stances"),
    "make_plan": ("plan", "/plans"),
    "say_how_a_plan_stands": ("plan", "/plans/1"),
    "say_plan_line": ("plan", "/plans/1/lines"),
}
# Who may speak for an organisation, act, chair a call or plan, beside what `MAY` says.
ALSO = {
    "provider": {"say", "act"}, "hub": {"say", "act"}, "ward": {"say", "act"}, "chair": {"say", "act", "chair", "plan"},
    "planner": {"plan"}, "administrator": {"plan"},
}  # fmt: skip


def changed_by(needs: str) -> tuple[str, ...]:
    """The routes that change something and need one thing."""
    return tuple(name for name, (what, _) in CHANGING.items() if what == needs)
