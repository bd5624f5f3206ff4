"""Who says what: the stretches of a line that a document puts into somebody's mouth."""

from __future__ import annotations

import re
from typing import NamedTuple

from loaders.extraction.lexicon import words
from loaders.extraction.line import Line, Token

_VERB = f"(?:{'|'.join(sorted(words('report')))})"
_AFTER_NAME = r"(?:(?!and |or |but )[^ A-Z;:.\"–]+ ){0,4}?"
_SAID = re.compile(rf"(?<= )([SGOAP]) (?:, [^;:.\"–]{{1,100}}? , )?{_AFTER_NAME}{_VERB} (?!by )")
_PRONOUN_SAID = re.compile(rf"(?<= )(he|she|it|they) (?:[a-z]+ ){{0,2}}?{_VERB} ")
_TAIL = re.compile(
    rf" [,\"] (?:\" )?(?:(?:the )?([SGOAP]) (?:[a-z]+ ){{0,2}}?{_VERB}"
    rf"|{_VERB} (?:the )?([SGOAP])|(he|she|it|they) {_VERB}) "
)
_ACCORDING = re.compile(r" according to (?:the |a |an )?(?:[a-z'-]+ ){0,4}?([SGOAP]) ")
_ACCUSED = re.compile(
    r"(?<= )([SGOAP]) (?:[a-z]+ ){0,3}?(?:accused|accuses|accusing|accuse) (?:the )?(?:[a-z]+ )?[SGOAPM] "
    r"(?:[a-z]+ ){0,2}?of "
)


_ANNOUNCES = re.compile(rf" {_VERB} (?:[a-z]+ ){{0,4}}: $")
MAX_CARRIED = 12
"""Most lines through which an unclosed quotation or an announced statement keeps its speaker."""


class Scope(NamedTuple):
    """Tokens [first, after) of a line that a speaker says."""

    first: int
    after: int
    speaker: str


class Attribution:
    """Follows speakers through the lines of a document: reports, quotations that go on, pronouns."""

    def __init__(self) -> None:
        self._last: str | None = None
        self._letter = ""
        self._person: str | None = None
        self._open = False
        self._announced = False
        self._carried = 0
        self._quoted = 0

    def scopes(self, line: Line) -> list[Scope]:
        """Return what is said in the next line, and by whom; a later scope lies inside or after an earlier one."""
        inside, announced = self._open, self._announced
        found = self._reports(line)
        self._remember(line)
        self._follow_quotes(line)
        self._follow_announcement(line, bool(found))
        if found or self._last is None:
            return found
        if inside or line.code.startswith(' " '):
            return [Scope(0, _quote_end(line, inside), self._last)]
        return [Scope(0, len(line.tokens), self._last)] if announced else []

    def new_paragraph(self) -> None:
        """Close a quotation that the paragraph before left open; one that goes on opens again with its mark."""
        self._open = False

    def _follow_quotes(self, line: Line) -> None:
        reopened = self._open and line.code.startswith(' " ')
        was_open = self._open
        self._open = (line.code.count(' " ') - reopened + was_open) % 2 == 1
        self._quoted = self._quoted + 1 if was_open and self._open else 0
        self._open = self._open and self._quoted <= MAX_CARRIED

    def _follow_announcement(self, line: Line, reported: bool) -> None:
        speaker_named = any(self._last in token.actors and token.end - token.start > 1 for token in line.tokens)
        if reported or speaker_named or '"' in line.code:
            self._announced = reported and bool(_ANNOUNCES.search(line.code))
            self._carried = 0
        elif self._announced:
            self._carried += 1
            self._announced = self._carried <= MAX_CARRIED

    def _reports(self, line: Line) -> list[Scope]:
        found: list[Scope] = []
        size = len(line.tokens)
        for match in _TAIL.finditer(line.code):
            group = next((index for index in (1, 2, 3) if match.group(index)), 0)
            self._add(found, line, match, group, 0, line.at(match.start() + 1))
        for match in _SAID.finditer(line.code):
            self._add(found, line, match, 1, line.at(match.end()), size)
        for match in _PRONOUN_SAID.finditer(line.code):
            self._add(found, line, match, 1, line.at(match.end()), size)
        for match in _ACCUSED.finditer(line.code):
            self._add(found, line, match, 1, line.at(match.end()), size)
        for match in _ACCORDING.finditer(line.code):
            first = line.at(match.start() + 1)
            scope = (line.at(match.end()), size) if first <= 1 else (0, first)
            self._add(found, line, match, 1, *scope)
        return found

    def _add(self, found: list[Scope], line: Line, match: re.Match[str], group: int, first: int, after: int) -> None:
        token = line.tokens[line.at(match.start(group))]
        speaker = self._speaker(token)
        if speaker is not None:
            found.append(Scope(first, after, speaker))

    def _speaker(self, token: Token) -> str | None:
        if token.actors:
            if len(token.actors) != 1:
                return None
            self._last, self._letter = token.actors[0], token.word
            return self._last
        if token.word in ("he", "she"):
            return self._person
        return self._last if self._letter != "P" else None

    def _remember(self, line: Line) -> None:
        person = next((token for token in line.tokens if token.word == "P" and len(token.actors) == 1), None)
        if person is not None:
            self._person = person.actors[0]

    def pronouns(self, line: Line) -> None:
        """Give "he", "it" or "they" after a report its speaker, and an opening "he" or "she" the person before."""
        opening = line.tokens[0] if line.tokens else None
        if opening is not None and opening.word in ("he", "she") and self._person:
            opening.actors, opening.word = (self._person,), "P"
        if self._last and self._letter == "P" and (self._announced or self._open or line.code.startswith(' " ')):
            for token in line.tokens:
                if token.word == "i":
                    token.actors, token.word = (self._last,), "P"
        for match in _SELF.finditer(line.code):
            speaker = line.tokens[line.at(match.start(1))]
            pronoun = line.tokens[line.at(match.start(2))]
            person = speaker.word == "P"
            if len(speaker.actors) == 1 and person == (pronoun.word in ("he", "she", "i")):
                pronoun.actors, pronoun.word = speaker.actors, speaker.word


_SELF = re.compile(
    rf"(?<= )([SGOAP]) (?:[a-z]+ly |has |have |had |also )?{_VERB} (?:that )?(?:: )?(?:\" )?(he|she|it|they|i) "
)


def _quote_end(line: Line, inside: bool) -> int:
    marks = [index for index, token in enumerate(line.tokens) if token.word == '"']
    closing = 0 if inside else 1
    return marks[closing] if len(marks) > closing else len(line.tokens)


def speaker_of(scopes: list[Scope], first: int, after: int) -> str | None:
    """Return who says tokens [first, after): the speaker of the innermost scope that holds them."""
    holding = [scope for scope in scopes if scope.first <= first and after <= scope.after]
    return min(holding, key=lambda scope: (scope.after - scope.first, -scope.first)).speaker if holding else None
