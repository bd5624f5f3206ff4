import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.actor import Actor, ActorKind, Name
from loaders.extraction.gazetteer import Form, Gazetteer, Hit, KnownActor, reviewed

RING = Gazetteer(
    [
        KnownActor(
            Actor("united-states", ActorKind.STATE, "United States", (Name("US"), Name("U.S."))),
            demonyms=("American", "Americans"),
            metonyms=("Washington",),
        ),
        KnownActor(Actor("iran", ActorKind.STATE, "Iran"), ("Iranian",), ("Tehran",)),
        KnownActor(Actor("oman", ActorKind.STATE, "Oman"), ("Omani",)),
        KnownActor(Actor("niger", ActorKind.STATE, "Niger"), ("Nigerien",)),
        KnownActor(Actor("guinea", ActorKind.STATE, "Guinea"), ("Guinean",)),
        KnownActor(Actor("guinea-bissau", ActorKind.STATE, "Guinea-Bissau")),
        KnownActor(Actor("congo", ActorKind.STATE, "Congo")),
        KnownActor(Actor("dr-congo", ActorKind.STATE, "DR Congo", (Name("Congo"),))),
        KnownActor(Actor("cote-d-ivoire", ActorKind.STATE, "Côte d'Ivoire")),
        KnownActor(Actor("al-qaeda", ActorKind.GROUP, "al-Qaeda", (Name("al-Qa'ida"), Name("al-Qaida")))),
        KnownActor(Actor("aqap", ActorKind.GROUP, "al-Qaeda in the Arabian Peninsula", (Name("AQAP"),))),
        KnownActor(Actor("islamic-state", ActorKind.GROUP, "Islamic State", (Name("IS"),))),
        KnownActor(Actor("ypg", ActorKind.GROUP, "People's Protection Units")),
        KnownActor(Actor("who", ActorKind.ORGANIZATION, "World Health Organization", (Name("WHO"),))),
        KnownActor(Actor("houthis", ActorKind.GROUP, "Houthi movement", (Name("Houthis"),)), ("Houthi",)),
    ],
    not_actors=("Gulf of Oman",),
)


def words(text: str, gazetteer: Gazetteer = RING) -> list[str]:
    return [text[hit.start : hit.end] for hit in gazetteer.find(text)]


def only(text: str, gazetteer: Gazetteer = RING) -> Hit:
    (hit,) = gazetteer.find(text)
    return hit


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Iran", Form.NAME),
        ("US", Form.ACRONYM),
        ("U.S.", Form.ACRONYM),
        ("Iranian", Form.DEMONYM),
        ("Washington", Form.METONYM),
    ],
)
def test_a_hit_says_how_the_actor_is_named(text: str, form: Form) -> None:
    assert only(text).form is form


@pytest.mark.parametrize("text", ["Tirana", "woman", "Romania", "Nigeria", "Iran2", "_Iran", "Iranα", "éIran"])
def test_a_name_inside_a_word_is_no_hit(text: str) -> None:
    assert RING.find(text) == []


@pytest.mark.parametrize("text", ["us", "Us", "is", "who", "Who", "iran", "u.s.", "islamic state", "iRAN", "aqap"])
def test_a_name_in_another_case_than_its_own_is_no_hit(text: str) -> None:
    assert RING.find(text) == []


@pytest.mark.parametrize("text", ["IRAN", "AL-QAEDA", "Al-Qaeda", "Al-Qaeda In The Arabian Peninsula", "CÔTE D'IVOIRE"])
def test_capitalised_words_and_capitals_throughout_are_the_same_name(text: str) -> None:
    assert words(text) == [text]


@pytest.mark.parametrize(
    "text",
    ["al-Qaeda", "al Qaeda", "al‑Qaeda", "al–Qaeda", "al-Qa’ida", "al-Qa'ida", "al-Qa‘ida", "al-Qaʿida", "al-Qāʿida"],
)
def test_kinds_of_hyphen_apostrophe_and_accent_do_not_count(text: str) -> None:
    assert (only(text).start, only(text).end, only(text).actors) == (0, len(text), ("al-qaeda",))


