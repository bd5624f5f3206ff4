"""Bytes to text: encodings, and what is no text at all."""

from __future__ import annotations

import codecs
import re

from graph.errors import UnreadableDocument

MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"\x1f\x8b", "gzip data"),
    (b"BZh91AY&SY", "bzip2 data"),
    (b"\xfd7zXZ\x00", "xz data"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
)
"""First bytes of formats that people try to load as text, and what to call them."""

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROL_SHARE = 0.01
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def decode(data: bytes, place: str, *, declared: str | None = None) -> str:
    """Return the text that the bytes are, without a byte order mark; nothing is guessed and nothing replaced.

    Args:
        data: the whole document.
        place: its file name, for messages.
        declared: the encoding that the document names itself, used when there is no byte order mark; None for UTF-8.

    Raises:
        UnreadableDocument: for known binary formats, NUL bytes, broken or unknown encodings (with the byte's offset),
            and for empty or blank text.
    """
    refuse_binary(data, place)
    bom, encoding = next(((bom, name) for bom, name in _BOMS if data.startswith(bom)), (b"", declared or "utf-8"))
    try:
        text = data[len(bom) :].decode(encoding)
    except UnicodeDecodeError as error:
        offset = error.start + len(bom)
        raise UnreadableDocument(place, f"is no valid {encoding.upper()}: byte {offset} is wrong") from error
    except (LookupError, UnicodeError) as error:
        raise UnreadableDocument(place, f"declares the encoding {encoding!r}, which is not known") from error
    return checked(text, place)


def is_wide(data: bytes) -> bool:
    """Return whether the byte order mark says UTF-16 or UTF-32."""
    return any(data.startswith(bom) for bom, name in _BOMS if name != "utf-8")


def checked(text: str, place: str) -> str:
    """Return the text; raise UnreadableDocument when it is empty, blank, or holds characters that no text has."""
    if not text:
        raise UnreadableDocument(place, "is empty")
    if not text.strip():
        raise UnreadableDocument(place, "holds nothing but white space")
    controls = _CONTROL.findall(text)
    if "\x00" in controls:
        raise UnreadableDocument(place, f"is binary: character {text.index(chr(0))} is NUL")
    if len(controls) > len(text) * _CONTROL_SHARE:
        raise UnreadableDocument(place, f"is binary: {len(controls)} of {len(text)} characters are control characters")
    return text


def without_surrogates(text: str) -> str:
    r"""Return the text with lone surrogates, which JSON can smuggle in, replaced by U+FFFD.

    Example:
        >>> without_surrogates("a\ud800b") == "a\ufffdb"
        True
    """
    return _SURROGATE.sub("\ufffd", text)


def printable(name: str) -> str:
    r"""Return a file name that is safe to print: control characters and undecodable bytes are escaped.

    Example:
        >>> printable("a\x1b[2J.txt")
        'a\\x1b[2J.txt'
    """
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in name)


def too_large(place: str, max_bytes: int) -> UnreadableDocument:
    """Return the error for a document over the limit."""
    return UnreadableDocument(place, f"is larger than {max_bytes} bytes")


def refuse_binary(data: bytes, place: str) -> None:
    """Raise UnreadableDocument when the bytes begin as a known binary format does, or hold NUL in no wide encoding."""
    for magic, name in MAGIC:
        if data.startswith(magic):
            raise UnreadableDocument(place, f"is {name}, not text")
    if not is_wide(data) and (offset := data.find(b"\x00")) >= 0:
        raise UnreadableDocument(place, f"is binary: byte {offset} is NUL")
