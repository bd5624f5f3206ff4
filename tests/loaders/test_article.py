"""Bytes to documents: every format, and every kind of bytes that is none."""

from __future__ import annotations

import io
import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.document import Document
from loaders import LOADERS, loader
from loaders.article import SUFFIXES, parse_article, read_articles, sniff
from loaders.base import Failure

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SENTENCES = (
    "Turkey backs the Syrian rebels. Iran backs the militias that fight them, and Russia sends aircraft to both."
)


def parse(data: bytes, suffix: str = ".txt", max_bytes: int = 3_000_000) -> list[Document | Failure]:
    return parse_article(data, place=f"report{suffix}", suffix=suffix, max_bytes=max_bytes, retrieved_at=NOW)


def document(data: bytes, suffix: str = ".txt") -> Document:
    (found,) = parse(data, suffix)
    assert isinstance(found, Document), found
    return found


def failure(data: bytes, suffix: str = ".txt") -> Failure:
    (found,) = parse(data, suffix)
    assert isinstance(found, Failure), found
    return found


def read(*paths: Path, **options: object) -> list[Document | Failure]:
    return list(read_articles([str(path) for path in paths], **options))  # type: ignore[arg-type] # options are checked by the function itself


def texts(found: list[Document | Failure]) -> list[str]:
    return [item.text for item in found if isinstance(item, Document)]


def failures(found: list[Document | Failure]) -> list[Failure]:
    return [item for item in found if isinstance(item, Failure)]


# Plain text


def test_plain_text_is_kept_character_for_character() -> None:
    text = "Über alles\r\n\r\n“Turkey”\tbacks\u00a0X.\n"
    assert document(text.encode()).text == text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides_the_encoding_and_is_dropped(encoding: str) -> None:
    assert document(SENTENCES.encode(encoding)).text == SENTENCES


def test_a_short_first_line_before_a_blank_one_is_the_title() -> None:
    assert document(b"Talks open in Astana\n\nThe talks opened.").title == "Talks open in Astana"


@pytest.mark.parametrize(
    "text", ["The talks opened.", "The talks opened.\nThey closed.\n\nMore.", "x" * 300 + "\n\nMore."]
)
def test_text_that_shows_no_title_has_none(text: str) -> None:
    assert document(text.encode()).title is None


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("2016-12-28", "2016-12-28"),
        ("28 December 2016", "2016-12-28"),
        ("Wednesday, December 28, 2016", "2016-12-28"),
        ("Published on 28 Dec 2016", "2016-12-28"),
        ("ANKARA, 28 December 2016 — Turkey backs them.", "2016-12-28"),
        ("MOSCOW, December 28, 2016 (Agency) – Russia said.", "2016-12-28"),
    ],
)
def test_a_date_line_or_dateline_is_when_it_was_published(line: str, date: str) -> None:
    assert str(document(f"Talks open\n\n{line}\n\n{SENTENCES}".encode()).published_at) == date


@pytest.mark.parametrize(
    "line",
    ["In December 2016 they met.", "31 February 2016", "12/11/2016", "On 28 December 2016, Turkey met Iran.", "2016"],
)
def test_a_date_that_is_not_certain_is_none(line: str) -> None:
    assert document(f"Talks open\n\n{line}\n\n{SENTENCES}".encode()).published_at is None


def test_two_different_date_lines_are_no_date() -> None:
    assert document(f"2016-12-28\n2016-12-29\n{SENTENCES}".encode()).published_at is None


# Markdown

MARKDOWN = b"""---
title: "Talks: a truce"
published: 2016-12-28
publisher: Example
url: https://example.org/a
licence: CC0-1.0
language: en
---
# Heading

**Turkey** backs [the rebels](https://example.org/x)
who fight *the government*.

- Iran backs `militias`
- Russia &amp; others

<script>alert(1)</script>

```
code
```
"""


def test_markdown_becomes_the_text_that_a_reader_sees() -> None:
    lines = ["Heading", "Turkey backs the rebels who fight the government.", "Iran backs militias", "Russia & others"]
    assert document(MARKDOWN, ".md").text == "\n\n".join(lines)


def test_front_matter_describes_the_document() -> None:
    found = document(MARKDOWN, ".md")
    assert (found.title, str(found.published_at), found.publisher, found.urls, found.licence, found.language) == (
        "Talks: a truce", "2016-12-28", "Example", ("https://example.org/a",), "CC0-1.0", "en",
    )  # fmt: skip


def test_the_first_heading_is_the_title_where_front_matter_has_none() -> None:
    assert document(b"Intro.\n\n## Talks *open*\n\nText.", ".md").title == "Talks open"