def test_the_longest_name_wins() -> None:
    assert only("al-Qaeda in the Arabian Peninsula").actors == ("aqap",)


def test_a_longer_name_that_goes_on_inside_a_word_leaves_the_shorter_one() -> None:
    assert words("Guinea-Bissaux") == ["Guinea"]


def test_two_names_side_by_side_are_two_hits() -> None:
    assert words("Iran Oman,US/Niger") == ["Iran", "Oman", "US", "Niger"]


@pytest.mark.parametrize("text", ["Iran's", "Iran’s", "IRAN'S", "Iran's."])
def test_a_possessive_lies_outside_the_hit(text: str) -> None:
    assert (only(text).start, only(text).end) == (0, 4)


def test_a_possessive_is_no_plural() -> None:
    assert words("the Houthi’s men") == ["Houthi"]


def test_a_possessive_inside_a_name_may_lack_its_apostrophe() -> None:
    assert words("PEOPLES PROTECTION UNITS") == ["PEOPLES PROTECTION UNITS"]


@pytest.mark.parametrize("name", ["-", " ", "'", "…", "- -"])
def test_a_name_without_letters_is_never_found(name: str) -> None:
    odd = KnownActor(Actor("odd", ActorKind.GROUP, "Odd Front", (Name(name),)))
    assert Gazetteer([odd]).find(" - ' … - - ") == []


def test_a_possessive_inside_a_name_belongs_to_it() -> None:
    assert words("the People’s Protection Units'") == ["People’s Protection Units"]


def test_an_elided_article_is_no_part_of_the_name() -> None:
    assert words("l’Iran") == ["Iran"]


def test_an_ambiguous_name_lists_all_who_bear_it() -> None:
    assert only("Congo").actors == ("congo", "dr-congo")


def test_a_phrase_that_means_no_actor_hides_the_name_in_it() -> None:
    assert words("In the Gulf of Oman, Oman and the GULF OF OMAN") == ["Oman"]


@pytest.mark.parametrize("text", ["WHO IS READY", "TALKS IN GENEVA: IS WAR NEAR"])
def test_an_acronym_that_is_an_english_word_is_no_hit_among_capitals(text: str) -> None:
    assert RING.find(text) == []


def test_an_acronym_that_is_an_english_word_is_a_hit_among_small_letters() -> None:
    assert words("WHO experts say IS lost ground") == ["WHO", "IS"]


@pytest.mark.parametrize("gap", ["\n", "  ", " \n", "\n    ", "\r\n", "\t", "\N{NO-BREAK SPACE}"])
def test_a_line_break_or_more_blanks_inside_a_name_do_not_count(gap: str) -> None:
    assert words(f"The Islamic{gap}State.") == [f"Islamic{gap}State"]


@pytest.mark.parametrize("gap", ["\n\n", "\n \n", ", "])
def test_a_new_paragraph_ends_a_name(gap: str) -> None:
    assert RING.find(f"Islamic{gap}State") == []


def test_offsets_count_characters_of_the_text_as_given() -> None:
    text = "😀 co\u0302te\u00ad \u202bש\u202c Co\u0302te d’Ivoire’s \0 U\u200bS"
    assert words(text) == ["Co\u0302te d’Ivoire", "U\u200bS"]


def test_a_mark_on_the_last_letter_belongs_to_the_hit() -> None:
    assert words("Oman\u0301") == ["Oman\u0301"]


def test_a_mark_makes_the_letter_before_a_name_a_word() -> None:
    assert RING.find("e\u0301Iran") == []


