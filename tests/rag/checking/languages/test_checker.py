"""The check in other languages: what is copied is supported, near misses are not, and what has no rules says so."""

import pytest

from rag.checking.any_language import AnyLanguage
from rag.checking.given import checker_of
from rag.checking.languages.checker import MEANING_ONLY
from rag.checking.languages.tables import TABLES
from rag.checking.support import Finding
from rag.records import SourceSentence
from tests.fakes import FakeEncoder
from tests.rag.checking.languages.pairs import NEAR_MISSES, SOURCES, SUPPORTED


def checked(source, claim):
    return checker_of(source, "", FakeEncoder(dim=256)).check(claim)


@pytest.mark.parametrize(
    ("language", "claim"), [(code, claim) for code, claims in SUPPORTED.items() for claim in claims]
)
def test_what_a_source_says_is_supported(language, claim):
    support = checked(SOURCES[language], claim)
    assert support.supported, support.reason
    assert support.finding is Finding.SUPPORTED


@pytest.mark.parametrize(
    ("language", "claim"), [(code, claim) for code, claims in NEAR_MISSES.items() for claim in claims]
)
def test_a_near_miss_is_not_supported(language, claim):
    support = checked(SOURCES[language], claim)
    assert not support.supported
    assert support.reason
    assert support.probability < 0.5


@pytest.mark.parametrize(
    ("source", "claim"),
    [
        ("Κατασκευάστηκε μια νέα γέφυρα πάνω από τον ποταμό το 2019.", "Κατασκευάστηκε μια νέα γέφυρα το 2019."),
        ("नदी पर 2019 में एक नया पुल बनाया गया।", "नदी पर नया पुल बनाया गया।"),
        ("เมืองสร้างสะพานใหม่ข้ามแม่น้ำในปี 2562", "เมืองสร้างสะพานใหม่ในปี 2562"),
        ("Miasto zbudowało w 2019 roku nowy most na rzece.", "Miasto zbudowało nowy most na rzece."),
    ],
    ids=["Greek", "Hindi", "Thai", "Polish"],
)
def test_a_language_without_a_table_is_checked_by_meaning_only(source, claim):
    support = checked(source, claim)
    assert not support.supported
    assert support.reason.startswith(MEANING_ONLY)
    assert support.nearest == 0
    assert checked(source, source).supported, "a sentence repeated word by word needs no rules"


@pytest.mark.parametrize(
    ("source", "claim"),
    [
        ("أعلن الوزير النتائج ولم يوقع الرئيس الاتفاق.", "يوقع الرئيس الاتفاق."),
        ("فلا يوقع الرئيس الاتفاق.", "يوقع الرئيس الاتفاق."),
        ("لَمْ يوقع الرئيس الاتفاق.", "يوقع الرئيس الاتفاق."),
        ("أنكر الوزير توقيع الاتفاق.", "الوزير توقيع الاتفاق."),
        ("وربما يوقع الرئيس الاتفاق.", "يوقع الرئيس الاتفاق."),
        ("Вряд ли завод откроют.", "Завод откроют."),
        ("Невозможно открыть завод.", "Открыть завод."),
        ("这艘船没有在周二沉没。", "这艘船在周二沉没。"),
        ("他不是个别人。", "他是个别人。"),
        ("不同意合并。", "同意合并。"),
        ("警方没收到了文件。", "警方收到了文件。"),
        ("El puente carece de permiso.", "El puente de permiso."),
        ("Une personne n'a pas été tuée à Lyon.", "Une personne a été tuée à Lyon."),
        ("Le match nul n'a pas été annulé.", "Le match nul a été annulé."),
        ("Die Stadt lehnte den Bau ab.", "Die Stadt den Bau."),
    ],
)
def test_a_denial_is_seen_whatever_its_form(source, claim):
    support = checked(source, claim)
    assert not support.supported
    assert checked(source, source.rstrip("。.")).supported


def sentence(text, language, context=""):
    return SourceSentence(f"{language}.txt", "", None, 0, len(text), text, context=context, language=language)


def mixed(claim, *sources):
    return AnyLanguage(sources, "", FakeEncoder(dim=256), lambda term: 1.0).check(claim)


def test_a_claim_in_one_language_never_rests_on_another():
    german = sentence("Merkel besuchte Paris am 3. Mai 2020.", "de")
    english = sentence("The chancellor, Merkel, visited Paris with her ministers on 3 May 2020.", "en")
    crossed = mixed("The chancellor, Merkel, visited Paris with her ministers on 3 May 2020.", german)
    assert not crossed.supported
    assert crossed.reason.startswith(MEANING_ONLY)
    assert mixed(
        "The chancellor, Merkel, visited Paris with her ministers on 3 May 2020.", german, english
    ).positions == (1,)
    assert mixed("Merkel besuchte Paris am 3. Mai 2020.", english, german).positions == (1,)
    assert not mixed("Президент Путин", english).supported


def test_a_pronoun_takes_names_from_before_it_and_nothing_else_does():
    claim = "Macron besuchte die Fabrik in Lille."
    before = "Präsident Macron kam am Montag."
    assert mixed(claim, sentence("Er besuchte die Fabrik in Lille.", "de", before)).supported
    assert not mixed(claim, sentence("Scholz besuchte die Fabrik in Lille.", "de", before)).supported


def test_an_english_claim_over_english_sources_is_the_english_check():
    source = sentence("The mayor did not sign the treaty.", "en")
    support = mixed("The mayor signed the treaty.", source)
    assert support.finding is Finding.CONTRADICTED


