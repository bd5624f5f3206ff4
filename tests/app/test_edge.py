"""The outermost layer: headers, ids, logs, metrics, and the last resort."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event, Semaphore

import pytest
from fastapi.testclient import TestClient

from app.edge import SECURITY
from app.engine import Engine
from app.keys import hash_key
from app.logs import set_up_logs
from app.settings import Settings
from graph.document import Document
from graph.errors import StoreUnavailable
from graph.sqlite_store import SqliteStore
from graph.store import Receipt, Store, StoreCounts
from loaders.extraction.base import Extraction
from loaders.extraction.gazetteer import Gazetteer
from loaders.extraction.surface import SurfaceExtractor
from tests.app.seen import problem
from tests.factories import PROXY_WAR, Clock, network


class Broken(SqliteStore):
    """A store with a bug and a store that is gone, each in one method."""

    def judgements(self, known_at: object = None) -> tuple[()]:
        raise ZeroDivisionError("secret inner words")

    def retract_document(self, id_: str) -> Receipt:
        raise ZeroDivisionError(len(id_))

    def counts(self) -> StoreCounts:
        raise StoreUnavailable("/secret/place: disk I/O error")

    def ping(self) -> None:
        raise StoreUnavailable("/secret/place: gone")


@pytest.fixture
def broken(serving: Callable[..., TestClient]) -> TestClient:
    store = Broken(":memory:", clock=Clock())
    store.record(network(*PROXY_WAR))
    return serving(store)


def test_a_bug_is_a_500_that_tells_nothing_of_its_inside(broken: TestClient) -> None:
    told = problem(broken.get("/v1/judgements"), 500, "internal-error")
    assert "secret" not in json.dumps(told)


def test_the_log_has_the_bug_under_the_id_of_the_problem(
    broken: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logs("error")
    told = broken.get("/v1/judgements").json()
    line = json.loads(capsys.readouterr().err.splitlines()[0])
    assert told["instance"] == f"urn:uuid:{line['request']}"
    assert line["exception"][0]["exc_value"] == "secret inner words"


def test_the_log_of_a_bug_shows_neither_the_key_nor_what_was_sent(
    serving: Callable[..., TestClient], capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logs("info")
    with closing(Broken(":memory:", clock=Clock())) as store:
        client = serving(store, api_key_hashes=(hash_key("a-key-of-mine"),), log_level="info")
        answer = client.delete("/v1/documents/x", headers={"authorization": "Bearer a-key-of-mine"})
    problem(answer, 500, "internal-error")
    written = capsys.readouterr().err
    assert "ZeroDivisionError" in written
    assert "a-key-of-mine" not in written


def test_a_database_that_is_gone_is_a_503_that_names_no_place(broken: TestClient) -> None:
    for path in ("/readyz", "/metrics"):
        told = problem(broken.get(path), 503, "store-unavailable")
        assert "secret" not in json.dumps(told)


def test_it_stays_alive_though_it_is_not_ready(broken: TestClient) -> None:
    assert broken.get("/healthz").json()["status"] == "ok"


@pytest.mark.parametrize("path", ["/healthz", "/v1/nosuch", "/docs", "/v1/paths"])
def test_every_answer_has_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert set(SECURITY) <= {name.title() for name in headers}
    assert headers["content-security-policy"].startswith("default-src 'none'")


def test_a_page_that_does_not_exist_is_a_problem(client: TestClient) -> None:
    problem(client.get("/v1/nosuch"), 404, "no-such-page")
    problem(client.get("/"), 404, "no-such-page")


def test_a_method_that_is_not_allowed_is_a_problem_that_says_which_is(client: TestClient) -> None:
    answer = client.put("/v1/statements")
    problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "GET"


def test_the_access_log_is_one_json_line_a_request_without_its_query(
    client: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logs("info")
    answer = client.get("/v1/actors", params={"q": "private words"})
    line = json.loads(capsys.readouterr().err)
    assert (line["path"], line["status"], line["method"]) == ("/v1/actors", 200, "GET")
    assert line["request"] == answer.headers["x-request-id"]
    assert "private" not in json.dumps(line)


def test_requests_are_counted_by_route_and_status(client: TestClient) -> None:
    client.get("/v1/documents/a")
    client.get("/v1/documents/b")
    client.get("/v1/nosuch/x")
    text = client.get("/metrics").text
    assert 'legation_requests_total{method="GET",route="/v1/documents/{id}",status="404"} 2.0' in text
    assert 'legation_requests_total{method="GET",route="none",status="404"} 1.0' in text
    assert "nosuch" not in text


@pytest.mark.parametrize(
    "line",
    [
        "legation_documents 1.0",
        "legation_statements 4.0",
        "legation_projection_actors 4.0",
        "legation_projection_statements 4.0",
        "legation_revision 1.0",
        "legation_projection_revision 1.0",
    ],
)
def test_the_metrics_have_the_size_of_store_and_projection(client: TestClient, line: str) -> None:
    answer = client.get("/metrics")
    assert line in answer.text.splitlines()
    assert answer.headers["content-type"].startswith("text/plain; version=")


def test_it_is_ready_once_a_projection_is_loaded(client: TestClient, small: Store) -> None:
    assert client.get("/readyz").json() == {"status": "ready", "version": "0", "revision": 1} | {
        "version": client.get("/healthz").json()["version"]
    }


def test_it_is_not_ready_before_a_projection_is_loaded(client: TestClient, small: Store) -> None:
    opened = client.app.state.engine
    client.app.state.engine = Engine(Settings(store="sqlite::memory:"), small)
    problem(client.get("/readyz"), 503, "store-unavailable")
    client.app.state.engine.close()
    client.app.state.engine = opened


def test_it_stays_ready_when_something_is_written(client: TestClient) -> None:
    assert client.post("/v1/documents", json={"text": "Russia backs Syria."}).status_code == 201
    assert [client.get("/readyz").status_code for _ in range(3)] == [200, 200, 200]


def test_it_answers_that_it_is_alive_while_every_thread_reads_a_document(
    serving: Callable[..., TestClient], small: Store
) -> None:
    client = serving(small, threads=2)
    go_on, busy = Event(), Semaphore(0)

    class Waiting(SurfaceExtractor):
        def extract(self, document: Document, gazetteer: Gazetteer) -> Extraction:
            busy.release()
            go_on.wait(30)
            return super().extract(document, gazetteer)

    client.app.state.engine.extractor = Waiting()
    with ThreadPoolExecutor(60) as pool:
        posts = [pool.submit(client.post, "/v1/documents", json={"text": f"A text, number {n}."}) for n in range(50)]
        assert busy.acquire(timeout=30)
        assert busy.acquire(timeout=30)
        try:
            assert pool.submit(client.get, "/healthz").result(5).status_code == 200
            assert pool.submit(client.get, "/v1/statements").result(5).status_code == 200
            assert not busy.acquire(timeout=0.2), "more documents are read at once than there are threads"
        finally:
            go_on.set()
        assert {post.result(60).status_code for post in posts} == {201}


def test_it_answers_that_it_is_alive_while_every_thread_of_requests_waits(serving: Callable[..., TestClient]) -> None:
    go_on, busy = Event(), Semaphore(0)

    class Waiting(SqliteStore):
        def judgements(self, known_at: object = None) -> tuple[()]:
            busy.release()
            go_on.wait(30)
            return ()

    with closing(Waiting(":memory:")) as store, ThreadPoolExecutor(60) as pool:
        client = serving(store)
        waiting = [pool.submit(client.get, "/v1/judgements") for _ in range(50)]
        try:
            assert all(busy.acquire(timeout=30) for _ in range(40))
            assert pool.submit(client.get, "/healthz").result(5).status_code == 200
        finally:
            go_on.set()
        assert {one.result(60).status_code for one in waiting} == {200}


def test_work_that_waited_too_long_is_not_done_later() -> None:
    engine = Engine(Settings(store="sqlite::memory:", threads=1, query_seconds=0.1))
    go_on, done = Event(), []
    for work in (lambda: go_on.wait(10), lambda: done.append("late")):
        with pytest.raises(TimeoutError):
            engine.search(work)
    go_on.set()
    engine.search(lambda: None)
    engine.close()
    assert done == []


def test_an_answer_that_takes_too_long_is_503(serving: Callable[..., TestClient], small: Store) -> None:
    client = serving(small, threads=1, query_seconds=0.1)
    done = Event()
    with pytest.raises(TimeoutError):
        client.app.state.engine.search(lambda: done.wait(10))
    answer = client.get("/v1/paths", params={"source": "turkey", "target": "iran"})
    done.set()
    problem(answer, 503, "took-too-long")


def test_eight_readers_are_served_while_documents_are_posted(client: TestClient) -> None:
    def read(number: int) -> int:
        return client.get("/v1/paths", params={"source": "turkey", "target": "iran", "k": number % 5 + 1}).status_code

    def post(number: int) -> int:
        return client.post("/v1/documents", json={"text": f"Russia backs Syria, number {number}."}).status_code

    with ThreadPoolExecutor(10) as pool:
        posts = [pool.submit(post, number) for number in range(4)]
        reads = [pool.submit(read, number) for number in range(40)]
        assert {one.result(60) for one in reads} == {200}
        assert {one.result(60) for one in posts} == {201}
    assert len(client.get("/v1/documents").json()["documents"]) == 5
