"""Plain text: exactly the characters of the file; a title and a date only where they are certain."""

from __future__ import annotations

import re

from graph.errors import InvalidDate
from graph.interval import PartialDate
from loaders.found_text import FoundText, one_line
from loaders.text_bytes import decode

READER = "text/1"
LONGEST_TITLE = 200
"""Characters of a first line that is still taken for a title."""

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
           "december")  # fmt: skip
_MONTH = "(?P<month>" + "|".join(f"{name[:3]}(?:{name[3:]})?" if name != "may" else name for name in _MONTHS) + r")\.?"
_DAY = rf"(?:(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})|(?P<day>\d{{1,2}}) {_MONTH},? (?P<year>\d{{4}}))"
_DAY_US = rf"{_MONTH} (?P<day>\d{{1,2}}),? (?P<year>\d{{4}})"
_BEFORE = r"(?:published(?: on)?:? |date:? )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?"
_PLACE = r"[A-Z][^\W\d_]{1,30}(?:[ -][A-Z][^\W\d_]{1,30}){0,3}(?: \([^()\n]{1,40}\))?, "
_DATE_LINES = tuple(re.compile(rf"{_BEFORE}{day}", re.IGNORECASE) for day in (_DAY, _DAY_US))
_DATELINES = tuple(re.compile(rf"{_PLACE}(?i:{day})(?: \([^()\n]{{1,40}}\))? ?[-–—:]") for day in (_DAY, _DAY_US))
_LINES_WITH_DATE = 6


def read_plain_text(data: bytes, place: str) -> FoundText:
    """Return the text as it stands; raises UnreadableDocument when the bytes are none."""
    text = decode(data, place)
    return FoundText(text, READER, title=title_of(text), published=published_of(text))


def title_of(text: str) -> str | None:
    r"""Return the first line when it is short and a blank line and more text follow it; else None.

    Example:
        >>> title_of("Talks open\n\nThe talks opened."), title_of("The talks opened.\nThey closed.")
        ('Talks open', None)
    """
    start = text[: 4 * LONGEST_TITLE].lstrip()
    first, *rest = start.splitlines()
    if len(first) > LONGEST_TITLE or len(rest) < 2 or rest[0].strip() or not any(line.strip() for line in rest):
        return None
    return one_line(first)


def published_of(text: str) -> PartialDate | None:
    r"""Return the date of a dateline, or of a line that is a date and nothing else, among the first few lines.

    None when there is none, or when several disagree: a date is never guessed.

    Example:
        >>> str(published_of("Talks open\n\nANKARA, 28 December 2016 — The talks opened."))
        '2016-12-28'
    """
    lines = [line.strip() for line in text[:4000].splitlines() if line.strip()][:_LINES_WITH_DATE]
    dates = {date for line in lines if (date := _date_of_line(line)) is not None}
    return dates.pop() if len(dates) == 1 else None


def _date_of_line(line: str) -> PartialDate | None:
    matches = [pattern.fullmatch(line[:80]) for pattern in _DATE_LINES if len(line) <= 80]
    matches += [pattern.match(line) for pattern in _DATELINES]
    match = next(filter(None, matches), None)
    if match is None:
        return None
    parts = match.groupdict()
    try:
        if parts.get("iso"):
            return PartialDate.parse(parts["iso"])
        month = next(n for n, name in enumerate(_MONTHS, 1) if name.startswith(parts["month"].lower()[:3]))
        return PartialDate(int(parts["year"]), month, int(parts["day"]))
    except InvalidDate:
        return None
