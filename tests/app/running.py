"""The command line and the service as processes of their own, bounded in time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 120


@dataclass(frozen=True)
class Ran:
    """What a process did: its exit code, and what it wrote."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a process: no settings of this machine, the checkout on its path."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LEGATION_")}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **more}


def legation(*arguments: str, cwd: Path, stdin: bytes = b"", **env: str) -> Ran:
    """Run `legation` in a folder and return what it did."""
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        timeout=LONGEST,
        env=environment(**env),
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


@contextmanager
def process(*arguments: str, cwd: Path, module: str = "app.cli", **env: str) -> Iterator[subprocess.Popen[str]]:
    """Start a module as a process; it is ended at the latest when the block ends."""
    started = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(**env),
    )
    try:
        yield started
    finally:
        started.kill()
        started.communicate(timeout=10)
