"""Wordings that say something else than they seem to: reversed, denied, ended, unreal, or another actor's."""

from __future__ import annotations

import pytest

from tests.loaders.extraction.reading import extract, only, told

NOTHING: set[str] = set()

# fmt: off
ANOTHERS_ACT = [
    ("Oman criticised the bombing of Yemen.", NOTHING),
    ("Qatar condemned the attack on Israel.", NOTHING),
    ("Jordan criticised the shelling of Lebanon.", NOTHING),
    ("Kenya denounced an invasion of Somalia.", NOTHING),
    ("Peru rejects any offensive against Libya.", NOTHING),
    ("Chad called off an attack on Libya.", NOTHING),
    ("Chad helped prevent an attack on Libya.", NOTHING),
    ("Chad survived an attack on Libya.", NOTHING),
    ("Chad condemned attacks on Libya by Sudan.", {"Chad OPPOSES Sudan", "Sudan FIGHTS Libya"}),
    ("Malaysia deplored the occupation of Gaza by Israel.", {"Malaysia OPPOSES Israel"}),
    ("Nigeria's war against Boko Haram goes on.", {"Nigeria FIGHTS Boko Haram"}),
    ("Qatar condemned Iran's attack on Israel.", {"Qatar OPPOSES Iran", "Iran FIGHTS Israel"}),
]
ENDED_OR_OPPOSED = [
    ("ECOWAS lifted its sanctions on Mali.", {"Economic Community of West African States SANCTIONS Mali [ended]"}),
    ("The European Union lifted sanctions on Syria in May 2025.", {"European Union SANCTIONS Syria [ended]"}),
    ("The African Union ended its embargo on Guinea.", {"African Union SANCTIONS Guinea [ended]"}),
    ("Chad will lift its embargo on Libya.", {"Chad SANCTIONS Libya [ended planned]"}),
    ("Chad's sanctions on Libya were lifted.", {"Chad SANCTIONS Libya [ended]"}),
    ("Chad refused to lift sanctions on Libya.", NOTHING),
    ("The United States eased sanctions on Syria.", NOTHING),
    ("Serbia opposes sanctions against Russia.", NOTHING),
    ("Peru rejected an embargo against Cuba.", NOTHING),
    ("Chad vetoed UN sanctions on Libya.", NOTHING),
    ("Chad called for sanctions on Libya.", NOTHING),
    ("Hungary blocked aid to Ukraine.", NOTHING),
    ("Germany vetoed aid for Ukraine.", NOTHING),
    ("Britain said it might cut aid to Rwanda.", NOTHING),
    ("Chad announced an end to its aid to Libya.", NOTHING),
    ("Slovakia halted military aid to Ukraine.", {"Slovakia BACKER_OF Ukraine [ended]"}),
    ("Chad ended its war with Libya.", {"Chad FIGHTS Libya [ended]"}),
    ("The collapse of the ceasefire between Chad and Libya hurt.", {"Chad AGREES_WITH Libya [ended]"}),
    ("Kenya fears an alliance between Chad and Libya.", NOTHING),
    ("Chad rejected a ceasefire with Libya.", NOTHING),
    ("A possible war between Chad and Libya worried Kenya.", NOTHING),
    ("Efforts to reach a deal between Chad and Libya failed.", NOTHING),
    ("Chad's former ally Libya left.", {"Libya ALLIED_WITH Chad [ended]"}),
    ("Chad, a former backer of the Taliban, left.", {"Chad BACKER_OF Taliban [ended]"}),
    ("Russia's support for Syria, once strong, has ended.", {"Russia BACKER_OF Syria [ended]"}),
    ("Hungary vetoed Ukraine's accession to the European Union.", NOTHING),
    ("Chad was a former member of the African Union.", {"Chad MEMBER_OF African Union [ended]"}),
]
DENIED = [
    ("Not even Belarus has sent weapons to Ukraine.", {"Belarus BACKER_OF Ukraine [denied]"}),
    ("Not even Cuba has attacked Peru.", {"Cuba FIGHTS Peru [denied]"}),
    ("Neither Iran nor Russia backs the Taliban.",
     {"Iran BACKER_OF Taliban [denied]", "Russia BACKER_OF Taliban [denied]"}),
    ("Neither Chad nor Libya attacked Sudan.", {"Chad FIGHTS Sudan [denied]", "Libya FIGHTS Sudan [denied]"}),
    ("There is no alliance between Iran and Russia.", {"Iran ALLIED_WITH Russia [denied]"}),
    ("There was never a war between Chad and Libya.", {"Chad FIGHTS Libya [denied]"}),
    ("Nobody believes that China supports Ukraine.", NOTHING),
    ("No one believes Egypt attacked Sudan.", NOTHING),
    ("There is no evidence that Kenya backs Somalia.", NOTHING),
    ("It is untrue that Chad attacked Libya.", NOTHING),
    ("The idea that Chad backs Libya is false.", NOTHING),
    ("Chad's war with Libya never happened.", NOTHING),
    ("Kenya doubts that Chad backs Libya.", NOTHING),
    ("Armenia hardly supports Azerbaijan.", {"Armenia BACKER_OF Azerbaijan [denied]"}),
    ("Chad is anything but an ally of Libya.", {"Chad ALLIED_WITH Libya [denied]"}),
    ("Chad is unlikely to support Libya.", {"Chad BACKER_OF Libya [denied hedged]"}),
    ("Israel and Hamas failed to agree on a truce.", {"Israel AGREES_WITH Hamas [denied]"}),
    ("Chile and Bolivia failed to reach an agreement on gas.", {"Chile AGREES_WITH Bolivia [denied]"}),
    ("Chad did not cut ties with Libya.", NOTHING),
    ("Chad never left the African Union.", NOTHING),
    ("Chad did not attack Libya and backs Sudan.", {"Chad FIGHTS Libya [denied]"}),
]
BESIDE_THE_VERB = [
    ("The United States, not Russia, supports Ukraine.", {"United States BACKER_OF Ukraine"}),
    ("Ecuador, but not Peru, attacked Colombia.", {"Ecuador FIGHTS Colombia"}),
    ("Kenya, unlike Chad, backs Libya.", {"Kenya BACKER_OF Libya"}),
    ("Chad backed Libya instead of Sudan.", {"Chad BACKER_OF Libya"}),
    ("Everyone except Chad supports Libya.", NOTHING),
    ("The Taliban, whose rule Pakistan once supported, criticised Pakistan.", {"Taliban OPPOSES Pakistan"}),
    ("Kenya, once a colony of Britain, condemned Britain.", {"Kenya OPPOSES United Kingdom"}),
    ("Rwanda, which denies supporting the M23, attacked Burundi.",
     {"Rwanda BACKER_OF M23 [denied by Rwanda]", "Rwanda FIGHTS Burundi"}),
    ("Chad, formerly backed by Libya, attacked Sudan.", {"Libya BACKER_OF Chad [ended]", "Chad FIGHTS Sudan"}),
    ("Chad was nearly attacked by Libya.", NOTHING),
]
ANOTHER_ACTOR = [
    ("Eritrea fought with Ethiopia against the TPLF.",
     {"Eritrea FIGHTS Tigray People's Liberation Front", "Ethiopia FIGHTS Tigray People's Liberation Front"}),
    ("Chad fights with Libya against Boko Haram.", {"Chad FIGHTS Boko Haram", "Libya FIGHTS Boko Haram"}),
    ("Saudi Arabia backed the Houthis' rivals.", NOTHING),
    ("Turkey supports the Taliban's opponents.", NOTHING),
    ("Chad attacked the rebels' allies.", NOTHING),
    ("Egypt accused Ethiopia's enemies of arming Eritrea.", NOTHING),
    ("Chad blamed Libya's rivals for the attack on Sudan.", NOTHING),
    ("Chad condemned Libya's critics.", NOTHING),
    ("Chad is an enemy of Libya's enemies.", NOTHING),
    ("Kenya, which fought alongside Uganda, left.", {"Kenya ALLIED_WITH Uganda"}),
    ("Hezbollah's attack on Israel was condemned by France.", {"Hezbollah FIGHTS Israel"}),
    ("The bombing of Libya was criticised by Algeria.", NOTHING),
    ("Azerbaijan attacked ethnic Armenian forces in Nagorno-Karabakh.", NOTHING),
    ("Ethnic Russian fighters attacked Ukraine.", NOTHING),
    ("Chad was attacked by Libya and criticised by Sudan.", {"Libya FIGHTS Chad", "Sudan OPPOSES Chad"}),
    ("Chad rejected accusations that it backs Sudan.", {"Chad BACKER_OF Sudan [denied by Chad]"}),
]
VOICES = [
    ("Iran has supplied the Sudanese army with drones, according to Western officials.",
     {"Iran BACKER_OF Sudan [hedged]"}),
    ("According to experts, Chad backs Libya.", {"Chad BACKER_OF Libya [hedged]"}),
    ("Iran funds Hezbollah, diplomats say.", {"Iran BACKER_OF Hezbollah [hedged]"}),
    ("“Rwanda backs the M23,” said one analyst.", {"Rwanda BACKER_OF M23 [hedged]"}),
    ("Rwanda backs the M23, it is claimed.", {"Rwanda BACKER_OF M23 [hedged]"}),
    ("Critics say France supported Rwanda.", {"France BACKER_OF Rwanda [hedged]"}),
    ("Human rights groups claim Chad armed Libya.", {"Chad BACKER_OF Libya [hedged]"}),
    ("Burundi fears that Rwanda backs the M23.", {"Rwanda BACKER_OF M23 [hedged by Burundi]"}),
    ("Qatar suspects that Iran attacked Oman.", {"Iran FIGHTS Oman [hedged by Qatar]"}),
    ("Kenya said that Chad attacked Libya.", {"Chad FIGHTS Libya [by Kenya]"}),
    ("China denies arming Moscow.", {"China BACKER_OF Russia [denied by China]"}),
    ("Turkey denies that it backs Qatar.", {"Turkey BACKER_OF Qatar [denied by Turkey]"}),
    ("Kenya denied reports that Chad supports Libya.", {"Chad BACKER_OF Libya [denied by Kenya]"}),
    ("The envoy denied that Chad armed Libya.", {"Chad BACKER_OF Libya [denied]"}),
    ("Chad did not deny that Libya backs Sudan.", NOTHING),
    ("Chad does not deny backing Libya.", NOTHING),
    ("Chad denied it had said “Libya backs Sudan”.", NOTHING),
    ("Chad would have attacked Libya.", {"Chad FIGHTS Libya [conditional]"}),
    ("Had Chad attacked Libya, Egypt would have left.", {"Chad FIGHTS Libya [conditional]"}),
]
DATELINES = [
    ("GOMA, 28 January 2025 - M23 fighters entered Goma on Monday.", NOTHING),
    ("WASHINGTON, 1 July 2025 — Chad accused Libya.", {"Chad ACCUSES Libya"}),
    ("CAIRO — Chad accused Libya.", {"Chad ACCUSES Libya"}),
    ("JUBA, South Sudan (AP) — Chad accused Libya.", {"Chad ACCUSES Libya"}),
]
# fmt: on


