"""The template language of surface patterns, compiled to regular expressions over the code of a line.

{A} {B}            slots: subject and object, any party
{A:S} {B:E}        a slot bound to letters of mentions (see `line.Token`); {A:SU} takes an unknown name too
{topic} {title}    captures: up to 14 words of a topic; a post ("deputy foreign minister")
word? (a|b c)?     optional word or group; alternatives
{title:name}       the post, one of a list of words
<name>             a list of words of the pattern file, by name
[3]                up to three plain words, no mention and no sign
<any3>             up to three words or mentions, no sign
!(...)             what must not follow
<does>             auxiliaries and adverbs before a verb; <s> the same, after an aside or "who", "which",
                   or after another verb of the same subject ("signed the text and backed")
<o>                up to three words before an object, no preposition among them
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from graph.errors import InvalidInput
from loaders.extraction.lexicon import alternatives
from loaders.extraction.line import PARTY

_PIECE = re.compile(r"\{[^{}]*\}|<[a-z_0-9]+>|\[\d\]|!\(|[()|?]|[^\s()|?{}\[\]]+")
_WORD = r"[^ A-Z,;:.\"‹›–!?]+ "
_ANY = r"[^ ,;:.\"‹›–!?]+ "
_DOES = (
    r"(?:(?:[a-z]+ly|has|have|had|is|are|was|were|be|been|being|will|would|could|should|may|might|can|did|does|do|also|long|"
    r"then|again|never|not|no|longer|still|now|to|continues?|continued|refuses?|refused|vow(?:s|ed)|pledge[ds]|promise[ds]|"
    r"agree[ds]?|decide[ds]?|threaten(?:s|ed)|intends?|plans?|planned|wants?|wanted|seeks?|sought|begins?|began|begun|"
    r"starts?|started|keeps?|kept|itself|himself|themselves|today|yesterday|on|monday|tuesday|wednesday|thursday|friday|"
    r"saturday|sunday|both|all|further|jointly|once|said|expected|due|set|scheduled|believed|thought|alleged|ready|prepared|"
    r"about|formerly|since|already|later|declined|failed|just|[a-z]+n't|cannot|help(?:ed|s)?|trying|tried|"
    r"willing|stop(?:s|ped)|ceased|den(?:y|ies|ied|ying)) ){0,6}?"
)
_ASIDE = r", [^;:.–\"‹›]{1,160}? , |– [^;:.–\"‹›]{1,160}? – |‹ [^‹›]{1,80} › "
_CLAUSE = (
    r"(?:(?:(?!(?:said|says|that|which|who|where|when|as|after|while|before|if|and|but) )[^ ,;:.\"‹›–!?]+ ){1,10}"
    r"(?:, )?(?:and|but|in order to) " + _DOES + ")"
)
_RAW = {
    "does": _DOES,
    "s": rf"(?:{_ASIDE}|(?:, )?(?:who|which|that|and) )?{_DOES}{_CLAUSE}?",
    "o": rf"(?:(?!{alternatives('no_object')}){_WORD}){{0,3}}?",
}
_TOPIC = r"(?P<topic>(?:[^ ,;:.\"‹›–!?]+ ){1,14})"


class InvalidTemplate(InvalidInput):
    """A template that cannot be compiled."""


def expand(template: str, words: Mapping[str, str], depth: int = 0) -> str:
    """Return a template with each `<name>` replaced by its words in brackets; raises InvalidTemplate if unknown."""
    if depth > 5:
        raise InvalidTemplate(f"{template!r}: lists of words refer to each other in a circle")

    def replace(match: re.Match[str]) -> str:
        name = match.group(1)
        if name in _RAW or (name.startswith("any") and name[3:].isdigit()):
            return match.group()
        if name not in words:
            raise InvalidTemplate(f"no list of words is called {name!r}")
        return f"({expand(words[name], words, depth + 1)})"

    named = re.sub(r"\{title:([a-z_]+)\}", r"{title} <\1> {/title}", template)
    return re.sub(r"<([a-z_0-9]+)>", replace, named)


def compile_template(template: str, words: Mapping[str, str]) -> re.Pattern[str]:
    """Return the regular expression of a template, anchored at the beginning of a token.

    Limits: every repetition is bounded, so a match looks at a bounded stretch of the line.

    Example:
        >>> pattern = compile_template("{A:S} (has|had)? backed the? {B:G}", {})
        >>> bool(pattern.search(" S backed the G . ")), bool(pattern.search(" S hacked the G . "))
        (True, False)
    """
    pieces = _PIECE.findall(expand(template, words))
    parts = [_compile(piece) for piece in pieces]
    for index, piece in enumerate(pieces):
        if piece == "?" and pieces[index - 1] != ")":
            parts[index - 1], parts[index] = f"(?:{parts[index - 1]})", "?"
    try:
        return re.compile("(?<= )" + "".join(parts))
    except re.error as error:
        raise InvalidTemplate(f"{template!r}: {error}") from error


def _compile(piece: str) -> str:
    if piece == "!(":
        return "(?!"
    if piece in "()|?":
        return {"(": "(?:", ")": ")", "|": "|", "?": "?"}[piece]
    if piece[0] == "{":
        return _slot(piece[1:-1])
    if piece[0] == "[":
        return f"(?:{_WORD}){{0,{piece[1]}}}?"
    if piece[0] == "<" and piece[1:-1] in _RAW:
        return _RAW[piece[1:-1]]
    if piece[0] == "<":
        return f"(?:{_ANY}){{0,{piece[4:-1]}}}?"
    return re.escape(piece) + " "


def _slot(name: str) -> str:
    if name == "topic":
        return _TOPIC
    if name in ("title", "/title"):
        return "(?P<title>" if name == "title" else ")"
    end, _, letters = name.partition(":")
    return f"(?P<{end}>[{letters or PARTY}]) "


def triggers(template: str, words: Mapping[str, str]) -> frozenset[str]:
    """Return words of which every match of a template holds at least one; empty when there are none.

    Example:
        >>> sorted(triggers("{A} also? (backs|gives arms to) {B}", {}))
        ['backs', 'gives']
    """
    best: frozenset[str] = frozenset()
    for group in _required(_PIECE.findall(expand(template, words))):
        if group and (not best or _rank(group) < _rank(best)):
            best = group
    return best


def literals(template: str, words: Mapping[str, str]) -> frozenset[str]:
    """Return every word that a template names.

    Example:
        >>> sorted(literals("{A} also? (backs|gives arms to) {B}", {}))
        ['also', 'arms', 'backs', 'gives', 'to']
    """
    return frozenset(piece for piece in _PIECE.findall(expand(template, words)) if _is_word(piece))


def _rank(group: frozenset[str]) -> tuple[bool, int]:
    return bool(group & _FREQUENT), len(group)


_FREQUENT = frozenset(
    [
        "the",
        "a",
        "of",
        "to",
        "in",
        "and",
        "with",
        "is",
        "was",
        "by",
        "for",
        "on",
        "'s",
        ",",
        "–",
        "as",
        "at",
        "has",
        "have",
        "had",
        "it",
        "its",
        "-",
    ]
)


_DEPTH = {"(": 1, "!(": 1, ")": -1}


def _required(pieces: list[str]) -> list[frozenset[str]]:
    groups: list[frozenset[str]] = []
    index = 0
    while index < len(pieces):
        after = _after(pieces, index)
        optional = after < len(pieces) and pieces[after] == "?"
        if not optional:
            groups.extend(_groups(pieces[index:after]))
        index = after + optional
    return groups


def _after(pieces: list[str], index: int) -> int:
    depth = 0
    while index < len(pieces):
        depth += _DEPTH.get(pieces[index], 0)
        index += 1
        if depth == 0:
            break
    return index


def _groups(pieces: list[str]) -> list[frozenset[str]]:
    if pieces[0] != "(":
        return [frozenset({pieces[0]})] if _is_word(pieces[0]) else []
    branches = _branches(pieces[1:-1])
    chosen = [min(_required(branch), key=_rank, default=frozenset[str]()) for branch in branches]
    return [frozenset().union(*chosen)] if all(chosen) else []


def _branches(pieces: list[str]) -> list[list[str]]:
    branches: list[list[str]] = [[]]
    depth = 0
    for piece in pieces:
        depth += _DEPTH.get(piece, 0)
        if piece == "|" and depth == 0:
            branches.append([])
        else:
            branches[-1].append(piece)
    return branches


def _is_word(piece: str) -> bool:
    return piece[0] not in "{<[()|?!"
