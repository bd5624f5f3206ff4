"""Jars from Maven's repositories, in a cache that is either complete or made anew."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
SERVER_POM = Path(__file__).with_name("pom.xml")
GDS_POM = Path(__file__).with_name("gds.pom.xml")
SECONDS_TO_RESOLVE = 600.0
CONTENTS = "contents.json"


class NotResolved(Exception):
    """Maven did not deliver the jars; the message has what it said."""


def cache_folder() -> Path:
    """`LEGATION_NEO4J_CACHE`, or `.cache/neo4j` in the checkout."""
    return Path(os.environ.get("LEGATION_NEO4J_CACHE") or CHECKOUT / ".cache" / "neo4j").resolve()


def jars_of(pom: Path, cache: Path | None = None) -> Path:
    """The folder with all jars of a pom, complete; fetched when it is missing or damaged.

    Safe when several processes ask at once: one fetches, the others wait. An interrupted fetch leaves nothing that
    looks complete.

    Args:
        pom: file that names the artifacts; its hash names the folder, so a changed pom never meets old jars.
        cache: parent of that folder; None stands for `cache_folder()`.

    Raises:
        NotResolved: Maven failed, or what it delivered is broken.

    Limits: names and sizes are compared, contents are not. Folders of earlier poms stay until the cache is removed.
    """
    folder = (cache or cache_folder()) / hashlib.sha256(pom.read_bytes()).hexdigest()[:16]
    folder.parent.mkdir(parents=True, exist_ok=True)
    with locked(folder.with_suffix(".lock")):
        if not is_complete(folder):
            replace(folder, pom)
    return folder


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One process at a time; the lock goes with the process, however that ends."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def is_complete(folder: Path) -> bool:
    """Whether exactly the files of its list are there, each of its size."""
    try:
        expected = json.loads((folder / CONTENTS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(expected) and expected == sizes(folder)


def sizes(folder: Path) -> dict[str, int]:
    """Name and size in bytes of each jar."""
    return {jar.name: jar.stat().st_size for jar in sorted(folder.glob("*.jar"))}


def replace(folder: Path, pom: Path) -> None:
    """Fetches into a folder beside it and renames that into place; what was there or left half done goes."""
    for left in folder.parent.glob(f"{folder.name}.partial-*"):
        shutil.rmtree(left, ignore_errors=True)
    partial = Path(tempfile.mkdtemp(prefix=f"{folder.name}.partial-", dir=folder.parent))
    try:
        fetch(pom, partial)
        (partial / CONTENTS).write_text(json.dumps(sizes(partial), indent=0), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def fetch(pom: Path, folder: Path) -> None:
    """Copies every jar of the pom into the folder, and looks into each.

    Raises:
        NotResolved: Maven failed or took more than ten minutes, or a jar is not an archive.
    """
    command = ["mvn", "-q", "-B", "-f", str(pom), "dependency:copy-dependencies", f"-DoutputDirectory={folder}"]
    try:
        run = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=SECONDS_TO_RESOLVE, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotResolved(f"{pom.name}: {error}") from error
    if run.returncode:
        raise NotResolved(f"{pom.name}: Maven ended with {run.returncode}: {first_errors(run.stdout + run.stderr)}")
    if broken := [jar.name for jar in sorted(folder.glob("*.jar")) if not zipfile.is_zipfile(jar)]:
        raise NotResolved(f"broken in Maven's local repository, remove them there: {', '.join(broken)}")


def first_errors(output: str) -> str:
    """The first three lines that Maven marks as errors, enough to see what is missing."""
    lines = [line for line in output.splitlines() if "ERROR" in line] or output.splitlines()
    return " | ".join(line[:300] for line in lines[:3])


def artifact(jar: str) -> str:
    """The name of a jar without its version.

    >>> artifact("log4j-1.2-api-2.20.0.jar")
    'log4j-1.2-api'
    """
    match = re.match(r"(.+)-\d", jar)
    return match[1] if match else jar.removesuffix(".jar")


def plugin_jars(plugin: Path, server: Path, version: str) -> list[Path]:
    """All jars of the plug-in's own version, and of the others those that the server lacks.

    One version of each artifact may be loaded, and the server's own comes first. The plug-in and the server have
    artifacts of the same name in different groups ("annotations"), so the plug-in's own are never left out.
    """
    present = {artifact(jar.name) for jar in server.glob("*.jar")}
    jars = sorted(plugin.glob("*.jar"))
    return [jar for jar in jars if jar.name.endswith(f"-{version}.jar") or artifact(jar.name) not in present]


def gds_version() -> str:
    """The version that the pom of Graph Data Science names."""
    match = re.search(r"<gds\.version>([\d.]+)<", GDS_POM.read_text(encoding="utf-8"))
    if match is None:
        raise NotResolved(f"{GDS_POM.name} names no version")
    return match[1]
