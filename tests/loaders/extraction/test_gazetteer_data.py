import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.actor import ActorKind
from graph.errors import UnreadableDocument
from graph.naming import fold
from loaders.extraction.gazetteer import Gazetteer, KnownActor, reviewed
from loaders.extraction.gazetteer_data import DATA, FILES, read_actors, read_ambiguous, read_not_actors

DOCS = Path(__file__).resolve().parents[3] / "docs" / "gazetteer.md"
KNOWN = read_actors()
IDS = {known.actor.id for known in KNOWN}
LEAST = {"states.tsv": 200, "groups.tsv": 120, "organizations.tsv": 80, "alliances.tsv": 40, "persons.tsv": 150}


def lines(file: str) -> list[str]:
    return (DATA / file).read_text(encoding="utf-8").splitlines()


def texts(known: KnownActor) -> tuple[str, ...]:
    return (*known.actor.all_names(), *known.demonyms, *known.metonyms)


def folded(text: str) -> str:
    return fold(re.sub("['’]", "", text))


def shared_names() -> set[str]:
    """The names of all lines that the matcher takes for several actors."""
    found = {text: reviewed().find(text)[0] for known in KNOWN for text in texts(known)}
    return {folded(text) for text, hit in found.items() if len(hit.actors) > 1}


@pytest.mark.parametrize("file", FILES)
def test_a_file_holds_at_least_as_many_actors_as_it_should(file: str) -> None:
    assert len(lines(file)) - 1 >= LEAST[file]


@pytest.mark.parametrize("file", FILES)
def test_the_page_on_the_gazetteer_counts_what_is_in_the_file(file: str) -> None:
    assert f"| `{file}` | {len(lines(file)) - 1:,} |" in DOCS.read_text(encoding="utf-8")


@pytest.mark.parametrize("file", [*FILES, "ambiguous.tsv", "not_actors.tsv"])
def test_the_lines_of_a_file_are_sorted(file: str) -> None:
    keys = [line.split("\t")[0] for line in lines(file)[1:]]
    assert keys == sorted(set(keys))


def test_ids_are_unique() -> None:
    assert [id_ for id_, count in Counter(known.actor.id for known in KNOWN).items() if count > 1] == []


def test_ids_are_lower_case_slugs() -> None:
    assert [id_ for id_ in IDS if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id_)] == []


def test_external_ids_are_unique() -> None:
    counts = Counter(external for known in KNOWN for external in known.actor.external_ids)
    assert [external for external, count in counts.items() if count > 1] == []


def test_every_office_is_of_a_known_actor() -> None:
    assert [
        (known.actor.id, office.body) for known in KNOWN for office in known.offices if office.body not in IDS
    ] == []


def test_every_member_is_a_known_actor() -> None:
    assert [(known.actor.id, member) for known in KNOWN for member, _ in known.members if member not in IDS] == []


def test_every_group_acts_in_a_known_state() -> None:
    states = {known.actor.id for known in KNOWN if known.actor.kind is ActorKind.STATE}
    assert {known.state for known in KNOWN if known.state} <= states


def test_no_cell_holds_an_empty_or_marked_up_name() -> None:
    assert [text for known in KNOWN for text in texts(known) if not text or re.search(r"[@;|\t\"]", text)] == []


def test_no_name_stands_twice_in_one_line() -> None:
    listed = [(k.actor.id, *(name.text for name in k.actor.names), *k.demonyms, *k.metonyms) for k in KNOWN]
    assert [
        (id_, [text for text in names if names.count(text) > 1]) for id_, *names in listed if len({*names}) < len(names)
    ] == []


def test_the_names_that_several_actors_bear_are_those_declared_ambiguous() -> None:
    assert shared_names() == {folded(name) for name in read_ambiguous()}


def test_an_ambiguous_name_is_declared_with_all_who_bear_it() -> None:
    assert {name: reviewed().find(name)[0].actors for name in read_ambiguous()} == read_ambiguous()


def test_every_name_is_found_as_its_actor() -> None:
    lost = [
        (known.actor.id, text)
        for known in KNOWN
        for text in texts(known)
        if not any(known.actor.id in hit.actors and hit.end == len(text) for hit in reviewed().find(text))
    ]
    assert lost == []


