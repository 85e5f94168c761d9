"""Russian: places, editorial abbreviations and units that sentencex cuts behind."""

from embeddings.abbreviations.rules import SentenceRules

RULES = SentenceRules(
    abbreviations=frozenset(
        "рис табл стр ст п пп гл см ср напр т др проч г гг в вв н.э до н э ул пр просп пер пл д корп кв обл "
        "р-н им акад проф доц ген полк кап инж зав зам тыс млн млрд руб коп тел изд ред т.е т.к т.н т.д т.п "
        "и.о".split()
    ),
)
