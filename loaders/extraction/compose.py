"""Actors put together from words: "Syrian government", "Iraqi rebels", "Shia militias", "the government"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from graph.actor import ActorKind
from graph.naming import fold
from loaders.extraction.events import Events
from loaders.extraction.lexicon import alternatives, words
from loaders.extraction.line import Line, Token
from loaders.extraction.mentions import Reading
from loaders.extraction.names import is_person_name

_ORGANS = alternatives("organs")
_RANKS = alternatives("ranks")
_MODIFIERS = alternatives("modifiers")
_GROUP_MODIFIERS = alternatives("group_modifiers")
_OPPOSITION = alternatives("opposition")
_GROUPS = alternatives("groups")
_REBEL = f"(?:{_OPPOSITION}|{_GROUPS})"

_ADJECTIVES = re.compile(
    rf"(?<= )D (?:, D )*(?:, )?and D (?=(?:{_MODIFIERS}){{0,2}}(?:{_ORGANS}|{_OPPOSITION}|leaders |people ))"
)
_ORGAN = re.compile(
    rf"(?<= )(?:the )?(?:[DSO] (?:'s |' )?(?:{_MODIFIERS}){{0,2}}{_ORGANS}(?:{_ORGANS})?|[AG] {_RANKS})"
)
_ORGAN_OF = re.compile(rf"(?<= )(?:the )?(?:{_MODIFIERS}){{0,2}}{_ORGANS}(?:of|from) (?:the )?[SOAG] ")
_ORGAN_NAME = re.compile(r"(?<= )[DS] (?:'s )?[GO] ")
_REBELS = re.compile(rf"(?<= )(?:the )?[DSQ] (?:'s |' )?(?:{_GROUP_MODIFIERS}){{0,2}}{_REBEL}(?:{_REBEL})?")
_REBELS_IN = re.compile(rf"(?<= )(?:{_GROUP_MODIFIERS}){{0,2}}{_REBEL}in (?:the )?Q ")
_MODIFIED = re.compile(rf"(?<= )(?:D )?(?:{_GROUP_MODIFIERS}){{1,2}}{_REBEL}(?:{_GROUPS})?")
_SIDED = re.compile(
    rf"(?<= )(?:pro|anti) - [DSGPO] (?P<X>(?:{_GROUP_MODIFIERS}){{0,2}}(?:{_OPPOSITION}|{_GROUPS}|{_ORGANS}))"
)
_BACKED = re.compile(
    rf"(?<= )-(?:backed|supported|sponsored|funded|armed|trained|financed|equipped|aligned|allied|linked|affiliated) "
    rf"(?P<X>(?:D )?(?:{_GROUP_MODIFIERS}|{_MODIFIERS}){{0,2}}{_REBEL}(?:{_GROUPS})?)"
)
_BACKED_GOVERNMENT = re.compile(
    rf"(?<= )-(?:backed|supported|sponsored|funded|armed|trained|financed) (?P<X>(?:{_MODIFIERS}){{0,2}}(?:{_ORGANS}))"
)
_COALITION = re.compile(r"(?<= )[DSOG] -led (?P<X>(?:[a-z-]+ ){0,2}(?:coalition|alliance|force|bloc) )")
_THE_COALITION = re.compile(
    r"(?<= )(?:the )?coalition (?:(?:military )?(?:forces|aircraft|warplanes|jets|troops|partners) )?"
)
_BARE = re.compile(rf"(?<= ){alternatives('bare_groups')}")
_THE_GOVERNMENT = re.compile(r"(?<= )the (?:[a-z]+ )?(?:government|regime|junta|authorities|army) (?!of )")
_TITLED = re.compile(rf"(?<= ){alternatives('personal_titles')}(?:\\. )?(?P<X>U )")
_SPEAKS = re.compile(
    rf"(?<= )(?P<X>U )(?:, [^;:.\"–]{{1,100}}? , )?(?:[a-z]+ly |has |have |had |also )*"
    rf"(?:{'|'.join(sorted(words('report')))}|met|visited|visits|meets|resigned|arrived|won|agreed|wrote) (?!by )"
)
_PEOPLE = re.compile(r"(?<= )(?:the )?D (?=(?:and|have|had|are|were|will|say|said|want|accuse|accused|fear|$)\b)")
_JUNIOR = re.compile(r"(?<= )[PU] , (?:jr|sr) (?:\. )?(?:, )?")
_ETHNIC = re.compile(r"(?<= ethnic )D ")
_PLACES_LISTED = re.compile(r"(?<= )Q (?:, S ){0,6}(?:, )?(?:and|or) (?:in )?(?:the )?S ")

_HAS_ORGAN = frozenset(entry.split()[0] for name in ("organs", "ranks") for entry in words(name))
_HAS_GROUP = frozenset(entry.split()[0] for name in ("opposition", "groups") for entry in words(name))
_STATE_HEADS = frozenset({"government", "regime", "junta", "authorities", "army"})


class Composer:
    """Puts the actors of one reading together, line by line, in the order of the text."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.cast = reading, reading.cast
        self._events = Events(reading)

    def compose(self, line: Line) -> None:
        """Replace what is composed in a line by tokens of actors, in place."""
        self._line = line
        self._places(line)
        present = {token.word for token in line.tokens}
        self._organs(line, present)
        self._groups(line, present)
        self._events.compose(line)
        self._people_and_persons(line, present)

    def _places(self, line: Line) -> None:
        if " jr " in line.code or " sr " in line.code:
            line.rewrite(_JUNIOR, lambda match, first, after: line.tokens[first])
        if " ethnic D " in line.code:
            line.rewrite(_ETHNIC, self._ethnic)
        if " Q " in line.code:
            line.rewrite(_PLACES_LISTED, self._place_list)

    def _organs(self, line: Line, present: set[str]) -> None:
        if present & _HAS_ORGAN:
            line.rewrite(_ADJECTIVES, self._adjectives)
            line.rewrite(_ORGAN, self._organ)
        if any(word.startswith("-") for word in present):
            self._compounds(line)

    def _groups(self, line: Line, present: set[str]) -> None:
        if present & _HAS_GROUP:
            for pattern in (_REBELS, _REBELS_IN, _MODIFIED, _BARE):
                line.rewrite(pattern, self._group)
        if present & _HAS_ORGAN:
            line.rewrite(_ORGAN_OF, self._organ_of)
        if present & {"G", "O"}:
            line.rewrite(_ORGAN_NAME, self._organ_name)

    def _people_and_persons(self, line: Line, present: set[str]) -> None:
        if "coalition" in present:
            line.rewrite(_THE_COALITION, self._the_coalition)
        if present & _STATE_HEADS:
            line.rewrite(_THE_GOVERNMENT, self._the_government)
        if "D" in present:
            line.rewrite(_PEOPLE, self._people)
        if "U" in present:
            line.rewrite(_TITLED, self._person)
            line.rewrite(_SPEAKS, self._full_name)

    def _compounds(self, line: Line) -> None:
        line.rewrite(_SIDED, self._sided)
        line.rewrite(_BACKED, self._group)
        line.rewrite(_BACKED_GOVERNMENT, self._the_government)
        line.rewrite(_COALITION, self._coalition)

    def _sided(self, match: re.Match[str], first: int, after: int) -> Token:
        tokens = self._line.tokens[first - 3 : after]
        text = self.reading.text[tokens[0].start : tokens[-1].end]
        key = self.cast.described(ActorKind.GROUP, f"group::{fold(text)}", text)
        return Token("G", tokens[0].start, tokens[-1].end, (key,))

    def _coalition(self, match: re.Match[str], first: int, after: int) -> Token:
        tokens = self._line.tokens[first - 2 : after]
        text = self.reading.text[tokens[0].start : tokens[-1].end]
        key = self.cast.described(ActorKind.ALLIANCE, f"alliance::{fold(text)}", text)
        self.cast.call(key, self.reading.text[self._line.tokens[after - 1].start : tokens[-1].end])
        return Token("A", tokens[0].start, tokens[-1].end, (key,))

    def _the_coalition(self, match: re.Match[str], first: int, after: int) -> Token | None:
        roles = self.cast.roles.values()
        named = [role.key for role in roles if role.kind is ActorKind.ALLIANCE and _is_coalition(role.names)]
        if len(named) != 1:
            return None
        return self._token("A", self._range(first, after), (named[0],))

    def _range(self, first: int, after: int) -> list[Token]:
        return self._line.tokens[first:after]

    def _token(self, letter: str, tokens: list[Token], actors: tuple[str, ...]) -> Token:
        tokens = tokens[1:] if tokens[0].word in _ARTICLES else tokens
        text = self.reading.text[tokens[0].start : tokens[-1].end]
        if len(actors) == 1 and len(text) < 120:
            self.cast.call(actors[0], text)
        return Token(letter, tokens[0].start, tokens[-1].end, actors)

    def _place_list(self, match: re.Match[str], first: int, after: int) -> None:
        for token in self._range(first, after):
            if token.word == "S":
                token.word = "Q"
        return

    def _ethnic(self, match: re.Match[str], first: int, after: int) -> Token:
        """ "Ethnic Xs" are no part of the state of X."""
        token = self._line.tokens[first]
        return Token(self.reading.text_of(token).lower(), token.start, token.end)

    def _adjectives(self, match: re.Match[str], first: int, after: int) -> Token:
        tokens = self._range(first, after)
        actors = tuple(dict.fromkeys(actor for token in tokens for actor in token.actors))
        for token in tokens:
            for actor in token.actors:
                self._known(actor, token)
        return Token("D", tokens[0].start, tokens[-1].end, actors)

    def _known(self, actor: str, token: Token) -> str:
        return self.cast.known(actor, self.reading.text[token.start : token.end])

    def _organ(self, match: re.Match[str], first: int, after: int) -> Token | None:
        tokens = self._range(first, after)
        owner = next(token for token in tokens if token.actors)
        return self._owned(owner, tokens)

    def _owned(self, owner: Token, tokens: list[Token]) -> Token:
        if len(owner.actors) == 1:
            self._known_or_call(owner)
        letter = owner.word if owner.word != "D" else self._letter_of(owner)
        return self._token(letter, tokens, owner.actors)

    def _letter_of(self, owner: Token) -> str:
        for actor in owner.actors:
            if actor not in self.cast.roles:
                self._known(actor, owner)
        letters = {self.cast.letter(actor) for actor in owner.actors}
        return letters.pop() if len(letters) == 1 else "M"

    def _known_or_call(self, owner: Token) -> None:
        if owner.word == "D" or owner.actors[0] not in self.cast.roles:
            self._known(owner.actors[0], owner)

    def _organ_of(self, match: re.Match[str], first: int, after: int) -> Token:
        tokens = self._range(first, after)
        return self._owned(tokens[-1], tokens)

    def _organ_name(self, match: re.Match[str], first: int, after: int) -> Token | None:
        tokens = self._range(first, after)
        body = tokens[-1]
        if len(body.actors) != 1 or self.cast.roles[body.actors[0]].known:
            return None
        text = self.reading.text[body.start : body.end]
        if text.split()[-1].lower() not in words("organ_names"):
            return None
        self.reading.absorbed.add(body.actors[0])
        return self._owned(tokens[0], tokens)

    def _group(self, match: re.Match[str], first: int, after: int) -> Token | None:
        tokens = self._range(first, after)
        owner = next((token for token in tokens if token.word in "DSQ" and token.actors), None)
        plain = [token.word for token in tokens if token.word not in _SKIPPED and not token.actors]
        if plain and plain[-1] == "in":
            plain = plain[:-1]
        if not plain or (after < len(self._line.tokens) and self._line.tokens[after].word.startswith("-")):
            return None
        states = owner.actors if owner else ((self.reading.focus,) if self.reading.focus else ())
        keys = [self._group_key(state, plain, owner, tokens) for state in states or (None,)]
        return self._token("G", tokens, tuple(keys))

    def _group_key(self, state: str | None, plain: list[str], owner: Token | None, tokens: list[Token]) -> str:
        family = " ".join(plain) in words("opposition") or (plain[-1] in _REBEL_HEADS and len(plain) == 1)
        head = "rebels" if family else " ".join(plain)
        where = state or ""
        base = (state, head) if state and (owner or family) else None
        text = self.reading.text[tokens[0].start : tokens[-1].end]
        text = text[4:] if text[:4].lower() == "the " else text
        return self.cast.described(ActorKind.GROUP, f"group:{where}:{head}", text, base if owner else None)

    def _the_government(self, match: re.Match[str], first: int, after: int) -> Token | None:
        state = self.reading.focus or self._only_state()
        if state is None:
            return None
        if state not in self.cast.roles:
            self.cast.known(state, self.cast.gazetteer.get(state).actor.label)  # type: ignore[union-attr] # a state in focus is known
        return self._token("S", self._range(first, after), (state,))

    def _only_state(self) -> str | None:
        states = {actor for token in self._line.tokens if token.word in "DSQ" for actor in token.actors}
        return states.pop() if len(states) == 1 else None

    def _people(self, match: re.Match[str], first: int, after: int) -> Token | None:
        tokens = self._range(first, after)
        owner = tokens[-1]
        plural = self.reading.text[owner.start : owner.end].endswith("s")
        if not plural and len(tokens) == 1:
            return None
        return self._owned(owner, tokens)

    def _person(self, match: re.Match[str], first: int, after: int) -> Token | None:
        token = self._line.tokens[after - 1]
        text = self.reading.text[token.start : token.end]
        if not is_person_name(text):
            return None
        key = self.cast.find(text) or self.cast.named(ActorKind.PERSON, text)
        return Token(self.cast.letter(key), token.start, token.end, (key,))

    def _full_name(self, match: re.Match[str], first: int, after: int) -> Token | None:
        token = self._line.tokens[after - 1]
        size = len(self.reading.text[token.start : token.end].split())
        return self._person(match, first, after) if 2 <= size <= 4 else None


def _is_coalition(names: Iterable[str]) -> bool:
    return any("coalition" in name.lower() for name in names)


_ARTICLES = frozenset({"the", "a", "an"})
_SKIPPED = _ARTICLES | {"'s", "'"}
_REBEL_HEADS = frozenset({"insurgents", "insurgent"})
