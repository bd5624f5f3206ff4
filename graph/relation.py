"""The vocabulary of ties: one enum, whose members carry their meaning."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Duration(StrEnum):
    """Whether a relation holds over time or happens."""

    STANDING = "standing"
    EVENT = "event"


class Family(StrEnum):
    """What a relation speaks of: where parties stand, how they are built, when they talk."""

    STANCE = "stance"
    STRUCTURE = "structure"
    TALKS = "talks"


class Relation(StrEnum):
    """A kind of tie between two actors.

    Attributes:
        subject_role, object_role: what each end is called.
        directed: False when subject and object may be exchanged.
        sign: what signed measures use: +1, -1, or 0 for none.
        path_sign: what the relation contributes to the sign of a path: +1 and -1 for signed relations; +1 where the
            sign passes on unchanged (membership, affiliation, office, agreement); 0 where it makes the sign of the
            path undefined (a difference over one topic; talks, which enemies attend too).
        duration: standing or event; decides how an undated statement counts over time.
        family: stance, structure or talks.
        on_path: whether a path follows the relation unless asked otherwise.
        definition: what a text says when the relation is recorded.
        source: the code book or literature that the definition follows.
    """

    subject_role: str
    object_role: str
    directed: bool
    sign: int
    path_sign: int
    duration: Duration
    family: Family
    on_path: bool
    definition: str
    source: str

    def __new__(
        cls,
        name: str,
        subject_role: str,
        object_role: str,
        directed: bool,
        sign: int,
        path_sign: int,
        duration: Duration,
        family: Family,
        on_path: bool,
        definition: str,
        source: str,
    ) -> Self:
        """Make a member from its row; see the class for the columns."""
        member = str.__new__(cls, name)
        member._value_ = name
        member.subject_role, member.object_role = subject_role, object_role
        member.directed, member.sign, member.path_sign = directed, sign, path_sign
        member.duration, member.family, member.on_path = duration, family, on_path
        member.definition, member.source = definition, source
        return member

    # fmt: off
    # ruff: noqa: E501
    BACKER_OF = ("BACKER_OF", "supporter", "recipient", True, 1, 1, Duration.STANDING, Family.STANCE, True,
        "Gives or promises political, military, financial or diplomatic support.", "UCDP External Support Dataset")
    ALLIED_WITH = ("ALLIED_WITH", "ally", "ally", False, 1, 1, Duration.STANDING, Family.STANCE, True,
        "Is an ally or partner: a treaty of alliance, a common fight, close co-operation.", "ATOP 5.1")
    OPPOSES = ("OPPOSES", "opponent", "target", True, -1, -1, Duration.STANDING, Family.STANCE, True,
        "Is against, condemns, criticises, rejects, threatens, calls for removal; no armed fighting.", "PETRARCH/CAMEO 11-13")
    FIGHTS = ("FIGHTS", "party", "party", False, -1, -1, Duration.EVENT, Family.STANCE, True,
        "Armed attack, battle, offensive, air strike, capture of ground.", "UCDP Georeferenced Event Dataset")
    ACCUSES = ("ACCUSES", "accuser", "accused", True, -1, -1, Duration.EVENT, Family.STANCE, True,
        "Blames the other, or alleges that it did wrong.", "CAMEO 112")
    SANCTIONS = ("SANCTIONS", "sender", "target", True, -1, -1, Duration.STANDING, Family.STANCE, True,
        "Imposes or keeps sanctions, an asset freeze, an embargo, a visa ban.", "TIES; Global Sanctions Data Base")
    DESIGNATED_TERRORIST = ("DESIGNATED_TERRORIST", "designator", "designee", True, -1, -1, Duration.STANDING, Family.STANCE, True,
        "Lists, designates or officially regards the other as terrorist.", "UN Security Council Consolidated List")
    DIFFERS_WITH = ("DIFFERS_WITH", "party", "party", False, 0, 0, Duration.STANDING, Family.STANCE, True,
        "Disagrees on one topic, which the statement names; no general hostility.", "CAMEO 10-12")
    MEMBER_OF = ("MEMBER_OF", "member", "body", True, 0, 1, Duration.STANDING, Family.STRUCTURE, True,
        "Is a member, fighter, faction or part of.", "COW Intergovernmental Organizations")
    AFFILIATED_WITH = ("AFFILIATED_WITH", "affiliate", "affiliate", False, 0, 1, Duration.STANDING, Family.STRUCTURE, True,
        "Is linked to, an offshoot or a branch of.", "UCDP Actor Dataset")
    ENVOY_OF = ("ENVOY_OF", "envoy", "sender", True, 0, 1, Duration.STANDING, Family.STRUCTURE, True,
        "Is envoy, ambassador, special representative or negotiator; the title holds the post.", "COW Diplomatic Exchange")
    HOLDS_OFFICE = ("HOLDS_OFFICE", "holder", "body", True, 0, 1, Duration.STANDING, Family.STRUCTURE, True,
        "Is president, minister, spokesman, commander or leader; the title holds the post.", "Popolo: membership, post")
    HOSTS = ("HOSTS", "host", "event", True, 0, 0, Duration.EVENT, Family.TALKS, False,
        "Hosts, organises or convenes the event.", "CAMEO 04")
    PARTICIPATES_IN = ("PARTICIPATES_IN", "participant", "event", True, 0, 0, Duration.EVENT, Family.TALKS, False,
        "Takes part in, attends, or is invited to the event.", "CAMEO 04")
    MEDIATES = ("MEDIATES", "mediator", "event or party", True, 0, 0, Duration.EVENT, Family.TALKS, False,
        "Brokers, mediates or chairs.", "CAMEO 045; UCDP Managing Intrastate Conflict")
    AGREES_WITH = ("AGREES_WITH", "party", "party", False, 0, 1, Duration.EVENT, Family.TALKS, True,
        "Reached an agreement, deal, truce or joint statement; the topic says on what.", "CAMEO 057; ATOP (neutrality)")
    MEETS = ("MEETS", "party", "party", False, 0, 0, Duration.EVENT, Family.TALKS, False,
        "Met, spoke by phone, or visited.", "CAMEO 04")
    # fmt: on

    @property
    def code(self) -> int:
        """Position in the vocabulary, as used in the columns of a projection; never stored."""
        return CODES[self]


RELATIONS: tuple[Relation, ...] = tuple(Relation)
CODES: dict[Relation, int] = {relation: code for code, relation in enumerate(RELATIONS)}
ON_PATH: tuple[Relation, ...] = tuple(relation for relation in RELATIONS if relation.on_path)
SIGNED: tuple[Relation, ...] = tuple(relation for relation in RELATIONS if relation.sign)
