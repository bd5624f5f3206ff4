"""The examples, loaded and served: `make demo`, or `python -m app.demo [--once] [--port N]`."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import signal
import sys
import tempfile
import urllib.parse
import urllib.request
from contextlib import suppress
from pathlib import Path
from threading import Thread

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
QUESTIONS: tuple[tuple[str, str, dict[str, str]], ...] = (
    (
        "How is Turkey tied to Iran?",
        "paths",
        {"source": "Turkey", "target": "Iran", "k": "6", "valid_at": "2017-02-01"},
    ),
    ("Whom does Iran support or oppose, and through whom?", "influence", {"actor": "Iran", "valid_at": "any"}),
    ("What is said between Russia and Turkey?", "dyad", {"first": "Russia", "second": "Turkey", "valid_at": "any"}),
)
"""What to try: in words, the query, its parameters."""
ACTORS = ("source", "target", "actor", "first", "second")


def main() -> None:
    """Load the examples into a store of their own, serve them on a free port, and print three questions to try.

    With `--once` the questions are asked over HTTP, the answers printed, and the service ended: with exit code 0 when
    every example was read and every answer holds something, else with 1.
    """
    options = _options()
    with tempfile.TemporaryDirectory(prefix="legation-demo-") as folder:
        store = f"sqlite:{Path(folder) / 'demo.sqlite'}"
        went_well = [_load(store)]
        with suppress(KeyboardInterrupt):
            _serve(store, options.port, went_well if options.once else None)
    answered = len(went_well) == 1 + len(QUESTIONS) and all(went_well)
    sys.exit(0 if answered or not options.once else 1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m app.demo", description=(main.__doc__ or "").splitlines()[0])
    parser.add_argument("--once", action="store_true", help="ask the three questions, print the answers, and end")
    parser.add_argument("--port", type=int, default=0, help="port to serve on; 0 takes a free one")
    return parser.parse_args()


def _load(store: str) -> bool:
    from app.engine import Engine
    from app.settings import Settings
    from loaders.article import read_articles
    from loaders.load import load

    engine = Engine(Settings(store=store))
    report = load(read_articles([str(EXAMPLES)]), engine.store, engine.extractor, engine.gazetteer)
    engine.close()
    _tell(f"{report.documents} example reports read: {report.statements} statements in {report.seconds:.1f} s")
    for failure in report.failures:
        _tell(f"failed: {failure}")
    return not report.failures


def _serve(store: str, port: int, went_well: list[bool] | None) -> None:
    from app.serving import serve
    from app.settings import Settings

    settings = Settings(store=store, host="127.0.0.1", port=port, log_level="error", api_key_hashes=())
    _tell("compiling the searches; the first time this takes half a minute")
    serve(settings, lambda address: _announce(address, store, went_well))


def _announce(address: str, store: str, went_well: list[bool] | None) -> None:
    print_questions(address, store)
    if went_well is not None:
        Thread(target=_ask_and_end, args=(address, went_well), daemon=True).start()


def print_questions(address: str, store: str) -> None:
    """Print where the service answers, and each question as commands that can be copied."""
    _print(f"Legation answers at {address}, with its documentation at {address}/docs")
    for words, query, parameters in QUESTIONS:
        _print(f"\n{words}\n  curl -s '{url_of(address, query, parameters)}'\n  {command_of(query, parameters, store)}")
    _print("\nCtrl-C ends it.")


def url_of(address: str, query: str, parameters: dict[str, str]) -> str:
    """Return the address of a question."""
    return f"{address}/v1/{query}?{urllib.parse.urlencode(parameters)}"


def command_of(query: str, parameters: dict[str, str], store: str) -> str:
    """Return the command of a question; whole, so that it works from any folder."""
    actors = [value for name, value in parameters.items() if name in ACTORS]
    options = [part for name, value in parameters.items() if name not in ACTORS for part in (_flag(name), value)]
    program = Path(sys.executable).with_name("legation")
    return shlex.join([str(program), query, *actors, *options, "--store", store])


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _ask_and_end(address: str, went_well: list[bool]) -> None:
    try:
        went_well.extend([_ask(words, url_of(address, query, parameters)) for words, query, parameters in QUESTIONS])
    except Exception as error:  # whatever it was, the service must end
        _tell(f"failed: {error}")
    finally:
        os.kill(os.getpid(), signal.SIGINT)


def _ask(words: str, url: str) -> bool:
    with urllib.request.urlopen(url, timeout=60) as answer:
        text = answer.read().decode()
    _print(f"\n{words}\n{text}")
    holds_something = any(value for value in json.loads(text).values() if isinstance(value, list))
    if not holds_something:
        _tell(f"failed: nothing was found for {words}")
    return holds_something


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _tell(text: str) -> None:
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    main()
