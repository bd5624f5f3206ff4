"""How sure a text is of a statement, and whether it says that it is so, is not so, or is so no more."""

from __future__ import annotations

import re

from graph.statement import Modality, Polarity

_ENDED = re.compile(
    r" (?:no longer|formerly|once|used to|cut(?:ting)? (?:off )?(?:its |his |their |all )?ties|severed|ceased|"
    r"stopped|defected|"
    r"(?:ended|ends|ending|withdrew|withdraws|withdrawn|suspended) (?:its |their |his )?(?:support|backing|aid)) "
)
_FORMER = re.compile(r" (?:former|ex|then|late|deposed|ousted|exiled|previously|until) ")
_DENIED = re.compile(
    r" (?:not|never|neither|nor|cannot|no|without|hardly|scarcely|barely|unlikely|anything but|far from|"
    r"stopped short of|yet to|(?:refuse|refuses|refused|refusing|declined|declines|failed|fails) "
    r"to|(?:denied|denies|denying|ruled out|rules out)|[a-z]+n't) "
)
_CONTINUES = re.compile(r" (?:continue|continues|continued|keep|go on|still) ")
_PLANNED = re.compile(
    r" (?:will|would|'ll|shall|to be|(?:plan|plans|planned|planning|intend|intends|intended|hope|hopes|hoped|want|"
    r"wants|wanted|agreed|agrees|vowed|vows|pledged|pledges|promised|promises|expected|scheduled|due|set|prepares|"
    r"preparing|ready|prepared|threatened|threatens|urged|urges|called on|calls on|invited|asked|asks|ordered|"
    r"decided|decides|seeks|seeking|about) to|is to|are to|was to|were to|"
    r"should|must|considering|considers|planning|promised) "
)
_HEDGED = re.compile(
    r" (?:reportedly|allegedly|supposedly|ostensibly|apparently|possibly|probably|likely|perhaps|believed|thought|"
    r"suspected|appears?|appeared|seems?|seemed|may|might|could|unlikely|"
    r"rumou?red|said to|reports that|alleged|suspects?|purportedly) "
)
_CONDITIONAL = re.compile(r" (?:if|unless|provided|should|in case|whether) ")
_COUNTERFACTUAL = re.compile(r" would (?:not |never )?have ")
_HAD = re.compile(r"^(?:.* ,)? had (?:the )?$")
_ASKED = re.compile(
    r" (?:called on|calls on|urged|urges|call on|asked|asks|calling on|urging|wants|wanted|demand(?:s|ed)? that) "
    r"(?:the )?$"
)


def polarity(inside: str) -> Polarity:
    """Return the polarity of a statement from the words of its clause that are neither mentions nor captures.

    Args:
        inside: words with a space before, between and after.

    Example:
        >>> polarity(" did not back ").value, polarity(" no longer supports ").value
        ('denied', 'ended')
    """
    if _ENDED.search(inside):
        return Polarity.ENDED
    return Polarity.DENIED if _DENIED.search(inside) else Polarity.AFFIRMED


def denies(inside: str) -> bool:
    """Return whether words hold a negation, or say that something ended.

    Example:
        >>> denies(" did not "), denies(" has long ")
        (True, False)
    """
    return polarity(inside) is not Polarity.AFFIRMED


def tenure(inside: str, title: str) -> Polarity:
    """Return the polarity of an office: ended when the post, or a word before it, says that it is a former one.

    Example:
        >>> tenure(" ", "former president").value
        'ended'
    """
    return Polarity.ENDED if _FORMER.search(f" {title.lower()} ") or _FORMER.search(inside) else polarity(inside)


def modality(inside: str, before: str) -> Modality:
    """Return the modality of a statement from the words of its clause, and from those before it in the sentence.

    Example:
        >>> modality(" will attend ", " ").value, modality(" will continue to back ", " ").value
        ('planned', 'asserted')
        >>> modality(" backs ", " it would fail if ").value
        'conditional'
    """
    if _CONDITIONAL.search(before[-30:]) or _COUNTERFACTUAL.search(inside) or _HAD.search(before):
        return Modality.CONDITIONAL
    if _ASKED.search(before):
        return Modality.PLANNED
    if _HEDGED.search(inside) or before.endswith((" reportedly ", " allegedly ")):
        return Modality.HEDGED
    if _PLANNED.search(inside) and not _CONTINUES.search(inside):
        return Modality.PLANNED
    return Modality.ASSERTED
