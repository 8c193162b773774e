"""Plain forms as HTML text: what a page sends without any script. Everything put into them is escaped."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Literal, NamedTuple


class Field(NamedTuple):
    """One line to fill in. `complete`: what a browser may offer to fill it with. `is_needed` False: it may stay empty.
    `note`: what it is for, said below. `number` tells it from others of its name on the page."""

    label: str
    name: str
    kind: Literal["text", "password", "email", "date", "number"]
    complete: str = "off"
    value: str = ""
    is_needed: bool = True
    note: str = ""
    number: str = ""

    @property
    def text(self) -> str:
        """The label and its input."""
        name = escape(f"field-{self.name}{self.number}")
        value = f' value="{escape(self.value)}"' if self.value else ""
        required = " required" if self.is_needed else ""
        described = f' aria-describedby="{name}-note"' if self.note else ""
        note = f'<small id="{name}-note" class="quiet">{escape(self.note)}</small>' if self.note else ""
        return (
            f'<div class="field"><label for="{name}">{escape(self.label)}</label>'
            f'<input id="{name}" name="{escape(self.name)}" type="{self.kind}"{required}'
            f' autocomplete="{escape(self.complete)}" maxlength="200"{value}{described}>{note}</div>'
        )


class Area(NamedTuple):
    """Several lines to fill in. `number` tells it from others of its name on the page."""

    label: str
    name: str
    value: str = ""
    is_needed: bool = True
    number: str = ""

    @property
    def text(self) -> str:
        """The label and its box."""
        name = escape(f"field-{self.name}{self.number}")
        required = " required" if self.is_needed else ""
        return (
            f'<div class="field"><label for="{name}">{escape(self.label)}</label>'
            f'<textarea id="{name}" name="{escape(self.name)}" rows="3" maxlength="600"{required}>'
            f"{escape(self.value)}</textarea></div>"
        )


class Choice(NamedTuple):
    """One of several. `options`: what is sent and what it is called; one that sends nothing is no choice, where one
    `is_needed`."""

    label: str
    name: str
    options: Sequence[tuple[str, str]]
    value: str = ""
    is_needed: bool = True

    @property
    def text(self) -> str:
        """The label and its list."""
        name = escape(f"field-{self.name}")
        needed = " required" if self.is_needed else ""
        options = "".join(
            f'<option value="{escape(sent)}"{" selected" if sent == self.value else ""}>{escape(words)}</option>'
            for sent, words in self.options
        )
        return (
            f'<div class="field"><label for="{name}">{escape(self.label)}</label>'
            f'<select id="{name}" name="{escape(self.name)}"{needed}>{options}</select></div>'
        )


class Button(NamedTuple):
    """What sends a form; with a name it says which of several was pressed. `about`: of what, where buttons repeat."""

    words: str
    name: str = ""
    value: str = ""
    about: str = ""

    @property
    def text(self) -> str:
        """The button."""
        named = f' name="{escape(self.name)}" value="{escape(self.value)}"' if self.name else ""
        about = f'<span class="unseen"> {escape(self.about)}</span>' if self.about else ""
        return f'<button type="submit"{named}>{escape(self.words)}{about}</button>'


Content = Sequence[Field | Area | Choice | Button]


def form(
    action: str,
    content: Content,
    *,
    method: Literal["post", "get"] = "post",
    kind: str = "",
    held: Mapping[str, str] | None = None,
) -> str:
    """A form that is sent to an address of ours; "" is the page's own. `held`: what it sends unseen. Raises ValueError
    for the address of another."""
    if action and (not action.startswith("/") or action.startswith(("//", "/\\"))):
        raise ValueError(f"a form is sent to this server, not to {action}")
    where = f' action="{escape(action)}"' if action else ""
    named = f' class="{escape(kind)}"' if kind else ""
    unseen = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in (held or {}).items()
    )
    return f'<form method="{method}"{where}{named}>{unseen}{"".join(each.text for each in content)}</form>'
