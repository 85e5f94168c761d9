"""Which old encoding a text in a European language is in: by the letters and the small words of the language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

ENCODINGS = (("cp1252", "cp1250", "iso8859-2", "cp1254", "cp1257"), ("mac_roman", "cp850", "cp852"))
"""Of Windows and Unix, and only where none of these fits, of old Macs and DOS; where two read the same, the first.
Cyrillic, Greek and Asian ones are not told here."""
_PUNCTUATION = frozenset("“”‘’‚„–—…«»‹›§°€£©®™·•½¼¾¡¿ªº×\xa0²³¹†‡´¨\xad")


@dataclass(frozen=True)
class Language:
    """Letters beyond ASCII, in small, and some of its most frequent words."""

    letters: frozenset[str]
    words: frozenset[str]


def _language(letters: str, words: str) -> Language:
    return Language(frozenset(letters), frozenset(words.split()))


LANGUAGES: Mapping[str, Language] = {
    # Names and loan words bring any Western letter into it: its own words must be many.
    "English": _language(
        "àâäáãåæçéèêëîïíìôöóòõøœùûüúñßÿ", "the of and to in a is was that for it on with as by at from he"
    ),
    "German": _language("äöüßé", "der die und in den von zu das mit sich des auf für ist im nicht ein eine als auch"),
    "French": _language("àâæçéèêëîïôœùûüÿ", "de la le et les des en un du une que est pour qui dans au plus pas sur"),
    "Spanish": _language("áéíñóúü", "de la que el en y a los se del las un por con no una su para es al lo"),
    "Portuguese": _language("àáâãçéêíóôõúü", "de a o que e do da em um para com não uma os no se na por mais as dos"),
    "Italian": _language("àèéìíîòóùú", "di e il la che in un a per è una sono del non con i della le si da"),
    "Dutch": _language("àáèéëïóöü", "de van een het en in is dat op te zijn met voor niet aan er om dan ook als"),
    "Swedish": _language("åäöéàü", "och i att det som en på är av för med den till inte har de ett om var"),
    "Danish or Norwegian": _language("æøåéèòôü", "og i at det er en til på som av for med den de ikke har et om af"),
    "Finnish": _language("äöåšž", "ja on ei se että oli hän en ole mutta kun niin kuin myös joka tai sen"),
    "Icelandic": _language("áðéíóúýþæö", "og að í á er sem til um en við það var hann ekki af með þess"),
    "Polish": _language("ąćęłńóśźż", "w i na z do się nie że to jest o jak po od za przez ale co dla jego czy"),
    "Czech": _language("áčďéěíňóřšťúůýž", "a v se na je že s z do o i to jako za by po si ale jsou jeho které"),
    "Slovak": _language("áäčďéíĺľňóôŕšťúýž", "a v sa na je že s z do o to ako za by po si ale sú jeho ktoré aj"),
    "Hungarian": _language("áéíóöőúüű", "a az és hogy nem is egy ez volt meg csak de mint már ha el még azt van"),
    "Romanian": _language("ăâîşșţț", "de și în a la cu pe o un care nu din este să mai că se ce după pentru ca şi"),
    "Croatian or Slovene": _language("čćđšž", "i u je na da se za su od s kako o ne ali kao iz po to in v ki pa ni"),
    "Turkish": _language("çğıiöşüâîû", "ve bir bu da de için ile olarak çok daha olan en ne kadar gibi o var her"),
    "Lithuanian": _language("ąčęėįšųūž", "ir yra kad į iš su bet tai kaip buvo apie nuo po jo už dar tik"),
    "Latvian": _language("āčēģīķļņšūž", "un ir ka no uz ar par bet kas to tas kā pie arī pēc lai vai"),
}
LEAST_ENGLISH = 0.1
"""Of an English text, the share of the words above: of 609 news articles, all but a few lists have more."""
_WORD = re.compile(r"[^\W\d_]+")
# A capital, or a sign, within a word that is written small: a wrong encoding brings them in.
_IMPOSSIBLE = re.compile(r"[a-zà-ÿ][A-ZÀ-ÖØ-ÞŁŚŻŹĆŃĄĘŠŽČŘĞŞ„‚…†‡•«»£§¥©®][a-zà-ÿ]")


def european_encoding(data: bytes) -> str | None:
    """The encoding in which the bytes are letters of one language; None when they are those of none.

    Of several, the one whose language has most of its small words in the text: few bytes alone do not tell.
    """
    for group in ENCODINGS:
        fits = [fit for encoding in group if (fit := _fit(data, encoding)) is not None]
        if fits:
            best = max(fits)
            return next(encoding for encoding in group if _fit(data, encoding) == best)
    return None


def _fit(data: bytes, encoding: str) -> float | None:
    """The share of small words of the best language whose letters they are; None when they are those of none."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    beyond = {letter for letter in text.replace("İ", "i").lower() if letter > "\x7f"} - _PUNCTUATION
    if _IMPOSSIBLE.search(text):
        return None
    words = [word.lower() for word in _WORD.findall(text)]
    shares = {
        name: sum(word in language.words for word in words) / max(len(words), 1)
        for name, language in LANGUAGES.items()
        if beyond <= language.letters
    }
    if shares.get("English", 1.0) < LEAST_ENGLISH:
        del shares["English"]
    return max(shares.values(), default=None)
