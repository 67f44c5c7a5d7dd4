"""What is refused: each with its fact, its rule and its cure; and files as text."""

import codecs
import time
from pathlib import Path

import pytest

from detente.errors import InputError
from detente.reader.cleaning import clean
from detente.reader.pages.language import foreign_language
from detente.reader.pages.refusals import read_file

ENGLISH = "The duty on steel was raised by the government of India on Monday. "


def refusal(text: str) -> str:
    with pytest.raises(InputError) as error:
        clean("a.txt", text)
    assert all(problem.place == "a.txt" for problem in error.value.problems)
    return str(error.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "The text is empty"),
        (" \n\t\u00a0", "The text is empty"),
        (ENGLISH + "\0", "NUL characters"),
        (ENGLISH + "\x01\x02\x03\x04\x05", "5 of 72 characters are control characters"),
        (ENGLISH + "\ufffd" * 20, "20 of 87 characters were lost"),
        (ENGLISH + "\ud800", "halves of characters"),
        ("%PDF-1.7 " + ENGLISH, "It is a PDF"),
        ("PK\x03\x04 word", "zip archive"),
        ("{\\rtf1 " + ENGLISH, "Rich Text"),
        ("<html><body><p>" + ENGLISH, "page with its markup: 3 tags"),
        (ENGLISH + "<p>a</p><p>b</p>", "save the page as plain text"),
        ("Duties rise", "It has 2 words. A report has at least 4"),
        ("25 30 45", "It has 0 words"),
        ("xo mip ka " * 30, "no language we know"),
    ],
)
def test_what_is_no_report_is_refused(text: str, words: str) -> None:
    assert words.casefold() in refusal(text).casefold()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Die Kommission hat am Mittwoch neue Zölle auf Stahl aus China angekündigt.", "German"),
        ("La Commission a annoncé mercredi de nouveaux droits de douane sur l'acier chinois.", "French"),
        ("La Comisión anunció el miércoles nuevos aranceles al acero de China.", "Spanish"),
        ("La Commissione ha annunciato mercoledì nuovi dazi sull'acciaio della Cina.", "Italian"),
        ("A Comissão anunciou na quarta-feira novas tarifas sobre o aço chinês.", "Portuguese"),
        ("De Commissie heeft woensdag nieuwe heffingen op staal uit China aangekondigd.", "Dutch"),
        ("Komisja ogłosiła w środę nowe cła na stal z Chin, które wejdą w życie w maju.", "Polish"),
        ("Комиссия объявила о новых пошлинах на сталь из Китая.", "Russian"),
        ("委员会周三宣布对钢铁征收新关税。", "Chinese"),
        ("委員会は水曜日、鉄鋼に対する新たな関税を発表した。", "Japanese"),
        ("위원회는 수요일 철강에 대한 새로운 관세를 발표했다.", "Korean"),
        ("أعلنت المفوضية يوم الأربعاء رسوما جديدة على الصلب", "Arabic"),
        ("Komisyon çarşamba günü çelik için yeni vergiler ve daha yüksek bir kota açıkladı.", "Turkish"),
    ],
)
def test_other_languages_are_named(text: str, language: str) -> None:
    assert foreign_language(text) == language
    assert f"It seems to be in {language}. Only English is read." in refusal(text)


def test_a_foreign_quotation_and_a_headline_are_english() -> None:
    quoted = (
        ENGLISH + "“Wir werden auf die neuen Zölle der Regierung antworten”, said the minister. " + ENGLISH
    )
    assert len(clean("a.txt", quoted).sentences) == 3
    assert clean("a.txt", "Canada hits steel imports").read


def test_a_text_of_five_megabytes_is_refused_at_once() -> None:
    text = ENGLISH * 80_000
    begun = time.process_time()
    assert "It has 5.4 million characters" in refusal(text)
    assert time.process_time() - begun < 0.3


def test_all_problems_come_at_once() -> None:
    with pytest.raises(InputError) as error:
        clean("a.txt", "", published="Monday")  # pyright: ignore[reportArgumentType]
    assert len(error.value.problems) == 2
    with pytest.raises(InputError, match="of type bytes"):
        clean("a.txt", b"The duty")  # pyright: ignore[reportArgumentType]


TYPOGRAPHIC = "The EU’s duty – 25 percent – is “in force”."


@pytest.mark.parametrize(
    "data",
    [
        TYPOGRAPHIC.encode(),
        codecs.BOM_UTF8 + TYPOGRAPHIC.encode(),
        TYPOGRAPHIC.encode("utf-16"),
        codecs.BOM_UTF16_BE + TYPOGRAPHIC.encode("utf-16-be"),
        TYPOGRAPHIC.encode("utf-32"),
        (TYPOGRAPHIC + "A line without them. " * 9).encode("cp1252"),
    ],
)
def test_files_are_read_in_their_coding(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(data)
    assert read_file(file).startswith(TYPOGRAPHIC)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7 \xff\xfe", "It is a PDF"),
        (b"duty\0\xff\xfe", "It is binary"),
        ("Пошлина на сталь".encode("cp1251"), "cannot be read as UTF-8"),
        (("“Zoll” – ß " * 5).encode() + b"\xe2\x80", "cannot be read as UTF-8"),
        (codecs.BOM_UTF16_LE + b"a", "cannot be read as UTF-16"),
    ],
)
def test_files_that_are_no_text_are_refused(tmp_path: Path, data: bytes, words: str) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(data)
    with pytest.raises(InputError, match=words):
        read_file(file)


def test_a_missing_file_a_folder_and_a_large_file(tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text(ENGLISH)
    with pytest.raises(InputError, match=r"no such file. Did you mean 'report.txt'\?"):
        read_file(tmp_path / "reprot.txt")
    for name in ("on.txt", "nosuch.pdf", "nosuch.yaml"):
        (tmp_path / name).write_text(ENGLISH)
    (tmp_path / "nosuch").mkdir()
    for name in ("nosuch.txt", "nosuchh.txt"):
        with pytest.raises(InputError, match=r"There is no such file\.$"):
            read_file(tmp_path / name)
    with pytest.raises(InputError, match="The folder .* does not exist"):
        read_file(tmp_path / "nowhere" / "a.txt")
    with pytest.raises(InputError, match="It is a folder"):
        read_file(tmp_path)
    (tmp_path / "large.txt").write_bytes(b"a" * 2_000_001)
    with pytest.raises(InputError, match="2.0 million bytes"):
        read_file(tmp_path / "large.txt")
