"""Measure loading: from files of cold text to recorded statements, memory, and the start of the command line.

    python -m bench.loading [--documents 1000] [--words 800]

Prints absolute figures of this machine: documents and words a second on one core, peak memory, and medians of five
starts of `legation --help` and `legation actors`. Nothing here is asserted.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

STARTS = 5
SEED = 20170125

STATES = (
    ("Turkey", "Turkish", "Ankara"), ("Russia", "Russian", "Moscow"), ("Iran", "Iranian", "Tehran"),
    ("the United States", "US", "Washington"), ("Saudi Arabia", "Saudi", "Riyadh"), ("Qatar", "Qatari", "Doha"),
    ("France", "French", "Paris"), ("Egypt", "Egyptian", "Cairo"), ("Ethiopia", "Ethiopian", "Addis Ababa"),
    ("Rwanda", "Rwandan", "Kigali"), ("Pakistan", "Pakistani", "Islamabad"), ("China", "Chinese", "Beijing"),
    ("Sudan", "Sudanese", "Khartoum"), ("Chad", "Chadian", "N'Djamena"), ("Kenya", "Kenyan", "Nairobi"),
)  # fmt: skip
GROUPS = (
    "Hezbollah", "the Houthis", "M23", "Hamas", "the Taliban", "al-Shabaab", "Boko Haram", "the Syrian rebels",
    "the northern militias", "the Rapid Support Forces", "Shia militias", "the armed opposition",
    "Harakat Ansar al-Din", "the Popular Front of the Valley", "the Eastern Brigades",
)  # fmt: skip
GIVEN = ("Amira", "Daniel", "Fatima", "Georg", "Hassan", "Ivan", "Joyce", "Karim", "Leila", "Marta", "Nadia", "Omar")
FAMILY = (
    "Abdallah",
    "Berger",
    "Castillo",
    "Demir",
    "Eriksen",
    "Farouk",
    "Grabar",
    "Haddad",
    "Ilunga",
    "Jansen",
    "Kone",
)
OFFICES = ("foreign minister", "defence minister", "president", "army spokesman", "deputy prime minister")
TOPICS = ("the truce", "the border crossings", "the exchange of prisoners", "grain exports", "the role of observers")
MONTHS = ("January", "March", "April", "June", "August", "October", "November")
TEMPLATES = (
    "{State} backs {group}, which has fought {group2} since {year}.",
    "{State} and {state2} agreed on a mechanism to watch {topic} in {month} {year}.",
    "{person}, the {adjective} {office}, said that {state2} supports {group} with weapons and money.",
    "{State} accused {state2} of arming {group}, a charge that {capital2} denies.",
    "{Group} attacked {group2} near the river on {day} {month} {year}.",
    "The {adjective} government imposed sanctions on {group} and condemned {state2}.",
    "{capital} hosted talks between {group} and {group2} last week.",
    "{State} is an ally of {state2}, but the two differ over {topic}.",
    "“We will never accept the part that {state2} plays in the talks,” {person} told reporters in {capital}.",
    "The United Nations special envoy met the {adjective} {office} on {day} {month}.",
    "Prices of bread and fuel have doubled in the towns along the river, and the harvest was poor again.",
    "Residents of the old quarter said that electricity had returned for {day} hours, after months without any.",
    "The road to the coast was closed by snow, and lorries queued for {day} kilometres before the pass.",
    "Aid workers counted {day} villages without clean water, most of them in the hills above the lake.",
    "Schools opened again in {month}, though a third of the classrooms have no roof.",
    "Observers expect that the matter will be raised again when the delegations return in {month}.",
    "It was not clear who had ordered the closure, and nobody at the ministry could be reached for comment.",
    "If the pause holds, {state2} may send observers to {capital} before the end of {month}.",
    "Analysts in {capital2} doubt that {group} would lay down its arms without a promise from {state}.",
    "{State} no longer supports {group}, according to the {adjective2} {office}.",
)


def synthetic_report(number: int, words: int) -> str:
    """Return a report of about this many words; each number gives another one, the same on every machine."""
    pick = random.Random(SEED + number)
    sentences = [f"Report {number}: talks and fighting\n\n"]
    count = 5
    while count < words:
        sentence = pick.choice(TEMPLATES).format(**_fill(pick))
        count += sentence.count(" ") + 1
        sentences.append(sentence + ("\n\n" if pick.random() < 0.25 else " "))
    return "".join(sentences)


def _fill(pick: random.Random) -> dict[str, object]:
    (state, adjective, capital), (state2, adjective2, capital2) = pick.sample(STATES, 2)
    group, group2 = pick.sample(GROUPS, 2)
    return {
        "state": state, "State": state[0].upper() + state[1:], "adjective": adjective, "capital": capital,
        "state2": state2, "adjective2": adjective2, "capital2": capital2, "group": group,
        "Group": group[0].upper() + group[1:], "group2": group2, "office": pick.choice(OFFICES),
        "person": f"{pick.choice(GIVEN)} {pick.choice(FAMILY)}", "topic": pick.choice(TOPICS),
        "month": pick.choice(MONTHS), "year": pick.randint(2011, 2025), "day": pick.randint(2, 28),
    }  # fmt: skip


def measure_load(folder: str, store_path: str) -> dict[str, float]:
    """Load a folder in this process, on one core; return seconds, counts and peak memory."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    started = time.perf_counter()
    from graph.sqlite_store import SqliteStore
    from loaders.article import read_articles
    from loaders.extraction.gazetteer import reviewed
    from loaders.extraction.surface import SurfaceExtractor
    from loaders.load import load

    extractor, gazetteer, store = SurfaceExtractor(), reviewed(), SqliteStore(store_path)
    ready, busy = time.perf_counter(), time.process_time()
    report = load(read_articles([folder]), store, extractor, gazetteer)
    loaded, busy = time.perf_counter(), time.process_time() - busy
    store.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return {
        "documents": report.documents, "words": report.words, "statements": report.statements,
        "failures": len(report.failures),
        "start_seconds": ready - started, "seconds": loaded - ready, "busy_seconds": busy, "peak_bytes": peak,
    }  # fmt: skip


