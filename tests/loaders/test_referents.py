"""Which actors of different documents are one: the four rules, and what is judged beside them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.actor import Actor, ActorKind
from graph.naming import fold
from graph.resolution import Judgement, Verdict, canonical_order
from loaders.candidates import MOST_CANDIDATES, judgements
from loaders.extraction.base import DocumentActor
from loaders.extraction.gazetteer import Gazetteer, KnownActor, reviewed
from loaders.proper_names import joins_by_name
from loaders.referents import LONGEST_LABEL, local_referent, merged, resolve
from tests.loaders.notation import KNOWN

GROUP, PERSON, EVENT, STATE = ActorKind.GROUP, ActorKind.PERSON, ActorKind.EVENT, ActorKind.STATE
ORGANIZATION, ALLIANCE = ActorKind.ORGANIZATION, ActorKind.ALLIANCE


def actor(kind: ActorKind, *names: str, **more: object) -> DocumentActor:
    return DocumentActor("k", kind, names, **more)  # type: ignore[arg-type] # fields of the class by name


def resolved(found: DocumentActor, document: str = "d1") -> Actor:
    result = resolve(found, document, KNOWN)
    assert result is not None
    return result.actor


def judged(kind: ActorKind, name: str, *bodies: str) -> list[tuple[str, Verdict]]:
    own = resolved(actor(kind, name))
    found = judgements(own, frozenset(bodies), KNOWN)
    return [(judgement.right if judgement.left == own.id else judgement.left, judgement.verdict) for judgement in found]


# The four rules


def test_a_known_actor_is_itself_and_gains_no_names() -> None:
    found = resolved(actor(STATE, "the Ankara government", "Turkey", known="turkey"))
    assert found == next(known for known in KNOWN.actors() if known.id == "turkey")


def test_a_known_id_that_the_gazetteer_lacks_is_no_known_actor() -> None:
    assert resolved(actor(GROUP, "Ahrar al-Sham", known="ahrar")).id == "group:ahrar-al-sham"


def test_a_proper_name_is_one_actor_in_all_documents() -> None:
    one, other = actor(PERSON, "Jan Kubiš"), actor(PERSON, "JAN KUBIS")
    assert resolved(one, "d1").id == resolved(other, "d2").id == "person:jan-kubis"


def test_the_kind_is_part_of_the_identity() -> None:
    assert resolved(actor(GROUP, "Hashd")).id != resolved(actor(ORGANIZATION, "Hashd")).id


def test_a_shared_actor_bears_its_proper_names_alone() -> None:
    found = resolved(actor(GROUP, "Ahrar al-Sham", "AHRAR AL-SHAM", "the rebels", "the Movement", "Ahrar"))
    assert [name.text for name in found.names] == ["Ahrar al-Sham", "AHRAR AL-SHAM", "Ahrar"]


def test_a_state_and_a_head_noun_are_one_described_actor_in_all_documents() -> None:
    one = actor(GROUP, "rebel groups in Syria", described=True, base=("syria", "rebels"))
    other = actor(GROUP, "the Syrian rebels", described=True, base=("syria", "rebels"))
    assert (
        resolved(one, "d1")
        == resolved(other, "d2")
        == Actor("group:syria+rebels", GROUP, "Syrian rebels", described=True)
    )


def test_a_base_without_demonym_takes_its_label() -> None:
    assert resolved(actor(GROUP, "x", described=True, base=("hezbollah", "fighters"))).label == "Hezbollah fighters"


def test_a_base_that_the_gazetteer_lacks_belongs_to_its_document() -> None:
    assert resolved(actor(GROUP, "x", described=True, base=("atlantis", "rebels"))).id.startswith("local:")


@pytest.mark.parametrize("name", ["the opposition", "the talks", "Smith", "President Smith", "the Security Council"])
def test_what_is_not_certain_by_its_name_belongs_to_its_document(name: str) -> None:
    kind = PERSON if "Smith" in name else GROUP
    one, other = resolved(actor(kind, name), "d1"), resolved(actor(kind, name), "d2")
    assert one.id != other.id
    assert (one.label, one.names, one.described) == (name, (), True)
    assert one.id == local_referent("d1", kind, name)


def test_a_described_actor_never_joins_by_its_words() -> None:
    assert resolved(actor(GROUP, "Free Ruritanian Brigades", described=True)).id.startswith("local:")


def test_an_actor_without_letters_is_none() -> None:
    assert resolve(actor(GROUP, "—", " "), "d1", KNOWN) is None


@pytest.mark.parametrize(
    ("kind", "name", "joins"),
    [
        (PERSON, "Staffan de Mistura", True),
        (PERSON, "Abu Bakr al-Baghdadi", True),
        (PERSON, "Ban Ki-moon", False),
        (PERSON, "Mr Smith", False),
        (PERSON, "Smith", False),
        (PERSON, "the president", False),
        (PERSON, "محمد علوش", True),
        (GROUP, "M23", True),
        (GROUP, "ELN", True),
        (GROUP, "Al", False),
        (GROUP, "Rebels", False),
        (GROUP, "Free Army", False),
        (GROUP, "Jaish al-Islam", True),
        (ORGANIZATION, "Congo River Alliance", True),
        (ORGANIZATION, "National Council", False),
        (ORGANIZATION, "the ministry", False),
        (ALLIANCE, "Coalition", False),
        (STATE, "Freedonia", True),
        (EVENT, "Minsk Agreement", True),
        (EVENT, "Geneva", False),
        (EVENT, "the Geneva talks", False),
        (EVENT, "the Peace Conference", False),
    ],
)
def test_the_form_of_a_name_decides_whether_it_joins(kind: ActorKind, name: str, joins: bool) -> None:
    assert joins_by_name(kind, name) is joins


def test_a_very_long_name_is_bounded() -> None:
    found = resolved(actor(GROUP, "Ahrar " * 5000))
    assert len(found.label) <= LONGEST_LABEL
    assert len(found.id) < 100


def test_two_long_names_with_one_beginning_are_two_actors() -> None:
    start = "Movement of the Free Officers of the Northern Provinces and of the Eastern Valleys of "
    assert resolved(actor(GROUP, start + "Ruritania")).id != resolved(actor(GROUP, start + "Freedonia")).id


@settings(max_examples=150, deadline=None)
@given(st.text(min_size=1, max_size=60), st.sampled_from(list(ActorKind)), st.booleans())
def test_every_referent_of_a_document_s_own_actor_sorts_behind_reviewed_ones(
    name: str, kind: ActorKind, described: bool
) -> None:
    result = resolve(actor(kind, name, described=described), "d1", KNOWN)
    assert (result is None) == (not fold(" ".join(name.split())))
    if result is not None:
        assert canonical_order(result.referent) > canonical_order("zzzzzzzz")
        assert result.referent == result.referent.strip()


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="AbcdÉz -'’", min_size=2, max_size=30), st.sampled_from(list(ActorKind)))
def test_names_that_fold_alike_and_join_are_one_referent(name: str, kind: ActorKind) -> None:
    upper = name.upper()
    if joins_by_name(kind, name) and joins_by_name(kind, upper) and fold(name) == fold(upper):
        assert resolved(actor(kind, name), "d1").id == resolved(actor(kind, upper), "d2").id


def test_no_reviewed_id_holds_a_colon() -> None:
    assert [known.id for known in reviewed().actors() if ":" in known.id] == []


def test_actors_of_one_id_are_merged_with_all_their_names() -> None:
    one, other = resolved(actor(GROUP, "Ahrar al-Sham")), resolved(actor(GROUP, "AHRAR AL-SHAM"))
    assert [found.id for found in merged([one, other, one])] == [one.id]
    assert set(merged([one, other])[0].all_names()) == {"Ahrar al-Sham", "AHRAR AL-SHAM"}


# Judgements by rule


def test_a_known_proper_name_of_the_same_kind_is_the_same_actor() -> None:
    assert judged(GROUP, "HEZBOLLAH") == [("hezbollah", Verdict.SAME)]


def test_a_known_name_of_another_kind_is_no_judgement() -> None:
    assert judged(ORGANIZATION, "Hezbollah") == []


def test_a_name_that_two_known_actors_bear_is_for_a_person_to_decide() -> None:
    twins = Gazetteer([KnownActor(Actor(id_, GROUP, "Ansar Front")) for id_ in ("ansar-one", "ansar-two")])
    own = Actor("group:ansar-front", GROUP, "Ansar Front")
    found = judgements(own, frozenset(), twins)
    assert [(j.left, j.verdict) for j in found] == [("ansar-one", Verdict.UNSURE), ("ansar-two", Verdict.UNSURE)]


def test_another_spelling_of_a_known_name_is_for_a_person_to_decide() -> None:
    assert judged(GROUP, "Hizbullah") == [("hezbollah", Verdict.UNSURE)]
    assert judged(PERSON, "Sergei Lavrov") == [("sergey-lavrov", Verdict.UNSURE)]


def test_a_surname_with_an_office_of_the_same_body_is_for_a_person_to_decide() -> None:
    assert judged(PERSON, "Anna Lavrov", "turkey") == [("sergey-lavrov", Verdict.UNSURE)]
    assert judged(PERSON, "Lavrov", "turkey") == [("sergey-lavrov", Verdict.UNSURE)]


@pytest.mark.parametrize("bodies", [(), ("iran",)])
def test_a_surname_alone_is_no_candidate(bodies: tuple[str, ...]) -> None:
    assert judged(PERSON, "Anna Lavrov", *bodies) == []


def test_a_candidate_by_spelling_is_the_same_whether_or_not_a_document_names_an_office() -> None:
    own = resolved(actor(PERSON, "Sergei Lavrov"))
    assert judgements(own, frozenset(), KNOWN) == judgements(own, frozenset({"turkey"}), KNOWN)


def test_short_names_are_not_compared_by_their_consonants() -> None:
    short = Gazetteer([KnownActor(Actor("ira", GROUP, "Ira"))])
    assert judgements(Actor("group:era", GROUP, "Iru"), frozenset(), short) == ()


def test_candidates_carry_a_score_and_a_reason() -> None:
    (judgement,) = judgements(Actor("group:hizbullah", GROUP, "Hizbullah"), frozenset(), KNOWN)
    assert judgement == Judgement(
        "group:hizbullah",
        "hezbollah",
        Verdict.UNSURE,
        "referents/1",
        "same kind, and names with the same consonants",
        0.7,
    )


def test_candidates_are_few() -> None:
    many = Gazetteer([KnownActor(Actor(f"g{n:02}", GROUP, "Ansar Front")) for n in range(30)])
    assert len(judgements(Actor("group:x", GROUP, "Ansar Front"), frozenset(), many)) == MOST_CANDIDATES
