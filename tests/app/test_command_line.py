"""Commands, run in this process: what they print, where, and how they end."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.cli import commands, run
from graph.relation import Relation
from graph.sqlite_store import SqliteStore
from queries import QUERIES
from tests.app.running import Ran, environment
from tests.factories import PROXY_WAR, Clock, document, network

Legation = Callable[..., Ran]
ENDS = {"paths": ["Turkey", "Iran"], "dyad": ["Turkey", "Iran"], "neighbourhood": ["Turkey"], "influence": ["Turkey"]}


@pytest.fixture
def legation(capsys: pytest.CaptureFixture[str]) -> Legation:
    """Run a command on the store file of this folder."""

    def run_command(*arguments: str) -> Ran:
        capsys.readouterr()
        code = run(list(arguments))
        seen = capsys.readouterr()
        return Ran(code, seen.out, seen.err)

    return run_command


@pytest.fixture
def war(tmp_path: Path) -> Path:
    """The default store of this folder, with the proxy war."""
    store = SqliteStore(tmp_path / "legation.sqlite", clock=Clock())
    store.record(network(*PROXY_WAR))
    store.close()
    return tmp_path


@pytest.fixture
def report(tmp_path: Path) -> Path:
    file = tmp_path / "report.txt"
    file.write_text("Turkey backs the Syrian rebels. Iran opposes the Syrian rebels.", encoding="utf-8")
    return file


@pytest.mark.parametrize("name", [name for name, _ in commands()])
def test_every_command_takes_store_and_json_and_explains_itself(legation: Legation, name: str) -> None:
    told = legation(name, "--help")
    assert told.code == 0
    assert "--store" in told.out
    assert "--json" in told.out


def test_help_lists_every_command_with_a_line_about_it(legation: Legation) -> None:
    lines = legation("--help").out.splitlines()
    for name, text in commands():
        assert any(line.split()[:1] == [name] and len(line.split()) > 2 for line in lines), name
        assert text


def test_the_version_is_printed(legation: Legation) -> None:
    assert legation("--version").out.startswith("legation ")


def test_loading_reports_on_stderr_and_leaves_stdout_empty(legation: Legation, report: Path) -> None:
    done = legation("load", str(report))
    assert (done.code, done.out) == (0, "")
    assert "1 documents recorded" in done.err


def test_loading_twice_changes_nothing(legation: Legation, report: Path) -> None:
    legation("load", str(report))
    again = legation("load", str(report), "--json").json()
    assert (again["documents"], again["unchanged"], again["statements"]) == (0, 1, 0)


def test_a_failed_document_is_named_the_rest_is_loaded_and_the_code_is_4(legation: Legation, report: Path) -> None:
    bad = report.with_name("bad.txt")
    bad.write_bytes(b"%PDF-1.7")
    done = legation("load", str(bad), str(report), str(report.with_name("nosuch.txt")))
    assert done.code == 4
    assert "bad.txt" in done.err
    assert "nosuch.txt" in done.err
    assert "1 documents recorded" in done.err


def test_a_document_beyond_the_bound_is_a_failure(legation: Legation, report: Path) -> None:
    done = legation("load", str(report), "--max-bytes", "10")
    assert done.code == 4
    assert "report.txt" in done.err


def test_dataset_and_licence_are_recorded(legation: Legation, report: Path) -> None:
    legation("load", str(report), "--dataset", "mine", "--licence", "CC0-1.0")
    said = legation("statements", "--json").json()["statements"][0]
    shown = legation("show", said["document"], "--json").json()
    assert (said["dataset"], shown["document"]["licence"]) == ("mine", "CC0-1.0")


def test_extracting_stores_nothing_and_makes_no_file(legation: Legation, report: Path) -> None:
    done = legation("extract", str(report))
    assert done.code == 0
    assert "BACKER_OF" in done.out
    assert [file.name for file in report.parent.iterdir()] == ["report.txt"]


def test_gold_lines_have_the_stem_of_the_file_and_the_quotes(legation: Legation, report: Path) -> None:
    line = json.loads(legation("extract", str(report), "--format", "gold").out)
    assert line["document"] == "report"
    assert {"relation", "subject", "object", "polarity", "modality", "speaker", "quote", "score"} <= set(
        line["statements"][0]
    )


def test_articles_of_one_file_are_numbered_in_gold_lines(legation: Legation, tmp_path: Path) -> None:
    lines = [json.dumps({"text": f"Turkey backs the Syrian rebels, {number}."}) for number in range(2)]
    (tmp_path / "news.jsonl").write_text("\n".join(lines))
    done = legation("extract", str(tmp_path / "news.jsonl"), "--format", "gold")
    assert [json.loads(line)["document"] for line in done.out.splitlines()] == ["news-1", "news-2"]


def test_extraction_as_json_is_what_a_dry_run_answers(
    legation: Legation, report: Path, serving: Callable[..., TestClient]
) -> None:
    printed = legation("extract", str(report), "--json").json()
    served = serving().post(
        "/v1/documents?dry_run=true", content=report.read_bytes(), headers={"content-type": "text/plain"}
    )
    assert printed["statements"] == served.json()["statements"]
    assert printed["mentions"] == served.json()["mentions"]


def test_extracting_what_cannot_be_read_ends_with_4(legation: Legation, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    done = legation("extract", str(tmp_path), "nosuch")
    assert done.code == 4
    assert "empty.txt" in done.err


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_prints_the_same_json_as_http_answers(
    legation: Legation, war: Path, serving: Callable[..., TestClient], name: str
) -> None:
    printed = legation(name, *ENDS[name], "--valid-at", "2026-01-01", "--json").json()
    client = _client(serving, war)
    fields = {"paths": ("source", "target"), "dyad": ("first", "second")}.get(name, ("actor",))
    params = dict(zip(fields, ENDS[name], strict=True)) | {"valid_at": "2026-01-01"}
    assert printed == client.get(f"/v1/{name}", params=params).json()


def _client(serving: Callable[..., TestClient], folder: Path) -> TestClient:
    return serving(SqliteStore(folder / "legation.sqlite"))


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        (["actors", "turk"], "/v1/actors?q=turk"),
        (["actors"], "/v1/actors"),
        (["statements", "--relation", "FIGHTS"], "/v1/statements?relation=FIGHTS"),
        (["show", "turkey"], "/v1/actors/turkey"),
        (["show", "DOCUMENT"], "/v1/documents/DOCUMENT"),
        (["show", "STATEMENT"], "/v1/statements/STATEMENT"),
    ],
)
def test_a_listing_prints_the_same_json_as_http_answers(
    legation: Legation, war: Path, serving: Callable[..., TestClient], arguments: list[str], path: str
) -> None:
    client = _client(serving, war)
    said = client.get("/v1/statements").json()["statements"][0]
    ids = {"DOCUMENT": said["document"], "STATEMENT": said["id"]}
    given = [ids.get(argument, argument) for argument in arguments]
    for word, id_ in ids.items():
        path = path.replace(word, id_)
    assert legation(*given, "--json").json() == client.get(path).json()


def test_a_path_is_printed_hop_by_hop_with_quotes(legation: Legation, war: Path) -> None:
    printed = legation("paths", "Turkey", "Iran", "--valid-at", "2026-01-01").out
    assert "Turkey – Rebels – Militias – Iran" in printed
    assert "Turkey ——BACKER_OF—→ Rebels" in printed
    assert "Rebels ←—FIGHTS—→ Militias" in printed
    assert "Militias ←—BACKER_OF—— Iran" in printed
    assert "“turkey BACKER_OF rebels.”" in printed
    assert "A report, Example Times, 2025-12-31" in printed


@pytest.mark.parametrize("name", QUERIES)
def test_every_query_prints_quotes_for_people(legation: Legation, war: Path, name: str) -> None:
    assert (
        "“iran AGREES_WITH turkey.”" in legation(name, *ENDS[name], "--valid-at", "2026-01-01").out
        or name == "influence"
    )


def test_options_of_a_query_repeat(legation: Legation, war: Path) -> None:
    done = legation("paths", "turkey", "iran", "--via", "rebels", "--via", "militias", "--valid-at", "any", "--json")
    assert [path["actors"] for path in done.json()["paths"]] == [["turkey", "rebels", "militias", "iran"]]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["nosuch"], 2),
        (["paths", "turkey"], 2),
        (["paths", "turkey", "iran", "--nosuch"], 2),
        (["paths", "turkey", "iran", "--max-hops", "99"], 2),
        (["paths", "turkey", "iran", "--max-hops", "x"], 2),
        (["paths", "turkey", "iran", "--valid-at", "2015-02-30"], 2),
        (["paths", "turkey", "iran", "--relations", "HATES"], 2),
        (["statements", "--known-at", "soon"], 2),
        (["statements", "--cursor", "?"], 2),
        (["retract"], 2),
        (["retract", "--statement", "a", "--document", "b"], 2),
        (["judge", "turkey"], 2),
        (["judge", "turkey", "iran", "same", "--undo", "x"], 2),
        (["judge", "turkey", "turkey", "same"], 2),
        (["actors", "--kind", "planet"], 2),
        (["actors", "--store", "oracle:x"], 2),
        (["paths", "Turky", "Iran"], 3),
        (["paths", "turkey", "iran", "--valid-at", "1990-01-01"], 3),
        (["actors", "zzzz"], 3),
        (["show", "nosuch"], 3),
        (["show", "0" * 32], 3),
        (["statements", "--polarity", "denied"], 3),
        (["retract", "--document", "nosuch"], 3),
        (["retract", "--dataset", "nosuch"], 3),
        (["judge", "--undo", "nosuch"], 3),
        (["actors", "--store", "sqlite:nosuch/a.sqlite"], 5),
        (["actors", "--store", "sqlite:nosuch.sqlite"], 5),
        (["doctor", "--store", "sqlite:nosuch.sqlite"], 5),
    ],
)
def test_it_ends_with_the_documented_code_and_one_line_that_says_why(
    legation: Legation, war: Path, arguments: list[str], code: int
) -> None:
    done = legation(*arguments)
    assert done.code == code
    assert "Traceback" not in done.err + done.out
    if "doctor" not in arguments:
        assert done.err.count("\n") == 1


def test_suggestions_are_given_for_a_misspelt_name(legation: Legation, war: Path) -> None:
    assert "did you mean Turkey (turkey)" in legation("paths", "Turky", "Iran").err


def test_options_before_the_command_are_taken_too(legation: Legation, war: Path) -> None:
    moved = legation("--store", f"sqlite:{war / 'legation.sqlite'}", "--json", "actors", "iran")
    assert moved.json()["actors"][0]["id"] == "iran"


def test_the_environment_names_the_store(legation: Legation, war: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGATION_STORE", "sqlite:nosuch.sqlite")
    assert legation("actors").code == 5


def test_a_database_of_another_program_is_refused(legation: Legation, tmp_path: Path) -> None:
    (tmp_path / "legation.sqlite").write_bytes(b"not a database at all" * 100)
    done = legation("actors")
    assert done.code == 5
    assert "Traceback" not in done.err


def test_a_bug_is_one_line_and_1(legation: Legation, war: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.listing.list_actors", lambda *given: 1 / 0)
    done = legation("actors")
    assert (done.code, done.out) == (1, "")
    assert done.err == "legation: this is a bug: ZeroDivisionError; legation --debug COMMAND shows where\n"
    assert "Traceback" in legation("--debug", "actors").err


def test_with_json_an_error_is_one_json_object_on_stderr(legation: Legation, war: Path) -> None:
    done = legation("paths", "Turky", "Iran", "--json")
    told = json.loads(done.err)
    assert (done.code, done.out, told["code"]) == (3, "", 3)
    assert "did you mean Turkey (turkey)" in told["error"]


def test_with_json_wrong_usage_is_json_too(legation: Legation) -> None:
    told = json.loads(legation("--json", "actors", "--nosuch").err)
    assert told["code"] == 2
    assert "--nosuch" in told["error"]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["paths", "turkey", "iran", "--max-hops", "99"], "--max-hops: "),
        (["statements", "--known-at", "soon"], "--known-at: "),
        (["dyad", "turkey", "turkey"], "SECOND: "),
        (["neighbourhood", "turkey", "--valid-at", "2015-02-30"], "--valid-at: "),
    ],
)
def test_an_error_names_what_was_typed(legation: Legation, war: Path, arguments: list[str], named: str) -> None:
    assert legation(*arguments).err.startswith(f"legation: {named}")


def test_what_was_passed_over_is_counted(legation: Legation, report: Path) -> None:
    (report.parent / "folder").mkdir()
    (report.parent / "folder" / "picture.png").write_bytes(b"\x89PNG")
    assert "1 passed over" in legation("load", str(report.parent / "folder")).err
    assert "passed over" not in legation("load", str(report)).err


def test_a_contradiction_is_printed_with_its_reason_and_both_sides(legation: Legation, tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "legation.sqlite", clock=Clock())
    store.record(network(("turkey", Relation.BACKER_OF, "rebels"), ("turkey", Relation.OPPOSES, "rebels")))
    store.close()
    told = legation("dyad", "turkey", "rebels", "--valid-at", "any").out.partition("contradiction: ")[2]
    assert told.startswith("BACKER_OF is positive and OPPOSES is negative on the same days")
    assert "Turkey ——BACKER_OF—→ Rebels   affirmed" in told
    assert "Turkey ——OPPOSES—→ Rebels   affirmed" in told


def test_influence_through_others_is_not_called_support(legation: Legation, tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "legation.sqlite", clock=Clock())
    store.record(network(("iran", Relation.BACKER_OF, "militias"), ("militias", Relation.FIGHTS, "rebels")))
    store.close()
    told = legation("influence", "iran", "--valid-at", "any").out
    assert "supports Militias" in told
    assert "indirectly against Rebels" in told


@pytest.mark.parametrize("form", ["table", "gold"])
def test_json_and_another_form_contradict_each_other(legation: Legation, report: Path, form: str) -> None:
    done = legation("extract", str(report), "--json", "--format", form)
    assert (done.code, done.out) == (2, "")


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_a_full_disk_is_one_line_and_5(war: Path, more: list[str]) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "app.cli", "statements", *more],
            cwd=war, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, env=environment(), check=False,
        )  # fmt: skip
    assert done.returncode == 5
    assert done.stderr.count("\n") == 1
    assert "cannot write: No space left on device" in done.stderr


CACHE = "import graph.compiled, numba; print(numba.config.CACHE_DIR)"


def _cache_of(**env: str) -> str:
    kept = {name: value for name, value in environment(**env).items() if name != "NUMBA_CACHE_DIR" or name in env}
    done = subprocess.run(
        [sys.executable, "-c", CACHE], capture_output=True, text=True, timeout=60, env=kept, check=True
    )
    return done.stdout.strip()


def test_every_start_keeps_its_searches_in_one_folder_of_the_user(tmp_path: Path) -> None:
    assert _cache_of(XDG_CACHE_HOME=str(tmp_path)) == str(tmp_path / "legation" / "numba")
    assert _cache_of(XDG_CACHE_HOME="", HOME=str(tmp_path)) == str(tmp_path / ".cache" / "legation" / "numba")


def test_a_named_folder_stays_and_one_that_cannot_be_made_is_not_taken(tmp_path: Path) -> None:
    assert _cache_of(NUMBA_CACHE_DIR=str(tmp_path / "mine")) == str(tmp_path / "mine")
    (tmp_path / "file").write_text("no folder")
    assert _cache_of(XDG_CACHE_HOME=str(tmp_path / "file")) == ""


def test_retracting_a_document_takes_exactly_its_statements(legation: Legation, war: Path) -> None:
    store = SqliteStore(war / "legation.sqlite")
    store.record(network(("russia", Relation.BACKER_OF, "syria"), title="Another"))
    store.close()
    said = legation("statements", "--subject", "russia", "--json").json()["statements"][0]
    done = legation("retract", "--document", said["document"], "--json")
    assert (done.json()["documents"], done.json()["statements"]) == (1, 1)
    assert len(legation("statements", "--json").json()["statements"]) == 4


def test_judging_and_undoing(legation: Legation, war: Path) -> None:
    done = legation("judge", "rebels", "militias", "same", "--why", "a test", "--by", "ana", "--json").json()
    merged = legation("show", "rebels", "--json").json()["referents"]
    legation("judge", "--undo", done["id"])
    apart = legation("show", "rebels", "--json").json()["referents"]
    assert (merged, apart) == (["militias", "rebels"], ["rebels"])


def test_more_pages_are_announced_on_stderr(legation: Legation, war: Path) -> None:
    first = legation("statements", "--limit", "3")
    cursor = first.err.rpartition("--cursor ")[2].strip()
    second = legation("statements", "--cursor", cursor, "--json")
    assert len(second.json()["statements"]) == 1


HOSTILE = "Turkey \x1b[31mbacks\x1b]0;title\x07 the \u202eSyrian rebels\x9b2J."


def _hostile(folder: Path) -> None:
    from dataclasses import replace

    from graph.statement import Statement
    from graph.store import Batch

    source = document(HOSTILE, title="A \x1b[2J title", publisher="\x1b[31m")
    kept = network(*PROXY_WAR)
    said = Statement(Relation.BACKER_OF, "turkey", "rebels", source.id, HOSTILE, topic="\x1b[1m")
    found = replace(kept.statements[0], statement=said)
    store = SqliteStore(folder / "legation.sqlite", clock=Clock())
    store.record(Batch(documents=(source,), actors=kept.actors, statements=(found,)))
    store.close()


@pytest.mark.parametrize(
    "arguments",
    [
        ["statements"],
        ["show", document(HOSTILE).id],
        ["dyad", "turkey", "rebels", "--valid-at", "any"],
        ["paths", "turkey", "rebels", "--valid-at", "any", "--qualified"],
        ["neighbourhood", "turkey", "--valid-at", "any", "--qualified"],
        ["statements", "--json"],
        ["show", document(HOSTILE).id, "--json"],
    ],
)
def test_no_terminal_obeys_what_a_document_says(legation: Legation, tmp_path: Path, arguments: list[str]) -> None:
    _hostile(tmp_path)
    done = legation(*arguments)
    assert done.code == 0
    assert [letter for letter in "\x1b\x07\x9b\u202e" if letter in done.out + done.err] == []


def test_nor_what_a_file_is_called(legation: Legation, tmp_path: Path) -> None:
    (tmp_path / "a\x1b[31m.txt").write_bytes(b"")
    done = legation("load", str(tmp_path))
    assert done.code == 4
    assert "\x1b" not in done.err


def test_json_with_harmful_letters_escaped_is_the_same_json(legation: Legation, tmp_path: Path) -> None:
    _hostile(tmp_path)
    assert legation("statements", "--json").json()["statements"][0]["quote"] == HOSTILE


def test_markup_in_a_text_is_printed_as_it_is(legation: Legation, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Turkey backs the Syrian rebels [bold]in the north[/bold] :smile:.")
    legation("load", str(tmp_path / "a.txt"))
    said = legation("statements", "--json").json()["statements"][0]
    assert "[bold]in the north[/bold] :smile:" in legation("show", said["document"]).out


def test_a_healthy_installation_passes_its_checkup(legation: Legation, war: Path) -> None:
    done = legation("doctor", "--json")
    checks: list[dict[str, Any]] = done.json()["checks"]
    assert [(one["name"], one["ok"]) for one in checks] == [
        (name, True) for name in ("python", "store", "extractor", "cache", "searches")
    ]
    assert "4 statements" in checks[1]["detail"]
    assert done.code == 0


def test_the_hash_of_a_key_is_made_from_standard_input(legation: Legation, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    from app.keys import hash_key

    monkeypatch.setattr("sys.stdin", io.StringIO("a key\n"))
    assert legation("doctor", "--hash-key").out == hash_key("a key") + "\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert legation("doctor", "--hash-key").code == 2
