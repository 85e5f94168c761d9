"""Bulgarian: places, editorial abbreviations and units."""

from embeddings.abbreviations.rules import SentenceRules

RULES = SentenceRules(
    abbreviations=frozenset(
        "фиг табл стр с ст т чл ал гл вж ср напр др г гг в ул бул пл обл гр им акад проф доц ген полк инж хил "
        "млн млрд лв тел".split()
    ),
)
