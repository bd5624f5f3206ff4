"""The first extractor: surface patterns over the mentions and words of a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from graph.actor import ActorKind
from graph.document import Document
from graph.interval import Interval
from graph.relation import Relation
from graph.statement import Polarity
from loaders.extraction.actors import KINDS, Cast
from loaders.extraction.aliases import adopt, introduce, recognise
from loaders.extraction.attribution import Attribution, Scope, Voice, heard, hedge, in_voice
from loaders.extraction.base import Extraction, FoundMention, FoundStatement
from loaders.extraction.compose import Composer
from loaders.extraction.coordination import Lists
from loaders.extraction.dates import Dated, date_of, dates
from loaders.extraction.evidence import (
    Range,
    between,
    following,
    is_oblique,
    only_modifies,
    plain_words,
    score_of,
    span_of,
    whole_topic,
)
from loaders.extraction.gazetteer import Gazetteer
from loaders.extraction.line import Line, Token, encode
from loaders.extraction.mentions import Reading, read
from loaders.extraction.names import is_person_name
from loaders.extraction.offices import Post, holders_of, posts, refer
from loaders.extraction.patterns import Found, Patterns, letters_of, members_of, shipped
from loaders.extraction.qualifiers import modality, tenure
from loaders.extraction.selection import best
from loaders.extraction.sense import is_misread, polarity_of

_A_DAY = re.compile(
    r"\d|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|"
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
MAX_PAIRS = 30
"""Most statements that one match gives: lists of actors are taken apart up to this number of pairs."""

_MAX_PAIRED = 10
_APPOSING = {",": ",", "–": "–", "‹": "›"}
_POSTS = (Relation.HOLDS_OFFICE, Relation.ENVOY_OF)
_CLAUSES = 4
_PRONOUNS = frozenset({"he", "she", "it", "they", "i"})


class SurfaceExtractor:
    """Finds what is said in ordinary news wording, by the patterns of `data/patterns.toml`.

    Args:
        patterns: others than those that come with the project.

    Example:
        >>> from datetime import UTC, datetime
        >>> from graph.actor import Actor, ActorKind
        >>> from loaders.extraction.gazetteer import KnownActor
        >>> known = [KnownActor(Actor(name.lower(), ActorKind.STATE, name)) for name in ("Chad", "Libya")]
        >>> document = Document("Chad has accused Libya.", datetime(2026, 1, 1, tzinfo=UTC))
        >>> found = SurfaceExtractor().extract(document, Gazetteer(known)).statements[0]
        >>> found.subject, found.relation.value, found.object, document.text[found.start : found.end]
        ('chad', 'ACCUSES', 'libya', 'Chad has accused Libya')
    """

    name = "surface/1"

    def __init__(self, patterns: Patterns | None = None) -> None:
        self._patterns = patterns or shipped()

    def extract(self, document: Document, gazetteer: Gazetteer) -> Extraction:
        """Return mentions, actors and statements of a document.

        Args:
            document: any text; only `text` is read.
            gazetteer: the actors known before.

        Returns:
            Statements once each, in the order of the text; every span stands in one sentence.

        Limits: a sentence counts up to `sentences.MAX_SENTENCE` characters, a match up to `MAX_PAIRS` pairs of actors.
            Linear in the text in practice. Never raises.
        """
        reader = _Reader(read(document.text, gazetteer), self._patterns)
        statements = best(reader.statements())
        mentions = reader.named_mentions()
        used = {mention.actor for mention in mentions}
        used.update(key for found in statements for key in (found.subject, found.object, found.speaker) if key)
        return Extraction(self.name, reader.cast.result(used), mentions, statements)


@dataclass(slots=True)
class _Reader:
    """One document on its way through the stages."""

    reading: Reading
    patterns: Patterns
    found: list[FoundStatement] = field(default_factory=list)
    mentions: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def cast(self) -> Cast:
        return self.reading.cast

    def statements(self) -> list[FoundStatement]:
        composer = Composer(self.reading)
        for line in self.reading.lines:
            self._compose(line, composer)
        adopt(self.reading)
        holders = holders_of(self.found)
        attribution, lists = Attribution(), Lists(self.cast)
        for line in self.reading.lines:
            recognise(line, self.reading)
            refer(line, self.reading, holders)
            if self.reading.opens_paragraph(line):
                attribution.new_paragraph()
            self._relate(line, lists, attribution)
        return self.found

    def named_mentions(self) -> tuple[FoundMention, ...]:
        kept = ((span, key) for span, key in sorted(self.mentions.items()) if key not in self.reading.absorbed)
        return tuple(FoundMention(start, end, key) for (start, end), key in kept)

    def _compose(self, line: Line, composer: Composer) -> None:
        introduce(line, self.reading)
        self._note(line)
        composer.compose(line)
        self._stage(line, 1)
        self._stage(line, 2)

    def _relate(self, line: Line, lists: Lists, attribution: Attribution) -> None:
        self._note(line)
        for post in posts(line, self.reading):
            self._hold(line, post)
        lists.join(line)
        self._stage(line, 3)
        lists.join(line)
        attribution.pronouns(line)
        line.code = encode(line.tokens)
        self._stage(line, _CLAUSES, attribution.scopes(line))

    def _note(self, line: Line) -> None:
        for token in line.tokens:
            if len(token.actors) == 1 and token.word in "SGOAPE" and token.actors[0] in self.cast.roles:
                self.mentions[token.start, token.end] = token.actors[0]

    def _hold(self, line: Line, post: Post) -> None:
        self.cast.ensure(post.body)
        title = self._text(line.tokens, post.title)
        start, end = line.tokens[post.first].start, line.tokens[post.after - 1].end
        statement = FoundStatement(
            Relation.HOLDS_OFFICE, post.person, post.body, start, end, post.score, "office-without-body",
            polarity=tenure(" ", title or ""), title=title, explicit=False,
        )  # fmt: skip
        self.found.append(statement)

    def _stage(self, line: Line, stage: int, scopes: list[Scope] | None = None) -> None:
        collapses = []
        said = _Said(line, scopes or [], self.reading.text)
        for found in self.patterns.match(line, stage):
            kept = self._take(line, found, said)
            if kept is not None:
                self._note(line)
                collapses.append((found.first, _with_comma(line.tokens, found), kept))
        line.collapse(collapses)

    def _take(self, line: Line, found: Found, said: _Said) -> Token | None:
        tokens = line.tokens
        if is_oblique(tokens, found) or only_modifies(tokens, found) or is_misread(tokens, found):
            return None
        if not self._typed(found, tokens):
            return None
        for subject, obj in _pairs(tokens, found)[:MAX_PAIRS]:
            statement = self._statement(tokens, found, subject, obj, said)
            if statement and (statement.topic or found.pattern.relation is not Relation.DIFFERS_WITH):
                self.found.append(statement)
        kept = found.subject if found.pattern.keep == "A" else found.object
        return tokens[kept] if found.pattern.keep and kept is not None else None

    def _typed(self, found: Found, tokens: list[Token]) -> bool:
        ends = ((end, tokens[index]) for end, index in (("A", found.subject), ("B", found.object)) if index is not None)
        return all(self._type(found, end, token) for end, token in ends)

    def _type(self, found: Found, end: str, token: Token) -> bool:
        text = self.reading.text_of(token)
        if token.word == "U":
            kind = KINDS[letters_of(found.pattern, end)[0]]
            if kind is ActorKind.PERSON and not is_person_name(text):
                return False
            key = self.cast.find(text) or self.cast.named(kind, text)
            token.word, token.actors = self.cast.letter(key), (key,)
        for key in token.actors:
            if key not in self.cast.roles:
                self.cast.known(key, text)
        return True

    def _statement(
        self, tokens: list[Token], found: Found, subject: str, obj: str, said: _Said
    ) -> FoundStatement | None:
        pattern = found.pattern
        title = self._text(tokens, found.title)
        start, end = span_of(tokens, found)
        inside, before = plain_words(tokens, found), encode(tokens[max(0, found.first - 8) : found.first])
        ends = [tokens[index] for index in (found.subject, found.object) if index is not None]
        by_pronoun = any(self.reading.text_of(token).lower() in _PRONOUNS for token in ends)
        voice = _voice(tokens, found, subject, said)
        said_so = in_voice(pattern.polarity or _polarity(tokens, found, title), voice)
        if said_so is None:
            return None
        return FoundStatement(
            pattern.relation, subject, obj, start, end, score_of(tokens, found, by_pronoun), pattern.id,
            polarity=said_so,
            modality=hedge(pattern.modality or modality(inside, before), voice),
            speaker=voice.speaker,
            topic=self._topic(tokens, found), title=title, valid=said.time(start, end),
            explicit=pattern.explicit and not by_pronoun,
        )  # fmt: skip

    def _topic(self, tokens: list[Token], found: Found) -> str | None:
        where = whole_topic(tokens, found)
        text = self._text(tokens, where)
        return None if text is None or _A_DAY.match(text) else text

    def _text(self, tokens: list[Token], where: Range | None) -> str | None:
        if where is None:
            return None
        text = self.reading.text[tokens[where[0]].start : tokens[where[1] - 1].end]
        return re.sub(r"\s+", " ", text).strip(" '\"’“”,") or None


@dataclass(slots=True)
class _Said:
    """Who speaks in a line, and which times it names; read once, when first asked."""

    line: Line
    scopes: list[Scope]
    text: str
    _dates: list[Dated] | None = None

    def time(self, start: int, end: int) -> Interval | None:
        if self._dates is None:
            self._dates = dates(self.text, self.line.tokens[0].start, self.line.tokens[-1].end)
        return date_of(self._dates, self.text, start, end)


def _with_comma(tokens: list[Token], found: Found) -> int:
    """Return the end of a match, with the sign that closes an apposition opened by the same sign."""
    opening = tokens[found.first + 1].word if found.first + 1 < len(tokens) else ""
    closes = opening in _APPOSING and found.after < len(tokens) and tokens[found.after].word == _APPOSING[opening]
    return found.after + closes


def _pairs(tokens: list[Token], found: Found) -> list[tuple[str, str]]:
    subject = tokens[found.subject]
    if found.pattern.pairs:
        members = subject.actors
        paired = [(first, second) for index, first in enumerate(members) for second in members[index + 1 :]]
        return paired[:_MAX_PAIRED]
    subjects = subject.actors
    if found.first == found.subject:
        subjects = members_of(subject, following(tokens, found.subject))[0]
    objects = tokens[found.object].actors if found.object is not None else ()
    return [(first, second) for first in subjects for second in objects if first != second]


def _voice(tokens: list[Token], found: Found, subject: str, said: _Said) -> Voice:
    if found.pattern.relation in _POSTS:
        return Voice(None)
    voice = heard(said.scopes, found.first, found.after)
    own = found.subject == found.first and _OWN_DENIAL.search(between(tokens, found))
    return voice._replace(speaker=subject) if own else voice


_OWN_DENIAL = re.compile(r" (?:denies|denied|deny|denying) ")


def _polarity(tokens: list[Token], found: Found, title: str | None) -> Polarity:
    if found.pattern.relation in _POSTS:
        return tenure(plain_words(tokens, found), title or "")
    return found.pattern.polarity or polarity_of(tokens, found)
