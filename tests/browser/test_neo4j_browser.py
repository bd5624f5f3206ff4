"""Neo4j Browser on a real graph: the guide is played, its queries run and show what they promise.

`LEGATION_TEST_PICTURES=docs/images` writes the pictures of docs/neo4j-browser.md.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import neo4j
import pytest
import uvicorn
from playwright.sync_api import Page

from app.main import create_app
from app.neo4j_browser import described_query, saved_queries
from app.serving import address_of, listen
from app.settings import Settings
from graph.neo4j_store import Neo4jStore
from loaders.article import read_articles
from loaders.extraction.gazetteer import reviewed
from loaders.extraction.surface import SurfaceExtractor
from loaders.load import load
from tests.browser.browsing import GRAPH, TABLE, TEXT, Browsing, captions, colours, opened_page, save_picture
from tests.factories import Clock
from tests.neo4j_server.emptied import EmptyServers
from tests.neo4j_server.running import RunningServer

pytestmark = pytest.mark.neo4j
ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [str(ROOT / "examples"), str(Path(__file__).with_name("second_report.md"))]
GREEN, RED = "#1E8E3E", "#C5221F"


@pytest.fixture(scope="module")
def store(neo4j_servers: EmptyServers) -> Iterator[Neo4jStore]:
    """The examples and a report that contradicts one of them, in Neo4j."""
    opened = neo4j_servers.open_store(Path("store-0"), Clock())
    report = load(read_articles(DOCUMENTS), opened, SurfaceExtractor(), reviewed())
    assert (report.documents, report.failures) == (4, [])
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def address(store: Neo4jStore) -> Iterator[str]:
    """Where Legation answers from that store, named as the Browser wants it."""
    with listen("127.0.0.1", 0) as listening:
        app = create_app(Settings(store="sqlite::memory:"), store)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, ws="none"))
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield address_of(listening).replace("127.0.0.1", "localhost")
        server.should_exit = True
        thread.join(timeout=30)


@pytest.fixture(scope="module")
def page(address: str) -> Iterator[Page]:
    with opened_page() as page:
        yield page


@pytest.fixture(scope="module")
def browsing(page: Page, address: str, neo4j_server: RunningServer) -> Browsing:
    """The Browser, connected, the guide played, the style loaded."""
    if neo4j_server.browser_url is None:
        pytest.skip("the port of the named server's Browser is not known; set LEGATION_TEST_NEO4J_HTTP_PORT")
    started = Browsing(page, neo4j_server, f"{address}/browser/guide.html")
    assert "node.State" in started.run_slide(TEXT).inner_text()
    return started


@pytest.mark.parametrize("name", saved_queries())
def test_every_saved_query_answers_on_the_examples(name: str, store: Neo4jStore, neo4j_server: RunningServer) -> None:
    logging.getLogger("neo4j.notifications").setLevel(logging.ERROR)
    with neo4j.GraphDatabase.driver(neo4j_server.bolt_uri, auth=neo4j_server.auth) as driver:
        found = driver.execute_query(saved_queries()[name], routing_=neo4j.RoutingControl.READ)
    assert found.records


def test_who_backs_the_syrian_opposition_is_drawn_by_name_and_in_green(browsing: Browsing) -> None:
    browsing.turn_to(described_query("backers").title)
    frame = browsing.run_slide(GRAPH)
    save_picture(frame, "neo4j-backers")
    assert sorted(captions(frame)) == ["Qatar", "Saudi Arabia", "Syrian rebels", "Turkey", "United States"]
    assert colours(frame) == {GREEN}


def test_the_evidence_behind_a_tie_is_drawn_with_its_words_and_its_documents(browsing: Browsing) -> None:
    browsing.turn_to(described_query("evidence").title)
    frame = browsing.run_slide(GRAPH)
    save_picture(frame, "neo4j-evidence")
    assert {"Turkey", "Syrian rebels", "Turkey backs the Syrian rebels"} <= set(captions(frame))
    assert any(caption.startswith("Three powers agree") for caption in captions(frame))


def test_paths_between_two_actors_are_drawn_with_support_and_hostility_apart(browsing: Browsing) -> None:
    browsing.turn_to(described_query("paths").title)
    frame = browsing.run_slide(GRAPH)
    save_picture(frame, "neo4j-paths")
    assert {"Turkey", "Syrian rebels", "Iran"} <= set(captions(frame))
    assert {GREEN, RED} <= colours(frame)


def test_who_designates_whom_is_drawn_in_red(browsing: Browsing) -> None:
    browsing.turn_to(described_query("designations").title)
    frame = browsing.run_slide(GRAPH)
    save_picture(frame, "neo4j-designations")
    assert {"United Nations", "Islamic State", "Houthi movement"} <= set(captions(frame))
    assert RED in colours(frame)


def test_contradictions_stand_side_by_side(browsing: Browsing) -> None:
    browsing.widen()
    browsing.turn_to(described_query("contradictions").title)
    frame = browsing.run_slide(TABLE)
    save_picture(frame, "neo4j-contradictions")
    text = frame.inner_text()
    assert "Turkey backs the Syrian rebels" in text
    assert "Turkey does not back the Syrian rebels" in text
