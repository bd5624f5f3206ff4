"""Surface patterns: read from `data/patterns.toml`, compiled, and matched against the lines of a document."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graph.relation import Relation
from graph.statement import Modality, Polarity
from loaders.extraction.lexicon import DATA, word_lists, words
from loaders.extraction.line import Line, Token
from loaders.extraction.templates import InvalidTemplate, compile_template, literals, triggers

_RELATIONS = {relation.value: relation for relation in Relation}


@dataclass(frozen=True, slots=True)
class Example:
    """A text and what a pattern finds in it: "Subject RELATION Object", then [polarity or modality] if not plain."""

    text: str
    finds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """One surface pattern.

    Args:
        id: unique name, written on what it finds.
        relation: what it states.
        template: in the language of `templates`.
        regex: the template, compiled.
        triggers: words of which a line must hold one for the pattern to run.
        score: chance in [0, 1] that what it finds is right.
        stage: 1 posts, 2 compounds, both before lists are joined; 3 relative clauses and appositions; 4 clauses.
        keep: "A" or "B" when the match then counts as that mention alone; "" when the line stays.
        pairs: True when the subject is a list whose members are tied to each other.
        noun: True when a noun says the act ("X's attack on"), so that another verb before it makes it another's.
        literals: every word that the template names.
        polarity, modality: set by the pattern, or None to be read from its words.
        explicit: False when the reader must conclude it.
        examples: texts that are its tests.
    """

    id: str
    relation: Relation
    template: str
    regex: re.Pattern[str]
    triggers: frozenset[str]
    score: float
    stage: int = 4
    keep: str = ""
    pairs: bool = False
    noun: bool = False
    literals: frozenset[str] = frozenset()
    polarity: Polarity | None = None
    modality: Modality | None = None
    explicit: bool = True
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A match of a pattern: tokens [first, after) of a line, its ends, and its captures as token ranges."""

    pattern: Pattern
    first: int
    after: int
    subject: int
    object: int | None
    topic: tuple[int, int] | None
    title: tuple[int, int] | None


class Patterns:
    """Patterns by the words that wake them."""

    def __init__(self, patterns: tuple[Pattern, ...]) -> None:
        self.all = patterns
        self._by_word: dict[int, dict[str, list[int]]] = {}
        self._always: dict[int, list[int]] = {}
        for index, pattern in enumerate(patterns):
            stage = self._by_word.setdefault(pattern.stage, {})
            for word in pattern.triggers:
                stage.setdefault(word, []).append(index)
            if not pattern.triggers:
                self._always.setdefault(pattern.stage, []).append(index)

    def match(self, line: Line, stage: int) -> Iterator[Found]:
        """Yield every match of the patterns of a stage in a line, in the order of the file."""
        by_word = self._by_word.get(stage, {})
        woken = set(self._always.get(stage, ()))
        for word in {token.word for token in line.tokens} & by_word.keys():
            woken.update(by_word[word])
        for index in sorted(woken):
            pattern = self.all[index]
            for match in pattern.regex.finditer(line.code):
                yield _found(pattern, line, match)


def _found(pattern: Pattern, line: Line, match: re.Match[str]) -> Found:
    groups = match.re.groupindex
    return Found(
        pattern,
        line.at(match.start()),
        line.at(match.end()),
        line.at(match.start("A")),
        line.at(match.start("B")) if "B" in groups else None,
        _range(line, match, "topic"),
        _range(line, match, "title"),
    )


def _range(line: Line, match: re.Match[str], name: str) -> tuple[int, int] | None:
    if name not in match.re.groupindex or match.start(name) < 0 or match.start(name) == match.end(name):
        return None
    return line.at(match.start(name)), line.at(match.end(name))


def letters_of(pattern: Pattern, end: str) -> str:
    """Return the letters to which a slot is bound, or "" where any party may stand."""
    match = re.search(r"\{" + end + r":([A-Z]+)\}", pattern.template)
    return match.group(1) if match else ""


@lru_cache(maxsize=1)
def shipped() -> Patterns:
    """Return the patterns that come with the project; read once."""
    return Patterns(parse_patterns((DATA / "patterns.toml").read_text(encoding="utf-8")))


def parse_patterns(text: str) -> tuple[Pattern, ...]:
    """Return the patterns of a file.

    Raises:
        InvalidTemplate: when a template cannot be compiled, a relation is unknown, or an id stands twice.
    """
    data = tomllib.loads(text)
    lists = {
        name: "|".join(sorted(entries, key=lambda entry: (-len(entry), entry)))
        for name, entries in word_lists().items()
    }
    lists |= data.get("words", {})
    patterns = tuple(_pattern(row, lists) for row in data.get("pattern", ()))
    ids = [pattern.id for pattern in patterns]
    twice = sorted({id_ for id_ in ids if ids.count(id_) > 1})
    if twice:
        raise InvalidTemplate(f"patterns with one id: {', '.join(twice)}")
    return patterns


def _pattern(row: dict[str, Any], lists: dict[str, str]) -> Pattern:
    template = row["template"]
    return Pattern(
        id=row["id"],
        relation=_RELATIONS[row["relation"]],
        template=template,
        regex=compile_template(template, lists),
        triggers=triggers(template, lists),
        score=row["score"],
        stage=row.get("stage", 4),
        keep=row.get("keep", ""),
        pairs=row.get("pairs", False),
        noun=row.get("noun", False),
        literals=literals(template, lists),
        polarity=Polarity(row["polarity"]) if "polarity" in row else None,
        modality=Modality(row["modality"]) if "modality" in row else None,
        explicit=row.get("explicit", True),
        examples=tuple(Example(example["text"], tuple(example["finds"])) for example in row.get("examples", ())),
    )


def members_of(token: Token, following: list[str]) -> tuple[tuple[str, ...], int]:
    """Return the actors of a token that the words after it are about, and where their mention begins.

    Of a list before a singular verb or an apposition in the singular, that is the last member.
    """
    if len(token.parts) > 1 and following and _is_about_last(following):
        last = token.parts[-1]
        return last.actors, last.start
    return token.actors, token.start


def _is_about_last(following: list[str]) -> bool:
    first = following[0]
    if first in _SIGNS:
        return not any(word in words("plurals") for word in following[:9])
    return first in ("is", "was", "has") or (
        len(first) > 3 and first.endswith("s") and not first.endswith(("ss", "'s", "us"))
    )


_SIGNS = frozenset(",–‹")