@pytest.mark.parametrize(
    ("line", "field"),
    [("published: yesterday", "published"), ("url: javascript:alert(1)", "url"), ("language: not a tag!", "language")],
)
def test_a_wrong_field_of_front_matter_is_named(line: str, field: str) -> None:
    found = failure(f"---\n{line}\n---\nText.".encode(), ".md")
    assert found.place == "report.md"
    assert f"front matter, {field}: " in found.error


def test_front_matter_without_an_end_is_text() -> None:
    assert "title" in document(b"---\ntitle: x\n\nText.", ".md").text


@pytest.mark.parametrize(
    "part", ["[", "*a ", "![", "[a](", "_a__a", "**x", "<a ", "> ", "- ", "`", "~~~\n> ", "&#x41;", "a|"]
)
def test_hostile_markdown_is_read_in_seconds(part: str) -> None:
    started = time.monotonic()
    parse(part.encode() * (200_000 // len(part)), ".md")
    assert time.monotonic() - started < 10


def test_markdown_that_is_too_large_for_its_parser_fails() -> None:
    (found,) = parse(b"a " * 2_500_001, ".md", max_bytes=100_000_000)
    assert isinstance(found, Failure)
    assert "larger than" in found.error


# Web pages


def page(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html lang='en'><head>{head}</head><body>{body}</body></html>".encode()


def test_a_web_page_becomes_its_main_text() -> None:
    menu = "<nav><a href='/'>Home</a></nav>"
    found = document(page(f"{menu}<article><p>{SENTENCES}</p></article><script>alert(1)</script>"), ".html")
    assert found.text == SENTENCES


def test_the_head_of_a_web_page_describes_it() -> None:
    head = (
        "<title>Talks open</title><meta property='og:site_name' content='Example Press'>"
        "<meta property='article:published_time' content='2016-12-28T21:05:00Z'>"
        "<link rel='canonical' href='https://example.org/talks'><meta name='dcterms.license' content='CC0-1.0'>"
    )
    found = document(page(f"<article><p>{SENTENCES}</p></article>", head), ".html")
    assert (found.title, found.publisher, str(found.published_at), found.urls, found.licence, found.language) == (
        "Talks open", "Example Press", "2016-12-28", ("https://example.org/talks",), "CC0-1.0", "en",
    )  # fmt: skip


def test_a_date_in_the_running_text_of_a_page_is_not_taken_for_its_own() -> None:
    assert document(page(f"<p>On 3 May 2012 they met. {SENTENCES}</p>"), ".html").published_at is None


@pytest.mark.parametrize(
    ("declared", "encoding"), [("windows-1251", "cp1251"), ("utf-8", "utf-8"), ("iso-8859-1", "cp1252")]
)
def test_the_declared_encoding_of_a_page_is_used(declared: str, encoding: str) -> None:
    word = "Турция" if encoding == "cp1251" else "Türkiye’s"
    body = (
        f"<html><head><meta charset='{declared}'></head><body><p>{word} talks. {SENTENCES}</p></body></html>".replace(
            "’", "'"
        )
    )
    assert word.replace("’", "'") in document(body.encode(encoding), ".html").text


def test_a_page_that_declares_latin_1_is_read_as_browsers_read_it() -> None:
    body = f"<html><head><meta charset='latin1'></head><body><p>Iran\x92s talks. {SENTENCES}</p></body></html>"
    assert document(body.encode("latin-1"), ".html").text.startswith("Iran’s talks.")


def test_an_unknown_declared_encoding_is_named() -> None:
    assert "klingon" in failure(b"<html><head><meta charset=klingon></head><body>x</body></html>", ".html").error


@pytest.mark.parametrize("body", ["", "<script>alert(1)</script>", "<img src=x>", "<p> </p>"])
def test_a_page_without_text_fails(body: str) -> None:
    assert "without text" in failure(page(body), ".html").error


def test_entities_of_a_page_expand_to_nothing_large_and_to_no_file() -> None:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    doctype = f'<!DOCTYPE html [<!ENTITY l0 "lol">{entities}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    found = document(f"{doctype}<html><body><p>{SENTENCES} &l11; &f;</p></body></html>".encode(), ".html")
    assert len(found.text) < 1000
    assert "root:" not in found.text


def test_an_external_document_type_is_not_fetched() -> None:
    doctype = '<!DOCTYPE html SYSTEM "http://192.0.2.1/never.dtd">'
    started = time.monotonic()
    assert document(f"{doctype}<html><body><p>{SENTENCES}</p></body></html>".encode(), ".html").text == SENTENCES
    assert time.monotonic() - started < 5


def test_a_page_of_very_many_elements_fails_at_once() -> None:
    started = time.monotonic()
    assert "more than 100000 elements" in failure(page("<a href=x>Turkey</a>" * 100_001), ".html").error
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("tag", ["div", "b", "table><tr><td", "ul><li", "span"])
@pytest.mark.parametrize("depth", [5_000, 50_000])
def test_deeply_nested_tags_end_in_text_or_a_failure(tag: str, depth: int) -> None:
    assert len(parse(page(f"<{tag}>" * depth + SENTENCES), ".html")) == 1


# JSON


def lines(*articles: object) -> bytes:
    return b"".join(json.dumps(article).encode() + b"\n" for article in articles)


FULL = {
    "id": 7, "title": "Talks", "text": SENTENCES, "url": "https://example.org/7", "published": "2016-12",
    "publisher": "Example", "licence": "CC0-1.0", "language": "en",
}  # fmt: skip


def test_each_line_is_an_article_with_its_fields() -> None:
    found = document(lines(FULL), ".jsonl")
    assert (found.title, found.text, found.urls, str(found.published_at)) == (
        "Talks", SENTENCES, ("https://example.org/7",), "2016-12",
    )  # fmt: skip
    assert (found.publisher, found.licence, found.language) == ("Example", "CC0-1.0", "en")


@pytest.mark.parametrize("content", [FULL, [FULL]])
def test_a_json_file_is_one_article_or_a_list_of_them(content: object) -> None:
    assert document(json.dumps(content, indent=1).encode(), ".json").text == SENTENCES


def test_a_json_file_of_several_lines_is_read_line_by_line() -> None:
    assert texts(parse(lines({"text": "One."}, {"text": "Two."}), ".json")) == ["One.", "Two."]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"[1]", "is a list, not an object"),
        (b"17", "is a number, not an object"),
        (b"null", "is null, not an object"),
        (b"{}", "text: is missing"),
        (b'{"text": null}', "text: is missing"),
        (b'{"text": 5}', "text: is a number, not text"),
        (b'{"text": "x", "title": ["y"]}', "title: is a list, not text"),
        (b'{"text": "x", "published": "yesterday"}', "published: 'yesterday' is no date"),
        (b'{"text": "x", "published": "2016-13-45"}', "published: "),
        (b'{"text": "x", "published": 1482883200}', "published: is a number, not text"),
        (b'{"text": "x", "url": "javascript:alert(1)"}', "url: "),
        (b'{"text": "x", "language": "x y"}', "language: "),
        (b'{"text": "x"', "is no JSON"),
        (b'{"text": "x"} {"text": "y"}', "more follows"),
        (b'{"text": "' + b"\xff" + b'"}', "byte 10 is wrong"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"text": "x", "a": ' + b"9" * 5000 + b"}", "number that is too long"),
    ],
)
def test_a_bad_line_names_file_line_and_field_and_spoils_no_other(line: bytes, error: str) -> None:
    found = parse(lines({"text": "One."}) + line + b"\n" + lines({"text": "Two."}), ".jsonl")
    assert texts(found) == ["One.", "Two."]
    (bad,) = failures(found)
    assert bad.place == "report.jsonl:2"
    assert error in bad.error


@pytest.mark.parametrize("data", [b"\x00\x01\n" * 500, b"%PDF-1.7\n" * 500, "[]\n".encode("utf-16") * 500])
def test_a_file_that_is_no_lines_at_all_is_one_failure(data: bytes) -> None:
    (found,) = parse(data, ".jsonl")
    assert isinstance(found, Failure)
    assert found.place == "report.jsonl"


def test_a_blank_text_names_its_field() -> None:
    found = failure(lines({"text": " \n"}), ".jsonl")
    assert (found.place, found.error) == ("report.jsonl:1, text", "holds nothing but white space")


def test_a_bad_article_of_a_list_is_named_by_its_number() -> None:
    found = parse(json.dumps([FULL, {"text": 1}]).encode(), ".json")
    assert [bad.place for bad in failures(found)] == ["report.json, article 2"]


def test_titles_are_one_line_without_control_characters() -> None:
    assert document(lines({"text": "x", "title": "Talks\n open\x00\x1b[2J"}), ".jsonl").title == "Talks open [2J"


def test_a_lone_surrogate_is_replaced_so_that_the_text_can_be_stored() -> None:
    text = document(b'{"text": "a\\ud800b \\ud83d\\ude00"}', ".jsonl").text
    assert text == "a\ufffdb \U0001f600"
    assert text.encode()


def test_only_one_line_is_too_long_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    path.write_bytes(lines({"text": "One."}, {"text": "x" * 200_000}, {"text": "Two."}))
    found = read(path, max_bytes=1000)
    assert texts(found) == ["One.", "Two."]
    assert [bad.place for bad in failures(found)] == [f"{path}:2"]


def test_a_file_of_lines_may_be_larger_than_one_line_may_be(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_bytes(lines(*({"text": f"Number {n}."} for n in range(100))))
    assert len(texts(read(path, max_bytes=100))) == 100


# What is no text


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_nothing_is_empty_in_every_format(suffix: str) -> None:
    assert "empty" in failure(b"", suffix).error


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_white_space_alone_fails_in_every_format(suffix: str) -> None:
    assert failure(b" \n\t\r\n ", suffix).place.startswith("report")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7\n", "a PDF"),
        (b"PK\x03\x04\x14\x00", "a ZIP archive"),
        (b"\x89PNG\r\n\x1a\n\x00", "a PNG image"),
        (b"\xff\xd8\xff\xe0\x00", "a JPEG image"),
        (b"\x1f\x8b\x08\x00", "gzip"),
    ],
)
@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".json"])
def test_a_known_binary_format_is_named(data: bytes, name: str, suffix: str) -> None:
    assert name in failure(data, suffix).error


