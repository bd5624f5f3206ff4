"""What the words in and before a match do to it: leave it, deny it, end it, or show that it says something else."""

from __future__ import annotations

import re

from graph.relation import Relation
from graph.statement import Polarity
from loaders.extraction.evidence import between, ends_of
from loaders.extraction.lexicon import words
from loaders.extraction.line import Token, encode
from loaders.extraction.patterns import Found
from loaders.extraction.qualifiers import denies, polarity

_POSSESSIVES = frozenset({"'s", "'"})
_TURNED = frozenset({Relation.BACKER_OF, Relation.ALLIED_WITH, Relation.FIGHTS, Relation.AGREES_WITH})
_ARTICLE = r"(?:the |a |an |any |such |formal |real |military |open |direct |ongoing |current )*"
_DENIED_BEFORE = re.compile(rf" (?:not even|neither|not|no|never|nor|without) {_ARTICLE}$")
_NOT_EVEN = re.compile(r" (?:not even|neither|not|nor|none of|no) (?:the )?$")
_ENDED_BEFORE = re.compile(
    rf"(?<! for an) (?:end|ended|ending|ends|collapse|collapsed|breakdown) (?:of |to )?{_ARTICLE}$"
)
_UNREAL_BEFORE = re.compile(
    r" (?:(?:nobody|no one|no-one|none|few|hardly anyone) [a-z ]{0,30}?|"
    r"no (?:evidence|proof|sign|signs|indication|indications|suggestion|truth) [a-z ]{0,24}?|"
    r"(?:not|never|n't) (?:mean|say|imply|believe|think|true|prove|follow|suggest|the case) (?:that )?|"
    r"(?:untrue|false|unlikely|doubtful|wrong|incorrect|a lie|a myth|unproven|as if|as though) (?:that )?|"
    r"(?:unlike|instead of|rather than|as opposed to|far from|let alone|"
    r"except|except for|other than|besides|doubts that|doubted that|doubts whether) )(?:the )?$"
)
_AVERTED_BEFORE = re.compile(
    rf" (?:possible|potential|proposed|threatened|looming|imminent|prevent|"
    rf"prevents|prevented|avert|averts|averted|avoid|avoids|avoided|reject|rejects|rejected|oppose|opposes|"
    rf"opposed|fear|fears|risk|threat|prospect|possibility|talk|chance|block|blocked|against) (?:of )?{_ARTICLE}$"
)
_SOUGHT_BEFORE = re.compile(
    rf" (?:(?:E|talks|negotiations|efforts|discussions|hopes?|hoped|calls?|called|pushe?[sd]?|plans?|proposals?) "
    rf"(?:on|for|towards|about|over)|to (?:reach|broker|secure|negotiate|seek|mediate)|seek[a-z]*|brokering|"
    rf"negotiating) {_ARTICLE}$"
)
_FORMERLY = re.compile(r" (?:former|erstwhile|one-time|onetime|ex|estranged) ([a-z-]+) (?:([a-z-]+) )?")
_NOT_YET_BEFORE = re.compile(
    r" (?:prevent\w*|avert\w*|avoid\w*|block\w*|veto\w*|fear\w*|demand\w*|propos\w+|threaten\w*|call(?:s|ed|ing)? for|"
    r"no|without) (?:any |new |the |further |more )*$"
)
_REFUTED_AFTER = re.compile(
    r"^ (?:, [^,;:]{1,60} , )?(?:(?:is|was|are|were|has been|have been) (?:[a-z]+ly )?(?:false|untrue|wrong|"
    r"baseless|unfounded|denied|a lie|a myth|not true|fake|imaginary)|"
    r"never (?:happened|existed|took place|materialised|materialized)) "
)
_ENDED_AFTER = re.compile(
    r"^ (?:, [^,;:]{1,60} , )?(?:(?:has |have |had )?(?:ended|collapsed|expired|lapsed|broke down|fell apart)|"
    r"(?:was|were|has been|have been|had been) (?:[a-z]+ly |then |later |since )?"
    r"(?:lifted|ended|scrapped|removed|terminated|suspended|cancelled|revoked|dissolved)) "
)
_NEARLY = re.compile(r" (?:nearly|almost) (?:[a-z]+ed|fought|struck) ")
_ADMITTED = re.compile(r" (?:not|never|longer|[a-z]+n't) (?:[a-z]+ly )?den(?:y|ies|ied) ")
_DENIES = re.compile(r" den(?:y|ies|ied) ")
_UNSURE = re.compile(r" (?:might|may|could|not|never|refus\w+|declined|failed|n't|if) ")
_CLAUSE_WORD = re.compile(r" (?:and|but|in order to) ")
_REFUSED = re.compile(
    r" (?:(?:did|does|do|would|could|will|has|have|had|is|was|are|were) not (?!invited)|never |[a-z]+n't |"
    r"cannot |hardly |(?:refus|fail|declin)[a-z]+ to |den(?:y|ies|ied|ying) )"
)


