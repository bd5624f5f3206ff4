"""Draft lines of loaders/extraction/data/states.tsv, from CLDR (babel) and countryinfo.

Run by hand from the repository's root; needs the dev extras. The reviewed file is the truth: this drafts a line for a
state to be added, and compares a newer release of either source with the file. countryinfo has errors (capitals,
demonyms, names in other languages): read before you copy.

    python -m tools.make_states             a draft line for every territory that both sources know
    python -m tools.make_states --missing   only the names, demonyms and capitals that the reviewed gazetteer lacks
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator

from babel import Locale
from countryinfo import CountryInfo, all_countries

from graph.naming import fold
from loaders.extraction.gazetteer import reviewed

HEADER = ("id", "label", "names", "demonyms", "metonyms", "external_ids")
CODE = re.compile(r"[A-Z]{2,3}")


def draft() -> Iterator[tuple[str, ...]]:
    """Yield the cells of one draft line for each territory, in the order of their ISO 3166-1 codes."""
    territories = Locale("en").territories
    records = {country.iso()["alpha2"]: country for country in all_countries()}
    for code in sorted(records.keys() & territories.keys()):
        yield _line(code, territories[code], records[code])


def missing() -> Iterator[tuple[str, str]]:
    """Yield (id, name) for each drafted name, demonym and capital that the reviewed gazetteer does not find."""
    gazetteer = reviewed()
    for id_, label, *cells, _ in draft():
        for name in filter(None, (label, *"; ".join(cells).split("; "))):
            if not any(hit.end - hit.start == len(name) for hit in gazetteer.find(name)):
                yield id_, name


def _line(code: str, label: str, country: CountryInfo) -> tuple[str, ...]:
    names = [name for name in country.alt_spellings() if name.isascii() and name != label and not CODE.fullmatch(name)]
    return (
        fold(label).replace(" ", "-"),
        label,
        "; ".join(names),
        "; ".join(word.strip() for word in (country.demonym() or "").split(",")),
        country.capital() or "",
        f"iso3166:{code}; iso3166a3:{country.iso()['alpha3']}",
    )


def main() -> None:
    """Write the draft, or what is missing, to standard output as tab-separated lines."""
    parser = argparse.ArgumentParser(description="Draft lines of states.tsv.")
    parser.add_argument("--missing", action="store_true", help="only what the reviewed gazetteer lacks")
    lines = missing() if parser.parse_args().missing else [HEADER, *draft()]
    sys.stdout.writelines("\t".join(line) + "\n" for line in lines)


if __name__ == "__main__":
    main()
