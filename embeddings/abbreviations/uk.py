"""Ukrainian: places, editorial abbreviations and units."""

from embeddings.abbreviations.rules import SentenceRules

RULES = SentenceRules(
    abbreviations=frozenset(
        "рис табл стор с ст п пп гл див пор напр т ін р рр н.е м ул вул просп пров пл д буд кв обл ім акад "
        "проф доц ген полк кап інж зав заст тис млн млрд грн коп тел вид ред т.зв т.д т.п".split()
    ),
)