def is_misread(tokens: list[Token], found: Found) -> bool:
    """Return whether a match only looks like its statement: the act or the end is another's, unreal, or turned round.

    Example of what is refused: "criticised the bombing of X", "X's rivals", "opposes sanctions on X", "nobody believes
    that X backs Y".
    """
    return (
        _is_of_another(tokens, found)
        or _is_turned(tokens, found)
        or _is_unreal(tokens, found)
        or _is_denied_aside(tokens, found)
    )


def polarity_of(tokens: list[Token], found: Found) -> Polarity:
    """Return the polarity of a statement from the words before its match and between its ends, without asides."""
    before, inside = _before(tokens, found), between(tokens, found)
    if _is_noun_first(found):
        if _ENDED_BEFORE.search(before):
            return Polarity.ENDED
        read = Polarity.DENIED if _DENIED_BEFORE.search(before) else polarity(inside)
    else:
        read = Polarity.DENIED if _NOT_EVEN.search(before) else polarity(inside)
    if read is Polarity.AFFIRMED and _has_ended(tokens, found, inside):
        return Polarity.ENDED
    return read


def _has_ended(tokens: list[Token], found: Found, inside: str) -> bool:
    former = _FORMERLY.search(inside)
    if (found.pattern.noun and _ends(inside)) or (former and not words("others").isdisjoint(former.groups())):
        return True
    is_bond = (found.pattern.noun or _is_noun_first(found)) and found.pattern.relation is not Relation.FIGHTS
    return is_bond and bool(_ENDED_AFTER.search(_after(tokens, found)))


def _after(tokens: list[Token], found: Found) -> str:
    return encode(tokens[found.after : found.after + 12])


def _is_noun_first(found: Found) -> bool:
    return found.first not in (found.subject, found.object)


def _before(tokens: list[Token], found: Found) -> str:
    return encode(tokens[max(0, found.first - 8) : found.first])


def _is_of_another(tokens: list[Token], found: Found) -> bool:
    first, last = ends_of(found)
    if found.object is not None and _owns_another(tokens, found, last + 1):
        return True
    if "} <s>" in found.pattern.template and _is_possessor(tokens, first, found):
        return True
    return found.pattern.noun and not _is_own_act(tokens, found)


def _is_possessor(tokens: list[Token], first: int, found: Found) -> bool:
    if tokens[first + 1].word not in _POSSESSIVES:
        return False
    return found.pattern.relation is not Relation.MEETS or tokens[first + 2].word in words("others")


def _owns_another(tokens: list[Token], found: Found, index: int) -> bool:
    if index >= len(tokens) or tokens[index].word not in _POSSESSIVES:
        return False
    if tokens[index].word == "'" and index >= found.after:
        return True
    owned = {token.word for token in tokens[index + 1 : index + 4]} & words("others")
    return bool(owned if index >= found.after else owned - found.pattern.literals)


def _is_own_act(tokens: list[Token], found: Found) -> bool:
    between_ = between(tokens, found)
    plain = between_.split()
    if tokens[found.subject].word == "D" or (plain and (plain[0] in _POSSESSIVES or plain[0].startswith("-"))):
        return True
    if _ends(between_):
        return not _UNSURE.search(between_)
    known = words("act_verbs") | words("act_words") | found.pattern.literals
    return all(word in known for word in plain)


def _ends(inside: str) -> bool:
    return any(word in words("ending_verbs") for word in inside.split())


def _is_turned(tokens: list[Token], found: Found) -> bool:
    if found.pattern.relation not in _TURNED and found.pattern.id != "imposes-sanctions":
        return False
    return any(word in words("reversals") for word in between(tokens, found).split())


def _is_unreal(tokens: list[Token], found: Found) -> bool:
    before, inside = _before(tokens, found), between(tokens, found)
    unreal = _UNREAL_BEFORE.search(before) or _REFUTED_AFTER.search(_after(tokens, found))
    return bool(unreal or _is_noun_of_nothing(found, before) or _is_undone(found, before, inside))


def _is_noun_of_nothing(found: Found, before: str) -> bool:
    if _is_noun_first(found):
        is_fight = found.pattern.relation is Relation.FIGHTS
        return bool(_AVERTED_BEFORE.search(before) or (not is_fight and _SOUGHT_BEFORE.search(before)))
    is_entry = found.pattern.relation is Relation.MEMBER_OF
    unmade = _NOT_YET_BEFORE.search(before) or (is_entry and _AVERTED_BEFORE.search(before))
    return found.pattern.noun and bool(unmade)


def _is_undone(found: Found, before: str, inside: str) -> bool:
    if _NEARLY.search(inside) or _ADMITTED.search(inside):
        return True
    if _NOT_EVEN.search(before) and _DENIES.search(inside):
        return True
    return found.pattern.polarity is not None and bool(_REFUSED.search(inside) or _NOT_EVEN.search(before))


def _is_denied_aside(tokens: list[Token], found: Found) -> bool:
    """A negation of the first of two verbs says nothing of the second."""
    if "<s>" not in found.pattern.template:
        return False
    parts = _CLAUSE_WORD.split(between(tokens, found))
    return len(parts) > 1 and denies(f" {parts[0]} ") and not denies(f" {parts[-1]} ")