def test_a_nul_byte_is_binary() -> None:
    assert failure(b"Turkey\x00backs").error == "is binary: byte 6 is NUL"


def test_many_control_characters_are_binary() -> None:
    assert "control characters" in failure(b"\x01\x02\x03abc" * 10).error


def test_broken_utf_8_names_the_byte() -> None:
    assert failure(b"T\xc3\xbcrkiye \xff").error == "is no valid UTF-8: byte 9 is wrong"
    assert failure(b"\xef\xbb\xbfT\xff").error == "is no valid UTF-8: byte 4 is wrong"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_data_over_the_limit_fails(suffix: str) -> None:
    (found,) = parse(b"x" * 1001, suffix, max_bytes=1000)
    assert isinstance(found, Failure)
    assert "larger than 1000 bytes" in found.error


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([*SUFFIXES, "", ".xyz"]))
def test_any_bytes_give_documents_or_failures(data: bytes, suffix: str) -> None:
    for found in parse(data, suffix):
        assert isinstance(found, Document | Failure)
        if isinstance(found, Document):
            assert found.text.strip()
            assert found.text.encode()


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="<>/=\"'&;!-[]# \nabcdivptable", max_size=300), st.sampled_from([".html", ".md"]))
def test_any_markup_gives_one_document_or_failure(markup: str, suffix: str) -> None:
    assert len(parse(markup.encode(), suffix)) == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20), lambda inner: st.lists(inner, max_size=3)
)


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["text", "title", "url", "published", "publisher", "licence", "language"]), JSON)
)
def test_any_json_object_gives_one_document_or_failure(article: dict[str, object]) -> None:
    assert len(parse(json.dumps(article).encode(), ".jsonl")) == 1


