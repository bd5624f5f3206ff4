"""What people see: rich tables on stdout, everything else on stderr; whatever a document says is made harmless."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import msgspec
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_HARMFUL_IN_JSON = re.compile("[\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]")

_WIDEST = 10_000


def clean(text: str) -> str:
    """Return a text whose control characters are written out, so that no terminal obeys them.

    Example:
        >>> clean("a\\x1b[31mb\\u202e")
        'a\\\\x1b[31mb\\\\u202e'
    """
    return _HARMFUL.sub(lambda found: ascii(found.group())[1:-1], text)


def say(text: str) -> None:
    """Tell people something, on stderr."""
    sys.stderr.write(clean(text) + "\n")


def print_json(answer: msgspec.Struct | dict[str, object]) -> None:
    """Print an answer on stdout as one line of JSON: the same as HTTP serves."""
    import msgspec

    text = msgspec.json.encode(answer).decode()
    sys.stdout.write(_HARMFUL_IN_JSON.sub(lambda found: f"\\u{ord(found.group()):04x}", text) + "\n")


def console(width: int | None = None) -> Console:
    """Return the console of stdout; without colours where it is no terminal."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False, soft_wrap=not sys.stdout.isatty(), width=width)


def text(words: str, style: str = "") -> Text:
    """Return harmless words in a style."""
    from rich.text import Text

    return Text(clean(words), style)


def print_table(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Print rows under their columns; what is None is left blank."""
    from rich import box
    from rich.table import Table

    table = Table(*columns, box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(text("" if cell is None else str(cell)) for cell in row))
    console(_width(table)).print(table)


def _width(table: Table) -> int | None:
    """Return the width that a table needs where stdout is no terminal: nothing is cut for a pipe."""
    if sys.stdout.isatty():
        return None
    from rich.console import Console
    from rich.measure import Measurement

    wide = Console(width=_WIDEST)
    return Measurement.get(wide, wide.options, table).maximum
