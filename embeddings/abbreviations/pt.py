"""Portuguese: titles and editorial abbreviations."""

from embeddings.abbreviations.rules import SentenceRules

RULES = SentenceRules(
    abbreviations=frozenset(
        "sr sra srta dr dra d prof profa eng exmo exma gen cel cap av art pág págs p pp nº núm tel fig vol ed "
        "aprox máx mín ex etc ltda s.a".split()
    ),
    words=frozenset("não sim".split()),
)