def measure_start(arguments: list[str]) -> float | None:
    """Return the median time of a command from start to end, in seconds; None when it fails."""
    script = Path(sys.executable).with_name("legation")
    command = [str(script)] if script.exists() else [sys.executable, "-m", "app.cli"]
    times = []
    for _ in range(STARTS):
        started = time.perf_counter()
        done = subprocess.run([*command, *arguments], capture_output=True, check=False)
        times.append(time.perf_counter() - started)
        if done.returncode != 0:
            return None
    return median(times)


def main() -> None:
    """Write the documents, load them in a process of its own, and print what was measured."""
    parser = argparse.ArgumentParser(description="Measure loading and the start of the command line.")
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--words", type=int, default=800)
    parser.add_argument("--child", nargs=2, metavar=("FOLDER", "STORE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(measure_load(*options.child)))
        return
    with tempfile.TemporaryDirectory() as place:
        _report(Path(place), options.documents, options.words)


def _report(place: Path, documents: int, words: int) -> None:
    folder, store = place / "reports", place / "bench.db"
    folder.mkdir()
    for number in range(documents):
        (folder / f"{number:05}.txt").write_text(synthetic_report(number, words), encoding="utf-8")
    command = [sys.executable, "-m", "bench.loading", "--child", str(folder), str(store)]
    found = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    seconds = found["seconds"]
    size = store.stat().st_size / 1e6
    print(f"loading: {found['documents']} documents, {found['words']} words, {found['statements']} statements")
    print(f"  {found['documents'] / seconds:10.1f} documents a second on one core (failures: {found['failures']})")
    print(f"  {found['documents'] / found['busy_seconds']:10.1f} documents a second of processor time")
    print(f"  {found['words'] / seconds:10.0f} words a second")
    print(f"  {found['statements'] / seconds:10.0f} statements a second")
    print(f"  {found['peak_bytes'] / 1e6:10.0f} MB peak memory; store of {size:.1f} MB")
    print(f"  {found['start_seconds']:10.2f} s to import and to read the gazetteer, not counted above")
    for arguments in (["--help"], ["actors", "--store", f"sqlite:{store}"]):
        start = measure_start(arguments)
        shown = f"{start:10.3f} s, median of {STARTS}" if start is not None else "  not available"
        print(f"  {shown}: legation {arguments[0]}")


if __name__ == "__main__":
    main()
