"""How names are compared: folded for equality, by their consonants for spelling."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_POSSESSIVE = re.compile(r"['’‘`]s\b")
_NOT_WORD = re.compile(r"[\W_]+")
_ARTICLE = re.compile(r"^(?:the|a|an) ")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"})
_SPELLINGS = (
    ("kh", "h"),
    ("gh", "g"),
    ("ph", "f"),
    ("ck", "k"),
    ("dh", "d"),
    ("q", "k"),
    ("c", "k"),
    ("z", "s"),
    ("v", "f"),
)
_VOWELS = re.compile(r"[aeiouyw]")
_DOUBLED = re.compile(r"(.)\1+")
_PARTICLES = {"al", "el", "ul", "ad", "an", "as", "ash", "ar", "the", "of", "and"}


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """Return the name without case, accents, articles, possessives and punctuation; equal folds are the same name.

    Letters of every script are kept. Returns "" for a name without letters or digits.

    Example:
        >>> fold("The Côte d’Ivoire's"), fold("al-Nuṣra Front")
        ('cote d ivoire', 'al nusra front')
    """
    plain = unicodedata.normalize("NFKD", _POSSESSIVE.sub("", name).casefold().translate(_LETTERS))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _ARTICLE.sub("", _NOT_WORD.sub(" ", plain).strip())


@lru_cache(maxsize=65536)
def skeleton(name: str) -> str:
    """Return what stays of a name across the spellings of its transliteration: its words' consonants.

    Articles (al, el, the) and vowels go, doubled letters become one, kh/h, q/k/c, z/s, ph/f/v count as one. Two names
    with one skeleton are candidates for one spelling, never proof of it.

    Example:
        >>> skeleton("Hezbollah") == skeleton("Hizbullah"), skeleton("Mohammed") == skeleton("Muhammad")
        (True, True)
    """
    words = [word for word in fold(name).split() if word not in _PARTICLES]
    return " ".join(filter(None, map(_consonants, words)))


def _consonants(word: str) -> str:
    for spelling, letter in _SPELLINGS:
        word = word.replace(spelling, letter)
    return _DOUBLED.sub(r"\1", word[:1] + _VOWELS.sub("", word[1:]))
