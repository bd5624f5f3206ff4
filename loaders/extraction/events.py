"""Talks, conferences and meetings of a document: "the Astana talks", "Monday's meeting", "the talks"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graph.actor import ActorKind
from graph.naming import fold
from loaders.extraction.lexicon import alternatives, words
from loaders.extraction.line import Line, Token
from loaders.extraction.mentions import Reading

_DAY = alternatives("days")
_EVENT = re.compile(
    rf"(?<= )(?:the |a |an |this |these )?(?:(?:[QUSDO] |{_DAY})(?:'s )?)?(?:{alternatives('event_modifiers')}){{0,3}}"
    rf"{alternatives('events')}(?:(?:(?:last|this|next) (?:week|month|year) )?in (?:the )?[QU] )?"
)
_STARTS = frozenset(entry.split()[0] for entry in words("events"))
_HEADS = frozenset(entry.split()[-1] for entry in words("events"))
_FAMILY = {"negotiations": "talks", "negotiation": "talks", "process": "talks", "dialogue": "talks"}
_ENCOUNTERS = frozenset({"talks", "negotiations", "meeting"})
_ARTICLES = frozenset({"the", "a", "an", "this", "these"})
_DEFINITE = words("days") | {"the", "this", "these"}


@dataclass(slots=True)
class _Event:
    """Talks of one kind: what marks them ("astana", "peace") and how often they were named."""

    key: str
    marks: set[str]
    count: int = 0


class Events:
    """Finds the events of a document that have no proper name, and tells them apart by their marks."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._known: dict[str, list[_Event]] = {}

    def compose(self, line: Line) -> None:
        """Replace each event of a line by one token."""
        if any(token.word in _STARTS for token in line.tokens):
            line.rewrite(_EVENT, lambda match, first, after: self._event(line, first, after))

    def _event(self, line: Line, first: int, after: int) -> Token | None:
        tokens = line.tokens[first:after]
        content = tokens[1:] if tokens[0].word in _ARTICLES else tokens
        head = next(token.word for token in reversed(content) if token.word in _HEADS)
        marks = {mark for mark in map(self._mark, content) if mark}
        following = line.tokens[after].word if after < len(line.tokens) else ""
        opens = first == 0 and head in _ENCOUNTERS
        if not marks and (following in ("between", "with") or not (opens or tokens[0].word in _DEFINITE)):
            return None
        return Token("E", content[0].start, content[-1].end, (self._key(_FAMILY.get(head, head), marks, content),))

    def _mark(self, token: Token) -> str:
        if token.word in "QUSDO":
            return fold(self._reading.text_of(token))
        return "" if token.word in _HEADS or token.word in words("event_noise") else token.word

    def _key(self, family: str, marks: set[str], content: list[Token]) -> str:
        event = self._match(family, marks)
        place = next((index for index, token in enumerate(content) if token.word == "in" and index > 0), len(content))
        for last in {place, len(content)}:
            text = self._reading.text[content[0].start : content[last - 1].end]
            self._reading.cast.described(ActorKind.EVENT, event.key, text)
        return event.key

    def _match(self, family: str, marks: set[str]) -> _Event:
        known = self._known.setdefault(family, [])
        fits = [event for event in known if marks <= event.marks or event.marks <= marks]
        if not fits:
            fits = [_Event(f"event:{' '.join(sorted(marks))}:{family}", set())]
            known += fits
        event = max(fits, key=lambda event: event.count)
        event.marks.update(marks)
        event.count += 1
        return event
