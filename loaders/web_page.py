"""Web pages: the main text, title, date and publisher of HTML; nothing is fetched and no entity is expanded."""

from __future__ import annotations

import logging
import re
from typing import Any

import trafilatura
from lxml import etree, html  # type: ignore[import-untyped] # lxml ships no types

from graph.errors import InvalidDate, UnreadableDocument
from graph.interval import PartialDate
from loaders.found_text import LANGUAGE, WEB_ADDRESS, FoundText, one_line, parse_published
from loaders.text_bytes import checked, decode, without_surrogates

READER = f"html/1 trafilatura/{trafilatura.__version__}"

MOST_ELEMENTS = 100_000
"""A page may not have more elements: what finds the main text takes a time that grows faster than their number."""

_ELEMENT = re.compile(rb"<[A-Za-z]")
_META = re.compile(rb"<meta[^>]{0,300}?charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_XML = re.compile(rb"<\?xml[^>]{0,200}?encoding\s{0,5}=\s{0,5}[\"']([A-Za-z0-9_.:-]{1,40})[\"']", re.IGNORECASE)
_WINDOWS = {"iso-8859-1", "iso8859-1", "latin1", "latin-1", "us-ascii", "ascii"}
_WINDOWS_ENCODING = "cp1252"
_HEAD = 4096

for _name in ("trafilatura", "htmldate", "courlan", "justext", "charset_normalizer"):
    logging.getLogger(_name).addHandler(logging.NullHandler())


def read_web_page(data: bytes, place: str) -> FoundText:
    """Return the main text of a page without menus, scripts and comments, and what its head says about it.

    The encoding is that of the byte order mark, else the one that the page declares (a declared ISO-8859-1 is read as
    Windows-1252, as browsers do), else UTF-8. The date is the one that the page's own marks give, never a guess.

    Raises:
        UnreadableDocument: when the bytes are no text, there is no text in the page, or it has too many elements.

    Limits: elements nested deeper than the parser allows (256) are dropped. A page of `MOST_ELEMENTS` takes seconds.
    """
    source = decode(data, place, declared=_declared_encoding(data))
    if sum(1 for _ in _ELEMENT.finditer(data)) > MOST_ELEMENTS:
        raise UnreadableDocument(place, f"is a web page of more than {MOST_ELEMENTS} elements")
    page = _parse(source, place)
    language, licence = _language(page), _licence(page)
    found = _main_text(page, place)
    text = checked(without_surrogates(found.text or ""), place) if found is not None else ""
    if not text:
        raise UnreadableDocument(place, "is a web page without text")
    return FoundText(
        text,
        READER,
        title=one_line(found.title),
        publisher=one_line(found.sitename),
        language=language,
        url=_address(found.url),
        licence=licence or one_line(found.license),
        published=_date(found.date),
    )


def _declared_encoding(data: bytes) -> str | None:
    match = _META.search(data[:_HEAD]) or _XML.search(data[:_HEAD])
    if match is None:
        return None
    name = match[1].decode("ascii").lower()
    if name.startswith(("utf-16", "utf-32")):
        return "utf-8"
    return _WINDOWS_ENCODING if name in _WINDOWS else name


def _parse(source: str, place: str) -> Any:
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        return html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise UnreadableDocument(place, "is a web page without text") from error


def _main_text(page: Any, place: str) -> Any:
    try:
        return trafilatura.bare_extraction(
            page,
            with_metadata=True,
            include_comments=False,
            include_tables=False,
            date_extraction_params={"extensive_search": False, "original_date": True, "max_date": "2100-01-01"},
        )
    except (Exception, RecursionError) as error:  # a page may break a foreign parser in any way
        raise UnreadableDocument(place, f"is a web page that cannot be read ({type(error).__name__})") from error


def _language(page: Any) -> str | None:
    tag = str(page.get("lang") or "").strip()
    return tag if LANGUAGE.fullmatch(tag) else None


def _licence(page: Any) -> str | None:
    marks = page.xpath("//meta[@name='dcterms.license' or @name='license']/@content")
    return one_line(str(marks[0])) if marks else None


def _address(url: str | None) -> str | None:
    return url if url and WEB_ADDRESS.fullmatch(url) else None


def _date(text: str | None) -> PartialDate | None:
    try:
        return parse_published(text) if text else None
    except InvalidDate:
        return None
