"""Who says what: the stretches of a line that a document puts into somebody's mouth."""

from __future__ import annotations

import re
from typing import NamedTuple

from graph.statement import Modality, Polarity
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
_SAYS = "say|says|said|told|believe|believes|believed|think|thinks|insist|insists|insisted|argue|argues|argued"
_THAT = re.compile(
    rf"(?<= )(?:(?:{_SAYS}) (?:that )?|(?:claims?|claimed|fears?|feared|suspects?|suspected|alleges?|alleged|reports?|"
    r"reported|warns?|warned|suggests?|suggested|allegations|accusations|suspicions?|speculation|rumou?rs|concerns?|"
    r"idea|notion|theory|belief|assumption|view|prospect|possibility) that |"
    r"(?:claim|allege|fear|suspect|assume) (?=the |[SGOAPM] ))(?!to |by )"
)
_BELIEVES = re.compile(
    r"(?<= )([SGOAPM]) (?:[a-z]+ly |has |have |had |also |long ){0,3}?(?:fears?|feared|suspects?|suspected|believes?|"
    r"believed|thinks?|thought) (?:that )?(?!to |by |of )"
)
_DENIES = re.compile(
    r"(?<= )([SGOAPM]) (?:, [^;:.\"–]{1,100}? , )?(?:[a-z]+ly |has |have |had |also |again ){0,3}?"
    r"(?:den(?:y|ies|ied)|rejects?|rejected|dismiss(?:es|ed)?|refut(?:es?|ed)|disput(?:es?|ed)) (?:as [a-z]+ )?"
    r"(?:(?:the |all |any |such )?(?:[a-z-]+ ){0,2}?(?:reports|claims|allegations|accusations|suggestions|"
    r"charges|rumours|rumors|claim|allegation|suggestion|idea|notion) (?:that |of )|that |"
    r"(?=(?:it|he|she|they|the|[SGOAPM]) )(?<=(?:denies|denied) ))"
)
_DENIAL = re.compile(
    r"(?<= )(not |never |longer |[a-z]+n't )?(?:den(?:y|ies|ied|ying|ials?)|refut[a-z]+|(?:reject|dismiss)[a-z]* "
    r"(?:[a-z]+ ){0,2}?(?:claims?|reports?|allegations?|accusations?|suggestions?)) (?:[a-z]+ ){0,3}?that "
)
_NAMELESS_TAIL = re.compile(
    rf" [,\"] (?:\" )?(?:(?:(?!and |but |release )[a-zDQU'-]+ ){{1,6}}?(?:{_SAYS}) (?:[a-z]+ ){{0,2}}|"
    rf"(?:{_SAYS}) (?:(?!release |that )[a-zDQU'-]+ ){{1,4}}?|"
    r"it (?:is|was) (?:claimed|alleged|said|reported|believed|rumou?red) )[.,;] "
)
_NAMELESS_ACCORDING = re.compile(
    r" according to (?!(?:the |a |an )?(?:[a-z'-]+ ){0,4}?[SGOAP] )(?:(?!release )[a-zA-Z0-9'-]+ ){1,6}?(?=[,.;] |$)"
)
MAX_CARRIED = 12
"""Most lines through which an unclosed quotation or an announced statement keeps its speaker."""


class Scope(NamedTuple):
    """Tokens [first, after) of a line that a speaker says, fears (hedged) or denies; None if no actor speaks."""

    first: int
    after: int
    speaker: str | None
    hedged: bool = False
    denied: bool = False


class Voice(NamedTuple):
    """In whose mouth a statement stands, and whether it is hedged or denied there."""

    speaker: str | None
    hedged: bool = False
    denied: int = 0


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
        moods = _moods(line, found)
        self._remember(line)
        self._follow_quotes(line)
        self._follow_announcement(line, bool(found))
        if found or self._last is None:
            return found + moods
        if inside or line.code.startswith(' " '):
            return [Scope(0, _quote_end(line, inside), self._last), *moods]
        return [Scope(0, len(line.tokens), self._last), *moods] if announced else moods

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
    rf"(?<= )([SGOAP]) (?:[a-z]+ly |has |have |had |also )?"
    rf"(?:{_VERB} |(?:den(?:y|ies|ied)|rejects?|rejected|dismiss(?:es|ed)|believes?|fears?) "
    r"(?:(?!that )[a-z]+ ){0,3}(?=that ))"
    r"(?:that )?(?:: )?(?:\" )?(he|she|it|they|i) "
)