@pytest.mark.parametrize("code", TABLES)
def test_a_table_has_no_word_on_both_sides(code):
    table = TABLES[code]
    assert table.negations
    assert not table.negations & table.hedges
    assert not table.pronouns & table.negations


def test_a_reason_names_words_as_the_claim_writes_them():
    support = checked(
        "Der Ausbau des Hafens beginnt im September.", "Die Erneuerung des Hafens kostet viele Millionen."
    )
    words = support.reason.removeprefix("no source says ").removesuffix(" there").split(", ")
    assert "Erneuerung" in words
    assert set(words) <= {"Erneuerung", "kostet", "viele", "Millionen", "kostet viele Millionen", "viele Millionen"}


@pytest.mark.parametrize(
    ("source", "claim", "reason"),
    [
        # said again by a negation of the denial
        ("La direction dément ces accusations.", "La direction ne dément pas ces accusations.", "the opposite"),
        # a condition in a clause of its own, an exception, a sentence that begins with "without"
        ("Das Bad öffnet am Montag, falls das Wetter hält.", "Das Bad öffnet am Montag.", "on a condition"),
        ("La ville interdit les feux, sauf le 14 juillet.", "La ville interdit les feux.", "on a condition"),
        ("Без тренера команда потеряет спонсора.", "Команда потеряет спонсора.", "the opposite"),
        ("Sin patrocinador, el equipo no viajará.", "El equipo no viajará.", "on a condition"),
        # planned, and only to come
        ("Im Sommer sollen acht Kurse angeboten werden.", "Im Sommer werden acht Kurse angeboten.", "only as planned"),
        ("Halvorsen promet d'investir dans l'usine.", "Halvorsen investit dans l'usine.", "only as planned"),
        # claimed by somebody
        ("Соседи утверждают, что огонь уничтожил сарай.", "Огонь уничтожил сарай.", "only as planned"),
        # a limit
        ("Solo los agricultores pueden regar de noche.", "Los agricultores pueden regar de noche.", "with solo"),
        # the most of all
        ("Die Firma kauft den kleineren Konkurrenten.", "Die Firma kauft den kleinsten Konkurrenten.", "comparison"),
        # the first word is a name as well
        (
            "Santoro acusó a Vidal de falsificar las firmas.",
            "Vidal acusó a Santoro de falsificar las firmas.",
            "another order",
        ),
        # a figure of another part
        ("Der Umsatz stieg um 9 Prozent, der Gewinn sank um 14 Prozent.", "Der Umsatz stieg um 14 Prozent.", "order"),
        # a pronoun does what is done
        ("Elle a battu Lucas Ferrand.", "Lucas Ferrand a battu Élodie Marchand.", "another order"),
    ],
)
def test_what_turns_a_claim_is_seen(source, claim, reason):
    before = "Élodie Marchand a couru samedi. " if "Elle" in source else ""
    support = checked(before + source, claim)
    assert not support.supported
    assert reason in support.reason


@pytest.mark.parametrize(
    ("source", "claim"),
    [
        ("Einige Bauern lehnen das Projekt ab, weil ihre Wiesen nass werden.", "Einige Bauern lehnen das Projekt ab."),
        ("La cooperativa produce 75 toneladas y vende casi todo fuera.", "La cooperativa produce 75 toneladas."),
        ("Der Umsatz stieg um 9 Prozent, der Gewinn sank um 14 Prozent.", "Der Gewinn sank um 14 Prozent."),
        ("Im Jahr 2019, nach langem Streit, baute die Stadt eine Brücke.", "Die Stadt baute 2019 eine Brücke."),
        ("Pilar Santoro dirige el museo. Santoro acusó al fiscal.", "Pilar Santoro acusó al fiscal."),
    ],
)
def test_what_only_looks_turned_is_supported(source, claim):
    support = checked(source, claim)
    assert support.supported, support.reason


def test_a_first_name_is_not_taken_from_another_of_that_name():
    two = "Pilar Santoro dirige el museo. Su hermano es Bruno Santoro. Santoro acusó al fiscal."
    assert not checked(two, "Pilar Santoro acusó al fiscal.").supported


@pytest.mark.parametrize(
    ("question", "claim", "supported"),
    [
        ("Wurde der Hafen erweitert?", "Nein, der Hafen wurde nicht erweitert.", True),
        ("Wurde der Hafen erweitert?", "Ja, der Hafen wurde nicht erweitert.", False),
        ("Wurde der Hafen nicht erweitert?", "Nein, der Hafen wurde nicht erweitert.", False),
        ("Baute die Stadt eine Brücke?", "Ja, die Stadt baute 2019 eine Brücke.", True),
        ("Baute die Stadt eine Brücke?", "Nein, die Stadt baute 2019 eine Brücke.", False),
        ("Baute die Stadt einen Tunnel?", "Ja, die Stadt baute 2019 eine Brücke.", False),
        ("Baute die Stadt eine Brücke?", "Ja.", False),
        ("", "Ja, die Stadt baute 2019 eine Brücke.", False),
    ],
)
def test_a_verdict_rests_on_what_says_the_whole_question(question, claim, supported):
    source = "Der Hafen wurde nicht erweitert. Die Stadt baute 2019 eine Brücke."
    support = checker_of(source, question, FakeEncoder(dim=256)).check(claim)
    assert support.supported is supported, support.reason
