"""What Neo4j Browser loads from the service: guide, style, saved queries, and the headers that let it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.neo4j_browser import described_query, guide, saved_queries, style
from app.settings import Settings
from graph.actor import ActorKind
from graph.neo4j_schema import KIND_LABELS
from graph.relation import ON_PATH, RELATIONS, Relation
from tests.app.seen import problem

BROWSER = {"Origin": "http://localhost:7474", "Cache-Control": "no-cache", "Pragma": "no-cache"}
FILES = ["/browser/guide.html", "/browser/style.grass", "/browser/queries", "/browser/queries/backers.cypher"]
OTHERS = [
    path.replace("{id}", "turkey").replace("{name}", "documents")
    for path in create_app(Settings(store="sqlite::memory:")).openapi()["paths"]
    if not path.startswith("/browser")
]
COLOURS = {1: "#1E8E3E", -1: "#C5221F", 0: "#8A94A6"}
RULES = dict(re.findall(r"^(\S+) \{\n(.*?)^\}", style(), re.MULTILINE | re.DOTALL))


class Guide(HTMLParser):
    """Tags, text that can be run, and addresses of a guide."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.runnable: list[str] = []
        self.addresses: list[str] = []
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag == "pre" and "runnable" in (dict(attrs).get("class") or "").split():
            self._inside = True
            self.runnable.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "pre"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.runnable[-1] += data


@pytest.mark.parametrize("path", FILES)
def test_a_page_from_another_address_may_read_what_the_browser_loads(client: TestClient, path: str) -> None:
    answer = client.get(path, headers=BROWSER)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"


@pytest.mark.parametrize("path", FILES)
def test_the_question_before_the_request_is_answered_for_all_headers_that_the_browser_sends(
    client: TestClient, path: str
) -> None:
    asked = {
        "Origin": "http://localhost:7474",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "cache-control,pragma,sentry-trace",
    }
    answer = client.options(path, headers=asked)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-allow-methods"] == "GET"
    assert answer.headers["access-control-allow-headers"] == "*"


@pytest.mark.parametrize("path", OTHERS)
@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_no_other_route_may_be_read_by_a_page_from_another_address(client: TestClient, method: str, path: str) -> None:
    answer = client.request(method, path, headers=BROWSER)
    assert [name for name in answer.headers if name.startswith("access-control")] == []
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_a_query_that_does_not_exist_is_a_problem(client: TestClient) -> None:
    problem(client.get("/browser/queries/nosuch.cypher"), 404, "no-such-page")
    problem(client.get("/browser/queries/..%2Fstyle.cypher"), 404, "no-such-page")
    problem(client.get("/browser/nosuch"), 404, "no-such-page")


def test_the_list_names_every_query_and_leads_to_its_text(client: TestClient) -> None:
    listed = client.get("/browser/queries").json()["queries"]
    assert {one["name"]: client.get(one["address"]).text for one in listed} == saved_queries()
    assert len(listed) >= 8


@pytest.mark.parametrize("name", saved_queries())
def test_a_query_says_first_what_it_is_and_shows_and_has_an_end(name: str) -> None:
    title, about, *query = saved_queries()[name].splitlines()
    assert re.fullmatch(r"// \w[^.]+", title)
    assert re.fullmatch(r"// \w.+\.", about)
    assert re.fullmatch(r"LIMIT \d+", query[-1])


@pytest.mark.parametrize("name", saved_queries())
def test_a_query_stands_on_the_page_about_the_browser(name: str) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "neo4j-browser.md").read_text(encoding="utf-8")
    row = f"| [{name}.cypher](../app/neo4j_browser/queries/{name}.cypher) | {described_query(name).title} |"
    assert row in page.splitlines()


@pytest.mark.parametrize("name", saved_queries())
def test_a_query_only_reads(name: str) -> None:
    written = re.findall(r"\b(?:CREATE|MERGE|SET|DELETE|REMOVE|DROP|LOAD|CALL|FOREACH)\b", saved_queries()[name])
    assert written == []


def test_the_query_for_paths_follows_the_relations_that_legation_follows() -> None:
    assert set(re.findall(r"\b[A-Z_]{5,}\b", saved_queries()["paths"])) & set(RELATIONS) == set(ON_PATH)


def test_the_query_for_contradictions_has_the_signs_and_directions_of_the_vocabulary() -> None:
    lists = [
        set(re.findall(r"'([A-Z_]+)'", one))
        for one in re.findall(r"\[('[A-Z_]+'.*?)\]", saved_queries()["contradictions"])
    ]
    signed = [{relation.value for relation in RELATIONS if relation.sign == sign} for sign in (1, -1)]
    assert lists == [*signed, {relation.value for relation in RELATIONS if not relation.directed}]


def test_the_guide_has_each_query_once_with_the_text_of_its_file(client: TestClient) -> None:
    runnable = Guide(client.get("/browser/guide.html").text).runnable
    assert sorted(text for text in runnable if not text.startswith(":")) == sorted(
        text.strip() for text in saved_queries().values()
    )


def test_the_guide_loads_the_style_from_where_it_was_itself_loaded(client: TestClient) -> None:
    page = client.get("/browser/guide.html", headers={"Host": "graph.example:8123"}).text
    assert ":style http://graph.example:8123/browser/style.grass" in Guide(page).runnable


def test_the_guide_runs_nothing_by_itself_and_loads_nothing() -> None:
    page = Guide(guide("http://localhost:8000"))
    assert set(page.tags) & {"script", "img", "iframe", "link", "style"} == set()
    assert page.addresses == []
    assert page.tags.count("slide") == len(saved_queries()) + 3


def test_an_address_in_the_guide_is_text() -> None:
    assert "<script>" not in guide("http://<script>alert(1)</script>")


def test_the_guide_leaves_no_place_unfilled() -> None:
    assert re.findall(r"\{\w+\}", re.sub(r"<pre.*?</pre>", "", guide("http://localhost:8000"), flags=re.DOTALL)) == []


@pytest.mark.parametrize("relation", RELATIONS)
def test_every_relation_has_the_colour_of_its_sign(relation: Relation) -> None:
    assert f"color: {COLOURS[relation.sign]};" in RULES[f"relationship.{relation}"]


@pytest.mark.parametrize("kind", ActorKind)
def test_every_kind_of_actor_has_a_colour_of_its_own_and_its_name_as_caption(kind: ActorKind) -> None:
    rule = RULES[f"node.{KIND_LABELS[kind]}"]
    colour = re.findall(r"^  color: (.*);", rule, re.MULTILINE)[0]
    assert style().count(f" color: {colour};") == 1
    assert "caption: '{name}';" in rule


@pytest.mark.parametrize("rule", [name for name in RULES if name.startswith("node.")])
def test_captions_can_be_read_on_their_nodes(rule: str) -> None:
    colours = dict(re.findall(r"^  (color|text-color-internal): (\S+);", RULES[rule], re.MULTILINE))
    lighter, darker = sorted(map(luminance, colours.values()), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def luminance(colour: str) -> float:
    """Relative luminance, by WCAG 2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
