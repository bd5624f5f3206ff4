"""Runs one command and ends it when the process that asked for it is gone, however that died.

Arguments: process id of the parent, log file, folder to remove, command that cleans up and command (both JSON lists).
It writes the process id of the command to its standard output and exits as the command does.
It needs the standard library alone.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress

PR_SET_PDEATHSIG = 1
SECONDS_BETWEEN_LOOKS = 0.5


def die_with_supervisor() -> None:
    """Asks Linux to kill the command when the supervisor itself is killed; runs in the child, before the command."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def spawn(command: list[str], log: str) -> subprocess.Popen[bytes]:
    with open(log, "ab") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            process_group=0,
            preexec_fn=die_with_supervisor if sys.platform == "linux" else None,
        )


def ended(child: subprocess.Popen[bytes]) -> bool:
    try:
        child.wait(SECONDS_BETWEEN_LOOKS)
    except subprocess.TimeoutExpired:
        return False
    return True


def clean_up(child: subprocess.Popen[bytes], folder: str, command: list[str]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    if command:
        subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
    shutil.rmtree(folder, ignore_errors=True)


def main(parent: str, log: str, folder: str, clean_up_command: str, command: str) -> int:
    child = spawn(json.loads(command), log)
    sys.stdout.write(f"{child.pid}\n")
    with suppress(BrokenPipeError):
        sys.stdout.flush()
    while not ended(child):
        if os.getppid() != int(parent):
            clean_up(child, folder, json.loads(clean_up_command))
    return child.returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
