"""What a match shows: its quote, its topic, and how sure it is."""

from __future__ import annotations

from loaders.extraction.lexicon import words
from loaders.extraction.line import Token, encode
from loaders.extraction.patterns import Found, members_of

PRONOUN_PENALTY = 0.8
"""Factor on the score of a statement of which one end is a pronoun."""

BETWEEN_PENALTY = 0.85
"""Factor on the score of a statement between whose ends another actor is named."""

Range = tuple[int, int]
"""Tokens [first, after) of a line."""

_BEFORE_NAMES = frozenset({"the", "its", "his", "her", "their", "a", "an"})
_DETERMINERS = frozenset({"the", "a", "an", "any", "all"})
_CLOSING = {",": ",", "–": "–", "‹": "›"}
_JOINED = frozenset({"also", "has", "is", "was", "have", "had"})


def topic_of(tokens: list[Token], found: Found) -> Range | None:
    """Return the tokens of the topic, cut before a new clause and without prepositions at its end."""
    if found.topic is None:
        return None
    first, after = found.topic
    after = min((index for index in range(first + 1, after) if _stops(tokens, index)), default=after)
    while after > first + 1 and tokens[after - 1].word in words("dangling"):
        after -= 1
    return first, after


def whole_topic(tokens: list[Token], found: Found) -> Range | None:
    """Return the tokens of the topic with the actor whose act it is: "the role of Iran in the talks"."""
    topic = topic_of(tokens, found)
    if topic is None or found.object is None or found.object > topic[0]:
        return topic
    if any(token.word != "'s" for token in tokens[found.object + 1 : topic[0]]):
        return topic
    first = found.object
    while first - 1 > found.subject and _belongs(tokens[first - 1], found):
        first -= 1
    while tokens[first].word in _DETERMINERS:
        first += 1
    return first, topic[1]


def _belongs(token: Token, found: Found) -> bool:
    return not token.actors and token.word.isalpha() and token.word not in found.pattern.triggers


def _stops(tokens: list[Token], index: int) -> bool:
    word = tokens[index].word
    following = tokens[index + 1].word if index + 1 < len(tokens) else ""
    return word in words("topic_ends") or (word == "and" and following in _JOINED)


def span_of(tokens: list[Token], found: Found) -> tuple[int, int]:
    """Return the characters [start, end) of the quote: from the first to the last token of the match.

    A list before an apposition in the singular is quoted from its last member on; a topic only as far as it is kept.
    """
    topic = topic_of(tokens, found)
    after = topic[1] if topic and found.topic and found.topic[1] == found.after else found.after
    start = tokens[found.first].start
    if found.first == found.subject:
        start = members_of(tokens[found.subject], following(tokens, found.subject))[1]
    return start, tokens[after - 1].end


def following(tokens: list[Token], index: int) -> list[str]:
    """Return the next words of a line after a token."""
    return [token.word for token in tokens[index + 1 : index + 12]]


def is_oblique(tokens: list[Token], found: Found) -> bool:
    """Return whether the subject of a clause follows a preposition, and so is the subject of none."""
    if not found.pattern.template.startswith(("{A} <s>", "{B} <s>")):
        return False
    before = found.first - 1
    while before >= 0 and tokens[before].word in _BEFORE_NAMES:
        before -= 1
    return before >= 0 and tokens[before].word in words("prepositions")


def only_modifies(tokens: list[Token], found: Found) -> bool:
    """Return whether the object at the end of a clause only modifies a noun after it ("backs the UN plan")."""
    if found.object is None or found.after != found.object + 1 or found.after >= len(tokens):
        return False
    if "{A} <s>" not in found.pattern.template or tokens[found.object].word not in "SOA":
        return False
    word = tokens[found.after].word
    return (
        word.isalpha()
        and word.islower()
        and not word.endswith(("ing", "ed", "ly"))
        and word not in words("after_object")
    )


def plain_words(tokens: list[Token], found: Found) -> str:
    """Return the code of the words of a match that are neither mentions nor captures, without an aside."""
    captured = [where for where in (found.topic, found.title, aside(tokens, found)) if where]
    return encode(
        [
            token
            for index, token in enumerate(tokens[found.first : found.after], found.first)
            if not token.actors and not any(first <= index < after for first, after in captured)
        ]
    )


def between(tokens: list[Token], found: Found) -> str:
    """Return the code of the plain words between both ends of a match, without an aside after the first."""
    first, after = ends_of(found)
    skipped = aside(tokens, found)
    return encode(
        [
            token
            for index, token in enumerate(tokens[first + 1 : after], first + 1)
            if not token.actors and not skipped[0] <= index < skipped[1]
        ]
    )


def aside(tokens: list[Token], found: Found) -> Range:
    """Return the tokens [first, after) of an aside between the first end of a clause and its verb; or none."""
    if "<s>" not in found.pattern.template:
        return 0, 0
    first, after = ends_of(found)
    sign = _CLOSING.get(tokens[first + 1].word) if first + 1 < after else None
    closing = next((index for index in range(first + 2, after) if tokens[index].word == sign), None) if sign else None
    return (first + 1, closing + 1) if closing is not None else (0, 0)


def ends_of(found: Found) -> Range:
    """Return the tokens of both ends of a match in their order; the end of the match where it has no object."""
    if found.object is None:
        after = found.topic[0] if found.topic and found.topic[0] > found.subject else found.after
        return (found.subject, after) if found.first == found.subject else (found.first, found.subject)
    return min(found.subject, found.object), max(found.subject, found.object)


def score_of(tokens: list[Token], found: Found, by_pronoun: bool) -> float:
    """Return the score of a statement: that of its pattern, times the penalties that apply."""
    first, after = sorted((found.subject, found.subject if found.object is None else found.object))
    between = any(token.actors for token in tokens[first + 1 : after])
    score = found.pattern.score * (PRONOUN_PENALTY if by_pronoun else 1) * (BETWEEN_PENALTY if between else 1)
    return round(score, 3)
