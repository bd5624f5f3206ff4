"""The whole story, as the README tells it: the question, its answer, and the sentence behind every hop."""

from __future__ import annotations

import json
import re
import shlex
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.app.running import legation, process

ROOT = Path(__file__).resolve().parents[1]
QUESTION = re.search(
    r"<!-- question: start -->.*?```sh\n(.*?)\n```\n.*?```text\n(.*?)\n```\n.*?```sh\n(.*?)\n```",
    (ROOT / "README.md").read_text(encoding="utf-8"),
    re.DOTALL,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store of the example reports, made as the README says."""
    folder = tmp_path_factory.mktemp("story")
    assert legation("load", str(ROOT / "examples"), cwd=folder).code == 0
    return folder


@pytest.fixture(scope="module")
def words() -> tuple[list[str], str, str]:
    assert QUESTION is not None, "the README has no question"
    commands, answer, curl = QUESTION.groups()
    return shlex.split(commands.splitlines()[-1])[1:], answer, curl


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with process("serve", "--port", "0", "--json", cwd=folder) as started:
        assert started.stdout is not None
        yield json.loads(started.stdout.readline())["address"]


def get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=60) as answer:
        return json.load(answer)


def test_the_question_of_the_readme_has_the_answer_that_the_readme_shows(
    folder: Path, words: tuple[list[str], str, str]
) -> None:
    command, answer, _ = words
    printed = legation(*command, cwd=folder).out
    assert answer.strip() in printed


def test_curl_and_the_command_line_give_the_same_chains(
    folder: Path, words: tuple[list[str], str, str], address: str
) -> None:
    command, _, curl = words
    asked = urllib.parse.urlsplit(next(part for part in shlex.split(curl) if part.startswith("http")))
    over_http = get(f"{address}{asked.path}?{asked.query}")
    assert over_http == legation(*command, "--json", cwd=folder).json()
    assert len(over_http["paths"]) >= 2


def test_every_hop_has_a_quote_that_stands_in_its_document_at_its_span(
    folder: Path, words: tuple[list[str], str, str], address: str
) -> None:
    answer = legation(*words[0], "--json", cwd=folder).json()
    hops = [hop for path in answer["paths"] for hop in path["hops"]]
    assert hops
    for hop in hops:
        evidence = [one for tie in hop["ties"] for one in tie["evidence"]]
        assert evidence
        for one in evidence:
            start, end = one["span"]
            assert get(f"{address}/v1/documents/{one['document']}")["text"][start:end] == one["quote"]


def test_the_answer_has_the_agreement_and_the_chain_of_backers(folder: Path, words: tuple[list[str], str, str]) -> None:
    answer = legation(*words[0], "--json", cwd=folder).json()
    chains = [
        ([[tie["relation"] for tie in hop["ties"]] for hop in path["hops"]], path["sign"]) for path in answer["paths"]
    ]
    assert ([["AGREES_WITH"]], 1) in chains
    assert ([["BACKER_OF"], ["FIGHTS"], ["BACKER_OF"]], -1) in chains
