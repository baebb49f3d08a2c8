"""Texts whose encoding nobody wrote down come out as they were written."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.documents import HEAD_BYTES, Document
from corpus.readers.text_encoding import LONGEST_LINE, UTF_8, text_encoding, text_lines

# Three sentences each, in what was written before UTF-8; Windows-1258 has no letters to be told by.
SENTENCES = {
    "cs": (
        "cp1250",
        "Nikdy ses mě na to neptal.\nProč musíme jít právě teď?\nProtože loď nečeká, příteli.\n",
    ),
    "de": (
        "cp1252",
        "Du hast nie danach gefragt.\nWarum müssen wir jetzt gehen?\nSchöne Grüße vom Fährmann.\n",
    ),
    "el": ("cp1253", "Ποτέ δεν με ρώτησες γι' αυτό.\nΓιατί πρέπει να φύγουμε;\nΤο πλοίο δεν περιμένει.\n"),
    "es": ("cp1252", "¿Nunca me preguntaste eso?\n¡Mañana será otro día, señor!\nEl barco no espera más.\n"),
    "fr": (
        "cp1252",
        "Tu ne l'as jamais demandé.\nPourquoi partir à présent ?\nLe bac n'attend pas, même l'été.\n",
    ),
    "he": ("cp1255", "אף פעם לא שאלת אותי על זה.\nלמה אנחנו צריכים ללכת עכשיו?\nהמעבורת לא מחכה.\n"),
    "hu": (
        "cp1250",
        "Sosem kérdezted ezt tőlem.\nMiért kell most elmennünk?\nMert a komp nem vár, öregfiú.\n",
    ),
    "ja": (
        "cp932",
        "あなたは一度も聞かなかった。\nなぜ今行かなければならないの？\n船は待ってくれないから。\n",
    ),
    "ko": ("cp949", "당신은 나에게 그것을 묻지 않았어요.\n왜 지금 가야 하나요?\n배는 기다리지 않으니까요.\n"),
    "lt": (
        "cp1257",
        "Tu niekada manęs apie tai neklausei.\nKodėl turime eiti dabar?\nKeltas nelaukia, drauguži.\n",
    ),
    "pl": (
        "cp1250",
        "Nigdy mnie o to nie pytałeś.\nDlaczego musimy iść teraz?\nPonieważ prom nie będzie czekał.\n",
    ),
    "ru": (
        "cp1251",
        "Ты никогда меня об этом не спрашивал.\nПочему мы должны идти сейчас?\nПаром не ждёт.\n",
    ),
    "sv": (
        "cp1252",
        "Du frågade mig aldrig om det.\nVarför måste vi gå nu?\nFör att färjan inte väntar på någon.\n",
    ),
    "th": ("cp874", "คุณไม่เคยถามฉันเรื่องนี้\nทำไมเราต้องไปตอนนี้\nเพราะเรือไม่รอ\n"),
    "tr": (
        "cp1254",
        "Bana bunu hiç sormadın.\nNeden şimdi gitmemiz gerekiyor?\nÇünkü vapur beklemez, dostum.\n",
    ),
    "zh": ("gb18030", "你从来没有问过我这个。\n为什么我们现在必须走？\n因为渡船不等人。\n"),
}
TRADITIONAL = "你從來沒有問過我這個。\n為什麼我們現在必須走？\n因為渡船不等人。\n"
CUES = "1\n00:00:01,000 --> 00:00:02,000\n"


def document(content: bytes) -> Document:
    """Return content as a document."""
    return Document("x.srt", content[:HEAD_BYTES], lambda: io.BytesIO(content))


def read_back(content: bytes, language: str = "") -> str:
    """Return the text that content is read as."""
    encoding = text_encoding(content[:HEAD_BYTES], language)
    return "".join(f"{line}\n" for _, line in text_lines(document(content), encoding))


UNTOLD = {"lt"}  # three sentences with four letters of its own are too few without knowing the language


@pytest.mark.parametrize(
    ("language", "known"),
    [(each, each) for each in SENTENCES] + [(each, "") for each in SENTENCES if each not in UNTOLD],
)
def test_three_sentences_are_enough(language: str, known: str) -> None:
    """The encoding of three sentences is found, nearly always without knowing their language."""
    encoding, text = SENTENCES[language]

    assert read_back(text.encode(encoding), known) == text


@pytest.mark.parametrize("known", ["zh", ""])
def test_traditional_chinese(known: str) -> None:
    """Big5 is told from the encoding of the mainland."""
    assert read_back(TRADITIONAL.encode("big5"), known) == TRADITIONAL


@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"], ids=str
)
def test_unicode(language: str, encoding: str) -> None:
    """Every Unicode encoding is read, with its mark or without; UTF-32 needs it."""
    text = CUES + SENTENCES[language][1]

    assert read_back(text.encode(encoding)) == text


@given(st.text().filter(lambda text: "\0" not in text))
def test_any_utf_8_is_utf_8(text: str) -> None:
    """No text in UTF-8 is taken for anything else, unless it begins with the mark of another encoding."""
    content = text.encode("utf-8", "replace")

    assert text_encoding(content) == UTF_8


@given(st.binary())
def test_any_bytes_have_an_encoding(content: bytes) -> None:
    """Whatever the bytes are, they are decoded, and no control character is left."""
    assert not set(read_back(content)) & set(map(chr, [*range(9), *range(14, 32)]))


def test_a_letter_at_the_edge_of_the_head() -> None:
    """A head that ends within a letter is UTF-8 all the same."""
    content = b"x" + "é".encode() * HEAD_BYTES

    assert text_encoding(content[:HEAD_BYTES]) == UTF_8


def test_stray_windows_letters() -> None:
    """A few letters of Windows in a text of UTF-8 are read as what they are."""
    assert read_back("één café, naïf\n".encode() * 9 + b"caf\xe9\n").endswith("naïf\ncafé\n")


def test_lines() -> None:
    """Lines end as on any computer and are numbered; one that is too long is None and costs only itself."""
    content = b"one\r\ntwo\rthree\n" + b"x" * (LONGEST_LINE * 3) + b"\nfive"

    assert list(text_lines(document(content), UTF_8)) == [
        (1, "one"),
        (2, "two"),
        (3, "three"),
        (4, None),
        (5, "five"),
    ]
