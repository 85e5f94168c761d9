"""Plain text: the decoded file to the letter."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.errors import DocumentError
from tests.embeddings.load.samples import ANY_BYTES, load, one


@ANY_BYTES
@given(
    text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufeff"), max_size=200),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_plain_text_is_the_decoded_file_to_the_letter(tmp_path: Path, text: str, encoding: str) -> None:
    try:
        document = one(tmp_path, "a.txt", text.encode(encoding))
    except DocumentError:
        return
    assert document.text == text
    assert document.text == (tmp_path / "a.txt").read_bytes().decode(document.metadata["encoding"])


def test_line_ends_stay_and_offsets_are_the_files_own(tmp_path: Path) -> None:
    data = b"A treaty\r\nSource: Gazette\r\n\r\nFirst line.\rSecond line.\r\n"
    document = one(tmp_path, "a.txt", data)
    assert document.text.encode() == data
    assert data[document.body_start :].startswith(b"First line.")
    assert (document.title, document.metadata["publisher"]) == ("A treaty", "Gazette")


ENCODED = {
    "cp1252": "“It’s late,” he said — the café’s price: £5.",
    "cp1250": "Prezydent Polski powiedział, że źródło żółtej łódki jest ważne.",
    "cp1251": "Президент заявил в понедельник, что отношения двух стран важны для всего мира.",
    "koi8-r": "Президент заявил в понедельник, что отношения двух стран важны для всего мира.",
    "shift_jis": "日本の首相は月曜日、隣国の大統領と電話会談を行った。",
    "gb18030": "两国领导人星期一下午通了电话，讨论了贸易问题。",
    "iso8859-2": "Příliš žluťoučký kůň úpěl ďábelské ódy.",
    "cp1254": "İstanbul Boğazı'nda gemi geçişleri dün akşam durduruldu.",
    "cp1257": "Prezidentas sakė, kad šalis yra stipri ir žmonės geri.",
    "mac_roman": "Le président a déclaré que l’été serait très chaud.",
    "utf-16-be": "Президент заявил в понедельник, что\nотношения двух стран важны.",
    "utf-16-le": "Plain words without a byte order mark.",
}


@pytest.mark.parametrize(("encoding", "text"), ENCODED.items())
def test_encodings_are_recognised(tmp_path: Path, encoding: str, text: str) -> None:
    assert one(tmp_path, "a.txt", text.encode(encoding)).text == text


def test_a_pound_sign_among_many_english_words_stays_one(tmp_path: Path) -> None:
    text = "The price is £50. " + "It rose again, as it did last year. " * 2000
    assert one(tmp_path, "a.txt", text.encode("latin-1")).text == text


def test_a_few_bytes_of_no_encoding_do_not_lose_a_long_text(tmp_path: Path) -> None:
    words = b"Words that go on for a while. " * 50
    loaded = load(tmp_path, "a.txt", words + b"\x81\x8d\x81 end")
    assert loaded.documents[0].text.startswith(words.decode())


def test_a_broken_byte_does_not_spoil_the_rest_of_a_utf8_file(tmp_path: Path) -> None:
    loaded = load(tmp_path, "a.txt", "naïve café — “quoted” ".encode() * 5 + b"\xff end")
    assert loaded.documents[0].text == "naïve café — “quoted” " * 5 + "\ufffd end"
    assert "1 characters are broken in utf-8" in loaded.problems[0]


HUNGARIAN = "A miniszter szerint a költségvetés hiánya csökken, és az őszi ülésszakon új törvény is lesz."
PORTUGUESE = "O presidente não falou sobre a situação da nação, e não quis dizer quando o faria."


@pytest.mark.parametrize(("encoding", "text"), [("cp1250", HUNGARIAN), ("cp1252", PORTUGUESE)])
def test_encodings_that_share_their_bytes_are_told_by_the_language(tmp_path: Path, encoding: str, text: str) -> None:
    assert one(tmp_path, "a.txt", text.encode(encoding)).text == text


def test_a_guess_is_told(tmp_path: Path) -> None:
    guessed = one(tmp_path, "a.txt", HUNGARIAN.encode("cp1250"))
    assert "guessed as cp1250" in guessed.metadata["notes"][0]
    assert "notes" not in one(tmp_path, "b.txt", HUNGARIAN).metadata
