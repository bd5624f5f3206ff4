"""The command line and the service as processes: start, addresses, signals, pipes, folders that cannot be written."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from graph.sqlite_store import SqliteStore
from tests.app.running import LONGEST, ROOT, environment, legation, process
from tests.factories import PROXY_WAR, network


@pytest.fixture
def war(tmp_path: Path) -> Path:
    store = SqliteStore(tmp_path / "legation.sqlite")
    store.record(network(*PROXY_WAR))
    store.close()
    return tmp_path


@contextmanager
def served(folder: Path, *arguments: str, **env: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve the store of a folder on a free port; give the address that is printed, and the process."""
    with process("serve", "--port", "0", "--json", *arguments, cwd=folder, **env) as started:
        assert started.stdout is not None
        yield json.loads(started.stdout.readline())["address"], started


def get(address: str, **headers: str) -> tuple[int, Any]:
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=LONGEST) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def test_help_and_a_command_start_from_a_folder_without_a_store(tmp_path: Path) -> None:
    assert legation("--help", cwd=tmp_path).code == 0
    assert legation("actors", cwd=tmp_path).code == 5
    assert list(tmp_path.iterdir()) == []


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; from app.cli import run; run(['--help']);"
        "print([name for name in ('numpy', 'numba', 'pydantic_settings', 'fastapi', 'msgspec') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=LONGEST, env=environment(), check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_finding_actors_compiles_and_serves_nothing(war: Path) -> None:
    code = (
        "import sys; from app.cli import run; run(['actors', 'turkey']);"
        "print([name for name in ('numba', 'fastapi', 'scipy', 'trafilatura', 'networkx') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=war,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        env=environment(),
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_service_on_a_free_port_answers_as_the_command_line_does(war: Path) -> None:
    with served(war) as (address, _):
        status, answer = get(f"{address}/v1/paths?source=Turkey&target=Iran&valid_at=any")
        assert status == 200
        assert answer == legation("paths", "Turkey", "Iran", "--valid-at", "any", "--json", cwd=war).json()
        assert get(f"{address}/readyz")[1]["status"] == "ready"


def test_what_the_command_line_loads_is_served_soon_after(war: Path) -> None:
    with served(war) as (address, _):
        get(f"{address}/v1/paths?source=Turkey&target=Iran")
        legation("load", "-", cwd=war, stdin=b"Russia backs the Syrian government.")
        for _ in range(200):
            found = get(f"{address}/v1/neighbourhood?actor=Russia&valid_at=any")[1].get("neighbours")
            if found:
                break
            signal.sigtimedwait([], 0.05)
        assert [one["actor"] for one in found] == ["syria"]


def test_a_wide_address_without_keys_is_warned_about(war: Path) -> None:
    with served(war, "--host", "0.0.0.0") as (_, started):
        started.send_signal(signal.SIGINT)
        assert "anyone_may_write" in started.communicate(timeout=30)[1]


def test_loopback_without_keys_is_not(war: Path) -> None:
    with served(war) as (_, started):
        started.send_signal(signal.SIGINT)
        assert "anyone_may_write" not in started.communicate(timeout=30)[1]


def test_an_interrupted_service_ends_with_130_and_no_trace(war: Path) -> None:
    with served(war) as (_, started):
        started.send_signal(signal.SIGINT)
        told = started.communicate(timeout=30)[1]
        assert started.returncode == 130
        assert "Traceback" not in told


def test_keys_of_the_environment_lock_writing(war: Path) -> None:
    with served(war, LEGATION_API_KEY_HASHES="a" * 64) as (address, started):
        request = urllib.request.Request(f"{address}/v1/documents/x", method="DELETE")
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=30)
        assert refused.value.code == 401
        refused.value.close()
        started.send_signal(signal.SIGINT)
        assert "aaaa" not in started.communicate(timeout=30)[1]


def test_a_port_that_is_taken_is_one_line_and_2(war: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = legation("serve", "--port", str(taken.getsockname()[1]), cwd=war)
    assert done.code == 2
    assert "cannot be listened on" in done.err
    assert "Traceback" not in done.err


def test_a_store_that_cannot_be_opened_is_5(tmp_path: Path) -> None:
    done = legation("serve", "--port", "0", "--store", "sqlite:nosuch/a.sqlite", cwd=tmp_path)
    assert done.code == 5
    assert "Traceback" not in done.err


def test_eight_kilobytes_of_query_are_answered(war: Path) -> None:
    with served(war) as (address, _):
        status, told = get(f"{address}/v1/paths?source={'x' * 8000}&target=Iran")
        assert (status, told["type"]) == (404, "/docs#unknown-actor")


def test_a_body_streamed_beyond_the_bound_is_413(war: Path) -> None:
    with served(war, LEGATION_MAX_UPLOAD_BYTES="1000") as (address, _):
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=30) as line:
            line.sendall(b"POST /v1/documents HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n")
            line.sendall(b"Transfer-Encoding: chunked\r\n\r\n")
            for _ in range(3):
                line.sendall(b"200\r\n" + b"x" * 512 + b"\r\n")
            assert line.recv(1000).startswith(b"HTTP/1.1 413")


