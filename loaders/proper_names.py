"""Whether a name, by its form alone, is unambiguous enough to mean one actor in every document."""

from __future__ import annotations

import re

from graph.actor import ActorKind
from graph.naming import fold

_WORD = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*\.?")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PARTICLES = _words("""
    a abd abu al an and as ash at az ben bin bint da das de del della den der des di dos du el for ibn in la las le los
    of on san the to ul und van von y zu
""")
_TITLES = _words("""
    admiral ambassador ayatollah brigadier captain chairman chancellor chief colonel commander deputy director dr emir
    field foreign former gen general governor he imam judge king leader lieutenant lt madam major marshal minister mp mr
    mrs ms mullah pope premier president prime prince princess prof professor queen representative secretary senator
    sergeant sheikh shaykh sir spokesman spokesperson spokeswoman sultan vice
""")
_GENERIC = _words("""
    action administration agency agreement alliance allies allied arab armed army assembly association authorities
    authority bloc board body brigade brigades cabinet camp central coalition command commission committee company
    conference congress council country court democratic delegation delegations department east eastern faction factions
    federal fighters fighting force forces foreign forum free front general government group groups guard guards high
    insurgents international islamic islamist joint junta kurdish leadership liberation members military militants
    militia militias ministers ministry mission movement national nations new north northern office officers officials
    opposition organisation organization parliament partners party patriotic peace people peoples police political
    popular powers president rebels regime region regional republic resistance revolutionary ruling security senate
    separatists shia side soldiers south southern state states sunni supporters supreme talks terrorists transitional
    treaty tribes troops union united unity west western world workers
""")


def joins_by_name(kind: ActorKind, name: str) -> bool:
    """Return whether this name means one actor in all documents, judged by its form.

    Definition: a person needs two words without titles, each capitalised but for particles (de, bin, al). An event
    needs two capitalised words or numbers, one of them not generic. Any other actor needs a capitalised word that is
    not generic ("council", "national", "forces"); a lone word of fewer than four letters must be an acronym. Words of
    scripts without case count as capitalised.

    Example:
        >>> joins_by_name(ActorKind.PERSON, "Jan Kubiš"), joins_by_name(ActorKind.PERSON, "President Smith")
        (True, False)
        >>> [joins_by_name(ActorKind.GROUP, name) for name in ("M23", "Ahrar al-Sham", "the Security Council")]
        [True, True, False]
    """
    words = [word for word in _WORD.findall(name.replace("-", " ")) if fold(word) not in _PARTICLES]
    proper = [word for word in words if not word[0].islower()]
    telling = [word for word in proper if fold(word).rstrip(" ") not in _GENERIC and any(map(str.isalpha, word))]
    if kind is ActorKind.PERSON:
        untitled = [word for word in words if fold(word) not in _TITLES]
        return len(untitled) >= 2 and len(proper) == len(words) == len(untitled)
    if kind is ActorKind.EVENT:
        return len(proper) >= 2 and bool(telling)
    if len(words) == 1:
        return bool(telling) and (len(telling[0]) >= 4 or is_acronym(telling[0]))
    return bool(telling)


def is_acronym(word: str) -> bool:
    """Return whether a word is an acronym: two or more capitals or digits, and no more small letters than these.

    Example:
        >>> is_acronym("M23"), is_acronym("KaR"), is_acronym("Rebels")
        (True, True, False)
    """
    large = sum(letter.isupper() or letter.isdigit() for letter in word)
    small = sum(letter.islower() for letter in word)
    return large >= 2 and large >= small and any(map(str.isalpha, word))