@settings(deadline=None, max_examples=200)
@given(
    st.sampled_from(sorted({text for known in KNOWN for text in texts(known)})),
    st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]),
    st.sampled_from("-‐‑–"),
    st.sampled_from("'’‘"),
)
def test_a_name_is_found_in_every_disguise(text: str, form: str, hyphen: str, apostrophe: str) -> None:
    disguised = unicodedata.normalize(form, text.replace("-", hyphen).replace("'", apostrophe))
    (hit,) = reviewed().find(f"({disguised})")
    assert (hit.start, hit.end, hit.actors) == (1, len(disguised) + 1, reviewed().find(text)[0].actors)


def test_no_name_of_an_actor_is_declared_to_mean_none() -> None:
    assert [phrase for phrase in read_not_actors() if reviewed().find(phrase)] == []


def test_a_phrase_that_means_no_actor_holds_the_name_of_one() -> None:
    bare = Gazetteer(KNOWN)
    assert [phrase for phrase in read_not_actors() if not bare.find(phrase)] == []


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("the Kremlin", "russia"),
        ("Damascus", "syria"),
        ("Türkiye", "turkey"),
        ("Daesh", "islamic-state"),
        ("Jabhat Fateh al-Sham", "nusra-front"),
        ("Hizbullah", "hezbollah"),
        ("Staffan de Mistura", "staffan-de-mistura"),
        ("Gulf states", "gulf-states"),
        ("South Sudanese", "south-sudan"),
        ("Nigerien", "niger"),
        ("Nigerian", "nigeria"),
        ("Emirati", "united-arab-emirates"),
        ("Downing Street", "united-kingdom"),
        ("Quai d’Orsay", "france"),
        ("DPRK", "north-korea"),
    ],
)
def test_well_known_words_name_their_actor(text: str, id_: str) -> None:
    assert [hit.actors for hit in reviewed().find(text)] == [(id_,)]


@pytest.mark.parametrize("text", ["Korea", "Congo", "Congolese", "Dominican", "Brussels"])
def test_words_of_several_actors_name_all_of_them(text: str) -> None:
    assert len(reviewed().find(text)[0].actors) == 2


def test_syria_has_the_numbers_of_both_lists_of_states() -> None:
    syria = reviewed().get("syria")
    assert syria is not None
    assert {"iso3166:SY", "cow:652", "gw:652"} <= set(syria.actor.external_ids)


def test_an_office_has_its_dates() -> None:
    lavrov = reviewed().get("sergey-lavrov")
    assert lavrov is not None
    assert [(office.title, office.body, str(office.valid)) for office in lavrov.offices][-1] == (
        "foreign minister",
        "russia",
        "2004/",
    )


def test_the_numbers_of_states_are_those_of_the_published_lists(shared: Path) -> None:
    listed = {
        scheme: {line.split(",")[column] for line in path.read_text(encoding="utf-8").splitlines()[1:]}
        for scheme, column, path in [
            ("cow", 1, shared / "data/states/cow_states.csv"),
            ("gw", 0, shared / "data/states/gw_states.csv"),
        ]
    }
    numbers = [external.split(":") for known in KNOWN for external in known.actor.external_ids]
    assert [(scheme, code) for scheme, code in numbers if scheme in listed and code not in listed[scheme]] == []


def folder_with(folder: Path, text: str) -> Path:
    for file in FILES:
        (folder / file).write_text("id\tlabel\tnames\n", encoding="utf-8")
    (folder / "groups.tsv").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "text",
    [
        "id\tlabel\tnames\nfront\n",
        "id\tlabel\tnames\n\tFront\t\n",
        "id\tlabel\tnames\nfront\t\t\n",
        "id\tlabel\tnames\nfront\tFront\tOld Front@1990/1980\n",
        "id\tlabel\n" + "front\tFront\n",
    ],
    ids=["too few cells", "no id", "no label", "interval that ends before it starts", "no column of names"],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableDocument, match=r"groups\.tsv:2"):
        read_actors(folder_with(tmp_path, text))
