"""Polarity, modality, speaker, topic, title: who says it, how sure, and of what."""

from __future__ import annotations

import pytest

from tests.loaders.extraction.reading import extract, label, only


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Libya backs the Chadian rebels.", "affirmed"),
        ("Libya did not back the Chadian rebels.", "denied"),
        ("Libya refused to back the Chadian rebels.", "denied"),
        ("Libya never supported the Chadian rebels.", "denied"),
        ("Libya no longer supports the Chadian rebels.", "ended"),
        ("Libya stopped funding the Chadian rebels.", "ended"),
        ("Former Kenyan foreign minister Grace Odhiambo spoke.", "ended"),
    ],
)
def test_polarity(text: str, expected: str) -> None:
    assert only(text).polarity.value == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Libya backs the Chadian rebels.", "asserted"),
        ("Libya reportedly backs the Chadian rebels.", "hedged"),
        ("Libya may back the Chadian rebels.", "hedged"),
        ("Libya is believed to back the Chadian rebels.", "hedged"),
        ("Libya will back the Chadian rebels.", "planned"),
        ("Libya plans to back the Chadian rebels.", "planned"),
        ("Libya will continue to back the Chadian rebels.", "asserted"),
        ("War looms if Libya backs the Chadian rebels.", "conditional"),
    ],
)
def test_modality(text: str, expected: str) -> None:
    assert only(text).modality.value == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Libya backs the Chadian rebels.", None),
        ("Kenya said Libya backs the Chadian rebels.", "Kenya"),
        ("Libya backs the Chadian rebels, according to Kenya.", "Kenya"),
        ("According to Kenya, Libya backs the Chadian rebels.", "Kenya"),
        ("“Libya backs the Chadian rebels,” Kenya said.", "Kenya"),
        ("Kenya spoke up and said no. Libya backs the Chadian rebels.", None),
    ],
)
def test_speaker(text: str, expected: str | None) -> None:
    extraction = extract(text)
    (found,) = extraction.statements
    assert (label(extraction, found.speaker) if found.speaker else None) == expected


def test_a_quotation_keeps_its_speaker_in_the_next_sentence() -> None:
    extraction = extract("Kenya said it was over. “Libya backs the Chadian rebels. Egypt backs Sudan.”")
    assert {label(extraction, found.speaker or "") for found in extraction.statements} == {"Kenya"}


def test_a_statement_announced_by_a_colon_has_its_speaker_and_its_i() -> None:
    extraction = extract("Kenyan President Grace Odhiambo said:\n\nI condemn Libya. Libya backs the Chadian rebels.")
    (_, stance, support) = extraction.statements
    assert label(extraction, stance.subject) == "Grace Odhiambo"
    assert (stance.speaker, support.speaker) == (stance.subject, stance.subject)


def test_who_accuses_speaks_what_is_alleged() -> None:
    extraction = extract("Kenya accused Libya of backing the Chadian rebels.")
    accusation = next(found for found in extraction.statements if found.relation.value == "ACCUSES")
    assert accusation.speaker is None
    assert accusation.topic == "backing the Chadian rebels"


def test_a_pronoun_after_its_speaker_is_the_speaker_and_not_explicit() -> None:
    found = only("Libya said it backed the Chadian rebels.")
    assert (found.subject, found.explicit) == ("libya", False)


def test_a_disagreement_is_bound_to_its_topic() -> None:
    found = only("Differences between Spain and Italy over fishing quotas remain.")
    assert (found.topic or "").startswith("fishing quotas")


def test_opposition_to_an_act_carries_the_act_as_topic() -> None:
    assert only("Egypt opposes any Turkish role in the plan.").topic == "Turkish role in the plan"


def test_a_topic_holds_the_act_and_its_actor() -> None:
    assert only("Egypt opposes the role of Turkey in the plan.").topic == "role of Turkey in the plan"


def test_the_day_of_an_agreement_is_no_topic() -> None:
    assert only("Chad and Sudan signed an agreement on 27 June.").topic is None


def test_an_unclosed_quote_mark_speaks_for_no_later_paragraph() -> None:
    extraction = extract('Kenya said "no.\n\nLibya backs the Chadian rebels.')
    assert [found.speaker for found in extraction.statements] == [None]


def test_a_title_keeps_its_portfolio() -> None:
    assert only("Hans Grundberg, the United Nations special envoy for Yemen, left.").title == "special envoy for Yemen"


def test_a_post_is_kept_without_the_name() -> None:
    assert only("Kenyan Foreign Minister Grace Odhiambo spoke.").title == "Foreign Minister"