def _quote_end(line: Line, inside: bool) -> int:
    marks = [index for index, token in enumerate(line.tokens) if token.word == '"']
    closing = 0 if inside else 1
    return marks[closing] if len(marks) > closing else len(line.tokens)


def heard(scopes: list[Scope], first: int, after: int) -> Voice:
    """Return in whose mouth tokens [first, after) stand: the innermost speaker; hedged if any scope is."""
    holding = [scope for scope in scopes if scope.first <= first and after <= scope.after]
    speakers = [scope for scope in holding if scope.speaker]
    inner = min(speakers, key=lambda scope: (scope.after - scope.first, -scope.first)).speaker if speakers else None
    denials = [scope for scope in holding if scope.denied]
    reported = any(scope.first > denials[0].first for scope in holding if not scope.denied) if denials else False
    return Voice(inner, any(scope.hedged for scope in holding), len(denials) + reported)


def in_voice(said: Polarity, voice: Voice) -> Polarity | None:
    """Return the polarity of what a voice says; None when denials of denials leave it unclear."""
    if not voice.denied:
        return said
    return Polarity.DENIED if voice.denied == 1 and said is Polarity.AFFIRMED else None


def hedge(said: Modality, voice: Voice) -> Modality:
    """Return the modality of what a voice says: hedged where it would be asserted."""
    return Modality.HEDGED if voice.hedged and said is Modality.ASSERTED else said


def _moods(line: Line, reports: list[Scope]) -> list[Scope]:
    """What is believed, feared, denied, or said by somebody who is no actor."""
    size = len(line.tokens)
    known = {scope.first for scope in reports} | {scope.after for scope in reports}
    found = []
    for match in _NAMELESS_TAIL.finditer(line.code):
        found.append(Scope(0, line.at(match.start() + 1), None, hedged=True))
    for match in _NAMELESS_ACCORDING.finditer(line.code):
        first = line.at(match.start() + 1)
        found.append(Scope(*((line.at(match.end()), size) if first <= 1 else (0, first)), None, hedged=True))
    for match in _THAT.finditer(line.code):
        first = line.at(match.end())
        if known.isdisjoint((first, first - 1)):
            found.append(Scope(first, size, None, hedged=True))
    for match in _BELIEVES.finditer(line.code):
        found.append(Scope(line.at(match.end()), size, _one(line.tokens[line.at(match.start(1))]), hedged=True))
    for match in _DENIES.finditer(line.code):
        first, speaker = line.at(match.end()), _one(line.tokens[line.at(match.start(1))])
        found = [scope for scope in found if scope.speaker or not line.at(match.start(1)) < scope.first <= first]
        found.append(Scope(first, _clause_end(line, first), speaker, denied=True))
    found += _nameless_denials(line, {scope.first for scope in found if scope.denied})
    return found


def _nameless_denials(line: Line, known: set[int]) -> list[Scope]:
    """What somebody denies who is no actor; twice when the denial itself is denied, so that nothing is left of it."""
    found = []
    for match in _DENIAL.finditer(line.code):
        first = line.at(match.end())
        if first not in known:
            denial = Scope(first, _clause_end(line, first), None, denied=True)
            found += [denial, denial] if match.group(1) else [denial]
    return found


def _one(token: Token) -> str | None:
    return token.actors[0] if len(token.actors) == 1 else None


def _clause_end(line: Line, first: int) -> int:
    for index in range(first, len(line.tokens) - 1):
        if line.tokens[index].word == ";" or (
            line.tokens[index].word == ","
            and line.tokens[index + 1].word in ("but", "while", "although", "and", "though")
        ):
            return index
    return len(line.tokens)