@settings(max_examples=100, deadline=None)
@given(
    st.text(min_size=1, max_size=200).filter(
        lambda text: text.strip() and not any(ord(c) < 32 or ord(c) == 127 for c in text)
    )
)
def test_plain_text_survives_reading(text: str) -> None:
    assert document("\N{COMBINING ACUTE ACCENT}".join(["", text]).encode()).text.endswith(text)


# Files, folders, standard input


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "two.md").write_text("Two.")
    (tmp_path / "a.txt").write_text("One.")
    (tmp_path / "c.TXT").write_text("Three.")
    (tmp_path / ".hidden.txt").write_text("Hidden.")
    (tmp_path / "notes.xyz").write_text("Unknown.")
    return tmp_path


def test_a_folder_is_read_with_all_below_it_in_order_of_names(folder: Path) -> None:
    assert texts(read(folder)) == ["One.", "Two.", "Three."]


def test_hidden_entries_and_unknown_suffixes_are_passed_over_and_told(folder: Path) -> None:
    skipped: list[str] = []
    read(folder, on_skip=skipped.append)
    assert skipped == [str(folder / ".hidden.txt"), str(folder / "notes.xyz")]


def test_a_file_that_is_named_is_read_whatever_its_suffix(folder: Path) -> None:
    assert texts(read(folder / "notes.xyz", folder / ".hidden.txt")) == ["Unknown.", "Hidden."]


def test_a_path_that_does_not_exist_fails_and_the_rest_goes_on(folder: Path) -> None:
    missing = folder / "missing.txt"
    found = read(missing, folder / "a.txt")
    assert failures(found) == [Failure(str(missing), "does not exist")]
    assert texts(found) == ["One."]