def test_a_pipe_that_closes_early_is_quiet(war: Path) -> None:
    command = f"{sys.executable} -m app.cli statements --json | true"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        cwd=war, capture_output=True, text=True, timeout=LONGEST, env=environment(), check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_standard_input_is_read_as_a_document(tmp_path: Path) -> None:
    done = legation("load", "-", "--json", cwd=tmp_path, stdin=b"Turkey backs the Syrian rebels.")
    assert done.json()["documents"] == 1


def test_no_progress_bar_and_no_colour_where_there_is_no_terminal(tmp_path: Path) -> None:
    done = legation("load", "-", cwd=tmp_path, stdin=b"Turkey backs the Syrian rebels.", FORCE_COLOR="", NO_COLOR="")
    assert "\x1b" not in done.err + done.out
    assert "\r" not in done.err


def test_questions_are_answered_where_no_cache_can_be_written(war: Path) -> None:
    nowhere = war / "no-folder"
    nowhere.write_text("a file where a folder is wanted")
    done = legation("neighbourhood", "turkey", "--valid-at", "any", cwd=war, NUMBA_CACHE_DIR=str(nowhere / "numba"))
    assert done.code == 0, done.err
    assert "Rebels" in done.out


def test_the_demo_asks_its_questions_and_ends(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app.demo", "--once"],
        cwd=tmp_path, capture_output=True, text=True, timeout=LONGEST, env=environment(), check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert len(answers) == 3
    assert ["turkey", "iran"] in [path["actors"] for path in answers[0]["paths"]]
    assert "Traceback" not in done.stderr


def test_the_commands_that_the_demo_prints_work_from_any_folder(tmp_path: Path) -> None:
    with process("--port", "0", cwd=tmp_path, module="app.demo") as started:
        assert started.stdout is not None
        lines: list[str] = []
        while not lines or "Ctrl-C" not in lines[-1]:
            lines.append(started.stdout.readline())
        addresses = [line.split("'")[1] for line in lines if line.lstrip().startswith("curl")]
        commands = [line.split() for line in lines if "legation " in line and "--store" in line]
        assert len(addresses) == len(commands) == 3
        served_answer = get(addresses[1])[1]
        printed = legation(*commands[1][1:], "--json", cwd=ROOT).json()
        assert printed == served_answer


BAD_DEMOS = {
    "a question that fails": "demo.QUESTIONS = (('?', 'paths', {'source': 'Nobody', 'target': 'Iran'}),)",
    "an answer that is empty": (
        "demo.QUESTIONS = (('?', 'paths', {'source': 'Turkey', 'target': 'Iran', 'valid_at': '1800-01-01'}),)"
    ),
    "an example that cannot be read": (
        "import shutil; folder = Path('examples'); shutil.copytree(demo.EXAMPLES, folder);"
        "(folder / 'broken.json').write_text('{'); demo.EXAMPLES = folder"
    ),
}


@pytest.mark.parametrize("code", BAD_DEMOS.values(), ids=BAD_DEMOS)
def test_a_demo_that_went_wrong_ends_with_1(tmp_path: Path, code: str) -> None:
    code = f"import sys; from pathlib import Path; from app import demo; {code}; sys.argv[1:] = ['--once']; demo.main()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, env=environment(), check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "failed: " in done.stderr


@pytest.mark.parametrize("word", [signal.SIGINT, signal.SIGTERM])
def test_a_service_that_still_compiles_ends_when_it_is_told(war: Path, word: signal.Signals) -> None:
    with process("serve", "--port", "0", cwd=war, NUMBA_CACHE_DIR=str(war / "numba")) as started:
        assert started.stderr is not None
        assert "starting" in started.stderr.readline()
        signal.sigtimedwait([], 2)
        started.send_signal(word)
        assert started.wait(timeout=8) in (130, -signal.SIGTERM)


def test_the_checkup_names_the_cache_that_is_used(war: Path) -> None:
    chosen = war / "numba"
    told = _cache_of(legation("doctor", "--json", cwd=war, NUMBA_CACHE_DIR=str(chosen)).json())
    assert f"kept in {chosen}/" in told
    nowhere = war / "no-folder"
    nowhere.write_text("a file where a folder is wanted")
    told = _cache_of(legation("doctor", "--json", cwd=war, NUMBA_CACHE_DIR=str(nowhere / "numba")).json())
    assert f"NUMBA_CACHE_DIR={nowhere / 'numba'} cannot be written" in told


def test_the_checkup_tells_when_no_cache_can_be_written_at_all(war: Path) -> None:
    nowhere = war / "no-folder"
    nowhere.write_text("a file where a folder is wanted")
    told = legation(
        "doctor",
        "--json",
        cwd=war,
        NUMBA_CACHE_DIR=str(nowhere / "numba"),
        NUMBA_CACHE_LOCATOR_CLASSES="UserProvidedCacheLocator",
    )
    assert "kept nowhere" in _cache_of(told.json())
    assert told.code == 0


def _cache_of(told: Any) -> str:
    return next(str(one["detail"]) for one in told["checks"] if one["name"] == "cache")
