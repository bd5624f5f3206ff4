"""Sentences: where they end, and where they do not."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.extraction.sentences import MAX_SENTENCE, sentences


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chad left. Sudan stayed.", ["Chad left.", "Sudan stayed."]),
        ("Gen. A. B. Rossi met Mr. Sato. They spoke.", ["Gen. A. B. Rossi met Mr. Sato.", "They spoke."]),
        ("The U.S. ambassador left. He was tired.", ["The U.S. ambassador left.", "He was tired."]),
        ("Prices rose 3.5 percent. Wages fell.", ["Prices rose 3.5 percent.", "Wages fell."]),
        ("“We are done.” The envoy left.", ["“We are done.”", "The envoy left."]),
        ("Talks fail in Accra\n\nThe envoys left.", ["Talks fail in Accra", "The envoys left."]),
        ("- Chad left\n- Sudan stayed", ["- Chad left", "- Sudan stayed"]),
        ("The envoys of Chad\nand Sudan left.", ["The envoys of Chad\nand Sudan left."]),
        ("Who left? Chad! Sudan stayed…", ["Who left?", "Chad!", "Sudan stayed…"]),
        ("", []),
        ("   \n \n", []),
    ],
)
def test_a_text_is_split_where_its_sentences_end(text: str, expected: list[str]) -> None:
    assert split(text) == expected


def test_a_sentence_without_end_is_cut_at_a_space() -> None:
    pieces = split("word " * 1000)
    assert all(len(piece) <= MAX_SENTENCE and not piece.startswith(" ") for piece in pieces)


@given(st.text(max_size=400))
@settings(deadline=None, max_examples=200)
def test_sentences_are_in_order_and_lose_only_white_space(text: str) -> None:
    spans = sentences(text)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert "".join("".join(split(text)).split()) == "".join(text.split())
