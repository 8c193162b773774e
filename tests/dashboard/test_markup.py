"""Markup: what parts say reaches the page as text, and nothing else gets in."""

import os
import subprocess
import sys
from html.parser import HTMLParser

import pytest
from dash import dcc, html
from hypothesis import given
from hypothesis import strategies as st

from dashboard.markup import MarkupRefused, render


class Reader(HTMLParser):
    """Reads markup back as a browser would: the elements met, and the text between them."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.words = ""
        self.attributes: dict[str, str | None] = {}
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.update(attrs)

    def handle_data(self, data: str) -> None:
        self.words += data


def test_a_tree_becomes_the_html_that_dash_would_draw() -> None:
    tree = html.P(
        ["Ward ", html.Strong(7), None, [" of ", 9]], className="a b", **{"data-key": "x", "aria-label": "Beds"}
    )
    assert render(tree) == '<p aria-label="Beds" class="a b" data-key="x">Ward <strong>7</strong> of 9</p>'


def test_void_elements_and_flags() -> None:
    assert render(html.Details([html.Br(), "x"], open=True)) == "<details open><br>x</details>"
    assert render(html.Div("x", hidden=False)) == "<div>x</div>"


@given(words=st.text(st.characters(exclude_characters="\r\0", exclude_categories=["Cs"])))
def test_any_text_stays_text(words: str) -> None:
    read = Reader(render(html.Span(words, title=words)))
    assert read.tags == ["span"]
    assert read.words == words
    assert read.attributes["title"] == words


@pytest.mark.parametrize(
    "unwelcome",
    [
        html.Script("alert(1)"),
        html.Img(src="x"),
        html.Iframe(src="/"),
        html.Div("x", style={"color": "red"}),
        html.Div("x", n_clicks=1),
        html.A("x", href="javascript:alert(1)"),
        html.A("x", href="//elsewhere.example"),
        html.A("x", href="http://elsewhere.example"),
        dcc.Graph(id="g"),
        html.Div(html.Div([dcc.Store(id="s")])),
    ],
)
def test_what_a_page_must_not_carry_is_refused(unwelcome: object) -> None:
    with pytest.raises(MarkupRefused):
        render(unwelcome)  # type: ignore[arg-type]


def test_something_that_is_no_component_is_refused() -> None:
    with pytest.raises(MarkupRefused, match="dict"):
        render({"not": "a component"})  # type: ignore[arg-type]


def test_equal_trees_are_equal_bytes_in_every_process() -> None:
    program = (
        "from dash import html; from dashboard.markup import render;"
        "print(render(html.P('x', id='i', role='r', title='t', **{'data-b': 1, 'aria-label': 2, 'data-a': 3})))"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", program], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert made == {b'<p aria-label="2" data-a="3" data-b="1" id="i" role="r" title="t">x</p>\n'}