def test_a_dangling_link_fails(folder: Path) -> None:
    (folder / "link.txt").symlink_to(folder / "nowhere.txt")
    assert failures(read(folder)) == [Failure(str(folder / "link.txt"), "is a link to nothing")]


def test_a_folder_inside_itself_by_a_link_fails_once(folder: Path) -> None:
    (folder / "b" / "loop").symlink_to(folder, target_is_directory=True)
    found = read(folder)
    assert failures(found) == [Failure(str(folder / "b" / "loop"), "is a folder inside itself, by a link")]
    assert texts(found) == ["One.", "Two.", "Three."]


def test_a_link_to_itself_fails(folder: Path) -> None:
    (folder / "self.txt").symlink_to(folder / "self.txt")
    (found,) = failures(read(folder))
    assert found.place == str(folder / "self.txt")


def test_a_folder_met_twice_is_read_once(folder: Path) -> None:
    (folder / "z").symlink_to(folder / "b", target_is_directory=True)
    assert texts(read(folder)) == ["One.", "Two.", "Three."]


def test_very_deep_folders_are_read(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(300):
        deep = deep / "d"
        deep.mkdir()
    (deep / "a.txt").write_text("Deep.")
    assert texts(read(tmp_path)) == ["Deep."]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_fails(folder: Path) -> None:
    (folder / "a.txt").chmod(0)
    assert failures(read(folder)) == [Failure(str(folder / "a.txt"), "cannot be read: permission denied")]


def test_a_large_text_fails_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as stream:
        stream.truncate(50_000_000)
    started = time.monotonic()
    assert failures(read(path)) == [Failure(str(path), "is larger than 20000000 bytes")]
    assert time.monotonic() - started < 0.5


def test_endless_input_is_read_no_further_than_the_limit() -> None:
    assert failures(read(Path("/dev/zero"), max_bytes=1000)) == [Failure("/dev/zero", "is larger than 1000 bytes")]


def test_a_name_with_control_characters_is_printed_harmlessly(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[2J\n.txt").write_bytes(b"")
    (found,) = failures(read(tmp_path))
    assert found.place == f"{tmp_path}/a\\x1b[2J\\n.txt"


def test_a_path_with_a_nul_fails() -> None:
    assert len(failures(list(read_articles(["a\x00b"])))) == 1


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (page(SENTENCES), "page"),
        (b"<?xml version='1.0'?><html></html>", "page"),
        (MARKDOWN, "markdown"),
        (lines(FULL, FULL), "lines"),
        (json.dumps(FULL, indent=2).encode(), "json"),
        (json.dumps([FULL]).encode(), "json"),
        (SENTENCES.encode(), "text"),
        (b"{Turkey} backs them", "text"),
        (b"", "text"),
    ],
)
def test_the_first_bytes_tell_the_format(data: bytes, form: str) -> None:
    assert sniff(data) == form


@pytest.mark.parametrize(
    "data", [SENTENCES.encode(), page(f"<p>{SENTENCES}</p>"), lines(FULL), json.dumps(FULL, indent=1).encode()]
)
def test_standard_input_is_read_in_any_format(data: bytes) -> None:
    assert texts(list(read_articles(["-"], stdin=io.BytesIO(data)))) == [SENTENCES]


def test_standard_input_of_lines_names_the_line() -> None:
    found = list(read_articles(["-"], stdin=io.BytesIO(lines(FULL, {}))))
    assert [bad.place for bad in failures(found)] == ["standard input:2"]


def test_standard_input_over_the_limit_fails() -> None:
    found = list(read_articles(["-"], stdin=io.BytesIO(b"x" * 5000), max_bytes=1000))
    assert failures(found) == [Failure("standard input", "is larger than 1000 bytes")]


def test_terms_are_those_of_the_document_else_those_of_the_load() -> None:
    data = lines({"text": "One.", "licence": "CC0-1.0"}, {"text": "Two."})
    found = list(read_articles(["-"], stdin=io.BytesIO(data), licence="MIT", dataset="press"))
    assert [(item.licence, item.dataset) for item in found if isinstance(item, Document)] == [
        ("CC0-1.0", "press"),
        ("MIT", "press"),
    ]


# Every loader


@pytest.mark.parametrize("name", LOADERS)
def test_every_loader_knows_its_name_and_suffixes_and_opens_anything(name: str, tmp_path: Path) -> None:
    found = loader(name)
    assert found.name == name
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in found.suffixes)
    assert [type(item) for item in found.open(str(tmp_path / "missing"))] == [Failure]


def test_an_unknown_loader_is_an_error() -> None:
    with pytest.raises(KeyError):
        loader("os")