@pytest.mark.parametrize("text", ["", "\0", "\ud800", "’’’", "'s", " ", "İ", "ß", "\u0301", "\N{RIGHT-TO-LEFT MARK}"])
def test_a_text_without_names_has_no_hits(text: str) -> None:
    assert RING.find(text) == []


def test_a_lone_surrogate_moves_nothing() -> None:
    assert words("\ud800 Iran \udfff") == ["Iran"]


@pytest.mark.parametrize(
    "piece", ["a", "US", "US ", "IS ", "a'", "al-", "\u0301", " ", " \n", "\0", "😀", "ש", "Iran’s ", "'s", "People's "]
)
def test_a_million_hostile_characters_are_read_in_linear_time(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        start = time.perf_counter()
        RING.find(text)
        return time.perf_counter() - start

    small = min(seconds(100_000) for _ in range(3))
    assert seconds(1_000_000) < 60 * small + 0.2


def test_a_gazetteer_of_nobody_finds_nothing() -> None:
    assert Gazetteer([]).find("Iran") == []


def test_the_later_of_two_actors_with_one_id_counts() -> None:
    first, second = (KnownActor(Actor("a", ActorKind.GROUP, label)) for label in ("Old Front", "New Front"))
    assert words("Old Front, New Front", Gazetteer([first, second])) == ["New Front"]


def test_an_unknown_id_is_none() -> None:
    assert RING.get("atlantis") is None


def test_actors_come_in_the_order_given() -> None:
    assert [actor.id for actor in RING.actors()][:3] == ["united-states", "iran", "oman"]


def test_the_reviewed_gazetteer_is_read_once() -> None:
    assert reviewed() is reviewed()


PIECES = [
    *("Iran", "IRAN", "Iranian", "Oman", "woman", "Congo", "al-Qaeda", "al-Qa’ida", "in the Arabian Peninsula"),
    *("Guinea", "-Bissau", "Côte", "d’Ivoire", "U.S.", "US", "IS", "WHO", "'s", "’", "\u0301", "\u200d", "\n", "  "),
    *(" ", "-", ".", "é", "Gulf of ", "People's Protection Units", "Houthi", "s", "😀", "\0", "ש", "\ud800"),
]
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=14).map("".join)


def plain(text: str) -> str:
    """Letters and digits alone, without marks and case: what a name and its hit must have in common."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", text).casefold() if letter.isalnum())


def names_of(known: KnownActor) -> set[str]:
    return {plain(name) for name in (*known.actor.all_names(), *known.demonyms, *known.metonyms)}


@settings(deadline=None, max_examples=300)
@given(TEXTS)
def test_every_hit_reads_as_a_name_of_each_of_its_actors(text: str) -> None:
    for hit in RING.find(text):
        for known in map(RING.get, hit.actors):
            assert known is not None
            assert plain(text[hit.start : hit.end]) in names_of(known)


@settings(deadline=None, max_examples=300)
@given(TEXTS)
def test_hits_are_sorted_and_never_overlap(text: str) -> None:
    ends = [0, *(edge for hit in RING.find(text) for edge in (hit.start, hit.end))]
    assert ends == sorted(ends)


@settings(deadline=None, max_examples=300)
@given(TEXTS)
def test_no_hit_starts_or_ends_inside_a_word(text: str) -> None:
    for hit in RING.find(text):
        before, after = text[: hit.start][-1:], text[hit.end :][:1]
        assert not before.isalnum() or before in "ʼʹʾʿ"
        assert not after.isalnum() or text[hit.end - 1] == "." or after in "ʼʹʾʿ"


@settings(deadline=None, max_examples=200)
@given(TEXTS, TEXTS)
def test_a_paragraph_is_read_as_if_it_stood_alone(first: str, second: str) -> None:
    moved = [
        Hit(hit.start + len(first) + 3, hit.end + len(first) + 3, hit.actors, hit.form) for hit in RING.find(second)
    ]
    assert RING.find(f"{first}\n;\n{second}") == [*RING.find(first), *moved]
