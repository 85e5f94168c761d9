"""The languages that are told apart, and what each needs: a stemmer, word borders, decimal commas, direction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ENGLISH = "en"


@dataclass(frozen=True)
class Language:
    """`code` is ISO 639-1, `name` English, `script` as Unicode names it; `stemmer` is the name of a Snowball
    algorithm, None where there is none; `decimal_comma` whether "3,5" is three and a half."""

    code: str
    name: str
    script: str
    stemmer: str | None = None
    decimal_comma: bool = False

    @property
    def direction(self) -> str:
        """As HTML's `dir` has it."""
        return "rtl" if self.script in ("ARABIC", "HEBREW") else "ltr"


# Code, name, stemmer or "-", and a "," where figures have a decimal comma; by script. Dialects and languages that have
# hardly a newspaper of their own are left out: on short texts they only draw votes from their neighbours.
_TABLE = {
    "LATIN": """
        en English english .         de German german ,         fr French french ,        es Spanish spanish ,
        it Italian italian ,         pt Portuguese portuguese , nl Dutch dutch ,          sv Swedish swedish ,
        no Norwegian norwegian ,     da Danish danish ,         fi Finnish finnish ,      pl Polish polish ,
        cs Czech czech ,             sk Slovak - ,              sl Slovenian - ,          hr Croatian serbian ,
        hu Hungarian hungarian ,     ro Romanian romanian ,     tr Turkish turkish ,      ca Catalan catalan ,
        eu Basque basque ,           gl Galician - ,            et Estonian estonian ,    lv Latvian - ,
        lt Lithuanian lithuanian ,   id Indonesian indonesian , ms Malay - .              vi Vietnamese - ,
        sq Albanian - ,              sw Swahili - .             is Icelandic - ,          az Azerbaijani - ,
        ga Irish irish .             cy Welsh - .               af Afrikaans - ,          tl Filipino - .
        """,
    "CYRILLIC": """
        ru Russian russian ,  uk Ukrainian - ,  bg Bulgarian - ,  sr Serbian serbian ,
        mk Macedonian - ,     be Belarusian - , kk Kazakh - ,     mn Mongolian - .
        """,
    "GREEK": "el Greek greek ,",
    "ARABIC": "ar Arabic arabic .  fa Persian persian .  ur Urdu - .  ps Pashto - .",
    "HEBREW": "he Hebrew - .",
    "DEVANAGARI": "hi Hindi hindi .  mr Marathi - .  ne Nepali nepali .",
    "BENGALI": "bn Bengali - .",
    "TAMIL": "ta Tamil tamil .",
    "TELUGU": "te Telugu - .",
    "KANNADA": "kn Kannada - .",
    "MALAYALAM": "ml Malayalam - .",
    "GUJARATI": "gu Gujarati - .",
    "GURMUKHI": "pa Punjabi - .",
    "SINHALA": "si Sinhala - .",
    "ARMENIAN": "hy Armenian armenian ,",
    "GEORGIAN": "ka Georgian - ,",
    "ETHIOPIC": "am Amharic - .",
    "THAI": "th Thai - .",
    "LAO": "lo Lao - .",
    "KHMER": "km Khmer - .",
    "MYANMAR": "my Burmese - .",
    "HAN": "zh Chinese - .",
    "KANA": "ja Japanese - .",
    "HANGUL": "ko Korean - .",
}


def _read() -> dict[str, Language]:
    found = {}
    for script, rows in _TABLE.items():
        cells = iter(rows.split())
        for code, name, stemmer, comma in zip(cells, cells, cells, cells, strict=True):
            found[code] = Language(code, name, script, None if stemmer == "-" else stemmer, comma == ",")
    return found


LANGUAGES: Mapping[str, Language] = _read()
"""By code."""


def language_named(code: str) -> Language:
    """The language of that code; of one that is not known, only what its letters say is done."""
    return LANGUAGES.get(code) or Language(code, code, "LATIN")


def of_script(script: str) -> tuple[str, ...]:
    """The codes of the languages that are written in it."""
    return tuple(code for code, language in LANGUAGES.items() if language.script == script)


def declared(value: object) -> str | None:
    """The code of a language as articles declare it ("de", "pt-BR", "Deutsch" is not known, "German" is)."""
    if not isinstance(value, str):
        return None
    written = value.strip().lower().replace("_", "-")
    code = written.split("-")[0]
    if code in LANGUAGES:
        return code
    return next((code for code, language in LANGUAGES.items() if language.name.lower() == written), None)
