"""From the text of a document to lines of tokens and mentions."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field

from graph.actor import ActorKind
from loaders.extraction.actors import KINDS, LETTERS, Cast
from loaders.extraction.gazetteer import Form, Gazetteer, Hit
from loaders.extraction.lexicon import words
from loaders.extraction.line import Line, Token, plain_tokens
from loaders.extraction.names import Name, names
from loaders.extraction.sentences import Span, sentences

_BEFORE = re.compile(r"([\w-]+)\s(?:the\s)?$")
_METONYM_PLACES = words("places") | frozenset(
    {"to", "from", "for", "of", "through", "towards", "toward", "via", "on", "reach"}
)
_ADJECTIVE_AFTER = re.compile(r"['’]s\b|-\w")


@dataclass(slots=True)
class Reading:
    """A document while it is being read: its text, its lines, its cast, and the state it is about."""

    text: str
    cast: Cast
    spans: list[Span]
    lines: list[Line] = field(default_factory=list)
    focus: str | None = None
    named: set[str] = field(default_factory=set)
    absorbed: set[str] = field(default_factory=set)
    mentions: dict[tuple[int, int], str] = field(default_factory=dict)

    def text_of(self, token: Token) -> str:
        """Return the characters that a token covers."""
        return self.text[token.start : token.end]

    def opens_paragraph(self, line: Line) -> bool:
        """Return whether a line break stands before a line."""
        start = line.tokens[0].start if line.tokens else 0
        return "\n" in self.text[max(0, start - 4) : start]


def read(text: str, gazetteer: Gazetteer) -> Reading:
    """Return the lines of a text with every name in it as one token.

    Names are those of the gazetteer, and those with capitals that it does not know. A state named as a place ("in
    Syria", "talks in Astana") is a place, not an actor; an adjective ("Syrian") is one only as part of an actor.
    """
    cast = Cast(gazetteer)
    reading = Reading(text, cast, sentences(text))
    tokens = sorted(_tokens(text, gazetteer.find(text), cast), key=lambda token: token.start)
    starts = [token.start for token in tokens]
    for span in reading.spans:
        first = bisect_left(starts, span.start)
        after = bisect_left(starts, span.end)
        reading.lines.append(Line(_fill(text, span, tokens[first:after])))
    reading.focus = _focus(reading)
    reading.named = {actor for token in tokens for actor in token.actors}
    return reading


def _tokens(text: str, hits: list[Hit], cast: Cast) -> list[Token]:
    chosen = _chosen(hits, cast.gazetteer)
    taken = [(hit.start, hit.end, _kind(key, cast.gazetteer) is ActorKind.STATE) for hit, key in chosen]
    found = _without_openings(text, list(names(text, taken)), taken)
    covered = [(name.start, name.end) for name in found if name.letter != "U"]
    tokens = [_hit_token(text, hit, key, cast) for hit, key in chosen if not _within(hit, covered)]
    return tokens + [_name_token(text, name.start, name.end, name.letter, cast) for name in found]


def _without_openings(text: str, found: list[Name], taken: list[tuple[int, int, bool]]) -> list[Name]:
    """Leave out words that have a capital only because they open a sentence, unless they are part of another name."""
    openings = {name for name in found if name.letter == "U" and _opens(text, name)}
    spans = [(name.start, name.end) for name in found if name not in openings] + [span[:2] for span in taken]
    vocabulary = {word for start, end in spans for word in text[start:end].split()}
    return [name for name in found if name not in openings or text[name.start : name.end] in vocabulary]


def _opens(text: str, name: Name) -> bool:
    if " " in text[name.start : name.end] or text[name.start : name.end].isupper():
        return False
    if _ADJECTIVE_AFTER.match(text, name.end):
        return False
    before = text[max(0, name.start - 6) : name.start].rstrip(" \t\"'“‘«([")
    return name.start == 0 or not before or before[-1] in '.!?:;•*–—-\n…”"'


def _chosen(hits: list[Hit], gazetteer: Gazetteer) -> list[tuple[Hit, str]]:
    sure = {hit.actors[0] for hit in hits if len(hit.actors) == 1}
    chosen = []
    for hit in hits:
        key = hit.actors[0] if len(hit.actors) == 1 else _likely(hit.actors, sure, gazetteer)
        if key is not None and gazetteer.get(key) is not None:
            chosen.append((hit, key))
    return chosen


def _likely(actors: tuple[str, ...], sure: set[str], gazetteer: Gazetteer) -> str | None:
    elsewhere = [actor for actor in actors if actor in sure]
    states = [actor for actor in actors if _kind(actor, gazetteer) is ActorKind.STATE]
    for choice in (elsewhere, states):
        if len(choice) == 1:
            return choice[0]
    return None


def _kind(key: str, gazetteer: Gazetteer) -> ActorKind | None:
    actor = gazetteer.get(key)
    return actor.actor.kind if actor else None


def _within(hit: Hit, covered: list[tuple[int, int]]) -> bool:
    index = bisect_left(covered, (hit.end, 0)) - 1
    return index >= 0 and covered[index][0] <= hit.start and hit.end <= covered[index][1]


def _hit_token(text: str, hit: Hit, key: str, cast: Cast) -> Token:
    words_ = text[hit.start : hit.end]
    letter = LETTERS[_kind(key, cast.gazetteer) or ActorKind.ORGANIZATION]
    if hit.form is Form.DEMONYM:
        return Token("D", hit.start, hit.end, (key,))
    if letter == "S" and _is_place(text, hit):
        return Token("Q", hit.start, hit.end, (key,))
    return Token(letter, hit.start, hit.end, (cast.known(key, words_),))


def _is_place(text: str, hit: Hit) -> bool:
    if _ADJECTIVE_AFTER.match(text, hit.end):
        return False
    before = _BEFORE.search(text, max(0, hit.start - 24), hit.start)
    if before is None:
        return False
    places = _METONYM_PLACES if hit.form is Form.METONYM else words("places")
    return before.group(1).lower() in places


def _name_token(text: str, start: int, end: int, letter: str, cast: Cast) -> Token:
    if letter == "U":
        return Token("U", start, end)
    return Token(letter, start, end, (cast.named(KINDS[letter], text[start:end]),))


def _fill(text: str, span: Span, mentions: list[Token]) -> list[Token]:
    filled: list[Token] = []
    position = span.start
    for token in mentions:
        if token.start < position or token.end > span.end:
            continue
        filled += plain_tokens(text, position, token.start)
        filled.append(token)
        position = token.end
    return filled + plain_tokens(text, position, span.end)


_ABOUT = re.compile(
    r" [DSQ] (?:'s )?(?:(?:civil|armed|transitional|interim) )?"
    r"(?=(?:war|crisis|conflict|government|regime|opposition|rebels|people|army|president|peace) )"
)


def _focus(reading: Reading) -> str | None:
    votes: Counter[str] = Counter()
    for line in reading.lines:
        for token in line.tokens:
            if token.word in "DSQ" and token.actors:
                votes[token.actors[0]] += 1
        for match in _ABOUT.finditer(line.code):
            votes[line.tokens[line.at(match.start() + 1)].actors[0]] += 3
    first, second = ([*votes.most_common(2), ("", 0), ("", 0)])[:2]
    return first[0] if first[1] >= 4 and first[1] >= 1.5 * second[1] else None
