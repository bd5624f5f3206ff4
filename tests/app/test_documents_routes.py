"""Routes of documents."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from graph.sqlite_store import SqliteStore
from graph.store import Batch, StatementFilter, Store
from tests.app.seen import problem
from tests.factories import document, network

TEXT = "Turkey backs the Syrian rebels. Iran opposes the Syrian rebels."
ARTICLE = {
    "title": "A report",
    "text": TEXT,
    "url": "https://news.example/1",
    "published": "2016-08-09",
    "publisher": "Example Times",
    "licence": "CC-BY-4.0",
    "language": "en",
}


@pytest.fixture
def empty(serving: Callable[..., TestClient]) -> TestClient:
    return serving()


def test_a_posted_article_comes_back_with_its_statements(empty: TestClient) -> None:
    answer = empty.post("/v1/documents", json=ARTICLE)
    assert answer.status_code == 201
    found = {(one["subject"], one["relation"]) for one in answer.json()["statements"]}
    assert ("turkey", "BACKER_OF") in found


def test_every_quote_stands_in_the_text_at_its_span(empty: TestClient) -> None:
    answer = empty.post("/v1/documents", json=ARTICLE).json()
    assert answer["statements"]
    for one in answer["statements"]:
        start, end = one["span"]
        assert answer["text"][start:end] == one["quote"]


def test_its_particulars_are_kept(empty: TestClient) -> None:
    kept = empty.post("/v1/documents", json=ARTICLE).json()["document"]
    assert {name: kept[name] for name in ("title", "published", "publisher", "licence", "language")} == {
        name: ARTICLE[name] for name in ("title", "published", "publisher", "licence", "language")
    }
    assert kept["urls"] == [ARTICLE["url"]]


def test_posting_it_again_is_200_and_changes_no_revision(empty: TestClient) -> None:
    first = empty.post("/v1/documents", json=ARTICLE)
    again = empty.post("/v1/documents", json=ARTICLE)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["revision"] == again.json()["revision"]
    assert again.json()["status"] == "known"


def test_a_dry_run_finds_the_same_and_stores_nothing(empty: TestClient) -> None:
    tried = empty.post("/v1/documents", params={"dry_run": True}, json=ARTICLE)
    assert tried.status_code == 200
    assert empty.get("/v1/documents").json()["documents"] == []
    stored = empty.post("/v1/documents", json=ARTICLE).json()
    assert [one["id"] for one in tried.json()["statements"]] == [one["id"] for one in stored["statements"]]


def test_the_next_question_sees_what_was_posted(empty: TestClient) -> None:
    empty.post("/v1/documents", json=ARTICLE)
    found = empty.get("/v1/neighbourhood", params={"actor": "Turkey", "valid_at": "2016-08-10"}).json()
    assert [one["relation"] for one in found["among"] if one["subject"] == "turkey"] == ["BACKER_OF"]


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("text/plain", TEXT),
        ("text/plain; charset=utf-8", TEXT),
        ("text/markdown", f"# A title\n\n**{TEXT}**\n"),
        ("text/html", f"<html><head><title>A title</title></head><body><article><p>{TEXT}</p></article></body></html>"),
    ],
)
def test_text_markdown_and_html_are_read_too(empty: TestClient, media_type: str, body: str) -> None:
    answer = empty.post("/v1/documents", content=body.encode(), headers={"content-type": media_type})
    assert answer.status_code == 201
    assert "Turkey backs the Syrian rebels." in answer.json()["text"]


@pytest.mark.parametrize("media_type", ["application/pdf", "", "multipart/form-data"])
def test_any_other_media_type_is_415(empty: TestClient, media_type: str) -> None:
    problem(
        empty.post("/v1/documents", content=b"x", headers={"content-type": media_type}), 415, "unsupported-media-type"
    )


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("text/plain", b""),
        ("text/plain", b"%PDF-1.7 \x00\x01\x02"),
        ("text/plain", b"\xc3\x28\xa0\xa1 broken" * 10),
        ("text/html", b"<html><body><script>1</script></body></html>"),
        ("application/json", b"{"),
        ("application/json", b"[]"),
        ("application/json", b'"text"'),
        ("application/json", b'{"title": "no text"}'),
        ("application/json", b'{"text": 7}'),
        ("application/json", b'{"text": "A and B", "published": "2016-02-30"}'),
        ("application/json", b'{"text": "A and B", "url": "javascript:alert(1)"}'),
        ("application/json", b"[" * 100_000),
        ("application/json", b'[{"text": "One text."}, {"text": "Another text."}]'),
    ],
)
def test_what_cannot_be_read_is_a_problem_that_says_why(empty: TestClient, media_type: str, body: bytes) -> None:
    answer = empty.post("/v1/documents", content=body, headers={"content-type": media_type})
    told = problem(answer, 422, "unreadable-document")
    assert told["detail"].startswith("request body")


def test_a_body_beyond_the_bound_is_413_by_its_stated_length(serving: Callable[..., TestClient]) -> None:
    client = serving(max_upload_bytes=100)
    problem(client.post("/v1/documents", content=b"x" * 101, headers={"content-type": "text/plain"}), 413, "too-large")


def test_a_body_without_a_stated_length_is_cut_at_the_bound(serving: Callable[..., TestClient]) -> None:
    client = serving(max_upload_bytes=100)
    answer = client.post("/v1/documents", content=iter([b"x" * 60, b"x" * 60]), headers={"content-type": "text/plain"})
    problem(answer, 413, "too-large")


def test_a_body_at_the_bound_is_read(serving: Callable[..., TestClient]) -> None:
    client = serving(max_upload_bytes=len(TEXT))
    answer = client.post("/v1/documents", content=TEXT.encode(), headers={"content-type": "text/plain"})
    assert answer.status_code == 201


def test_documents_page_by_an_opaque_cursor(serving: Callable[..., TestClient]) -> None:
    store = SqliteStore(":memory:")
    for number in range(5):
        store.record(network(title=f"Report {number}"))
    client = serving(store)
    seen, cursor = [], None
    while True:
        page = client.get("/v1/documents", params={"limit": 2} | ({"cursor": cursor} if cursor else {})).json()
        seen += [one["id"] for one in page["documents"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == sorted(seen)
    assert len(set(seen)) == 5


@pytest.mark.parametrize("cursor", ["nonsense!", "ÿ", "%00", "a"])
def test_a_cursor_that_was_not_given_out_is_refused(client: TestClient, cursor: str) -> None:
    told = problem(client.get("/v1/documents", params={"cursor": cursor}), 422, "invalid-parameter")
    assert told["errors"][0]["field"] == "cursor"


def test_a_document_is_shown_with_its_text_mentions_and_statements(empty: TestClient) -> None:
    id_ = empty.post("/v1/documents", json=ARTICLE).json()["document"]["id"]
    shown = empty.get(f"/v1/documents/{id_}").json()
    marked = {shown["text"][one["start"] : one["end"]]: one["actor"] for one in shown["mentions"]}
    assert marked["Turkey"] == "turkey"
    assert set(marked.values()) <= set(shown["actors"])
    assert shown["status"] == "stored"


@pytest.fixture
def closed(serving: Callable[..., TestClient]) -> tuple[TestClient, str]:
    text = "Turkey RELATES to rebels. All rights are reserved."
    store = SqliteStore(":memory:")
    source = document(text, licence="All rights reserved")
    store.record(Batch(documents=(source,)))
    return serving(store), source.id


def test_a_text_whose_terms_are_not_open_is_withheld_and_the_reason_given(closed: tuple[TestClient, str]) -> None:
    client, id_ = closed
    shown = client.get(f"/v1/documents/{id_}").json()
    assert shown["text"] is None
    assert "All rights reserved" in shown["withheld"]


def test_nor_is_it_on_the_page_for_people(closed: tuple[TestClient, str]) -> None:
    client, id_ = closed
    page = client.get(f"/v1/documents/{id_}", params={"format": "html"}).text
    assert "RELATES" not in page
    assert "do not allow" in page


HOSTILE = '<script>alert(1)</script> Turkey backs the Syrian rebels <img src=x onerror=alert(2)> & "quotes" \x1b[31m'


def test_the_page_for_people_escapes_all_that_a_document_says(empty: TestClient) -> None:
    article = {"text": HOSTILE, "title": "</title><script>alert(3)</script>", "publisher": "<b>bold</b>"}
    id_ = empty.post("/v1/documents", json=article).json()["document"]["id"]
    answer = empty.get(f"/v1/documents/{id_}", params={"format": "html"})
    assert answer.headers["content-type"].startswith("text/html")
    assert "<script" not in answer.text
    assert "<img" not in answer.text
    assert "<b>" not in answer.text
    assert "<mark" in answer.text


def test_the_page_for_people_lets_nothing_run_or_load(empty: TestClient) -> None:
    id_ = empty.post("/v1/documents", json=ARTICLE).json()["document"]["id"]
    policy = empty.get(f"/v1/documents/{id_}?format=html").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def test_a_retracted_document_is_gone_with_exactly_its_statements(client: TestClient, small: Store) -> None:
    small.record(network(title="Another"))
    id_ = small.statements(StatementFilter()).statements[0].statement.document
    done = client.delete(f"/v1/documents/{id_}").json()
    assert (done["documents"], done["statements"]) == (1, 4)
    problem(client.get(f"/v1/documents/{id_}"), 404, "unknown-document")
    assert len(client.get("/v1/documents").json()["documents"]) == 1


@pytest.mark.parametrize("method", ["get", "delete"])
def test_a_document_that_is_not_known_is_404(client: TestClient, method: str) -> None:
    problem(getattr(client, method)("/v1/documents/nosuch"), 404, "unknown-document")


def test_a_text_with_null_characters_is_read_or_refused_but_never_a_bug(empty: TestClient) -> None:
    answer = empty.post("/v1/documents", json={"text": "Turkey\x00 backs the Syrian rebels.\x00"})
    assert answer.status_code in (201, 422)


def test_half_a_surrogate_pair_is_no_bug(empty: TestClient) -> None:
    body = b'{"text": "Turkey backs the Syrian rebels \\ud800."}'
    answer = empty.post("/v1/documents", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (201, 422)