@pytest.mark.parametrize(
    ("text", "expected"),
    [*ANOTHERS_ACT, *ENDED_OR_OPPOSED, *DENIED, *BESIDE_THE_VERB, *ANOTHER_ACTOR, *VOICES, *DATELINES],
)
def test_a_text_is_taken_at_its_word(text: str, expected: set[str]) -> None:
    assert told(text) == expected


def test_a_pronoun_after_a_denial_is_not_explicit() -> None:
    assert not only("Turkey denies that it backs Qatar.").explicit


@pytest.mark.parametrize("text", [text for text, _ in DATELINES])
def test_a_dateline_is_part_of_no_mention_and_no_quote(text: str) -> None:
    extraction = extract(text)
    after = max(text.find(" - "), text.find(" — ")) + 3
    spans = [mention.start for mention in extraction.mentions] + [found.start for found in extraction.statements]
    assert min(spans) >= after


def test_a_group_that_was_another_is_the_subject_after_a_dateline() -> None:
    text = (
        "DAMASCUS, 9 December 2024 - Hayat Tahrir al-Sham, formerly the Nusra Front, toppled Bashar al-Assad on Sunday."
    )
    assert told(text) == {"Hayat Tahrir al-Sham OPPOSES Bashar al-Assad"}


def test_a_name_in_capitals_before_a_pair_of_dashes_is_no_dateline() -> None:
    extraction = extract("NATO - which Chad left - backs Libya.")
    assert extraction.mentions[0].start == 0


def test_a_place_that_fighters_entered_is_no_body_to_join() -> None:
    assert told("The M23 entered Masisi. Masisi is quiet. People left Masisi.") == set()
