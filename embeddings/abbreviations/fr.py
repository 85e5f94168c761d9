"""French: titles, months, and editorial abbreviations; "M." and "MM." above all."""

from embeddings.abbreviations.rules import SentenceRules

RULES = SentenceRules(
    abbreviations=frozenset(
        "m mm mme mlle mgr me dr pr prof st ste art al av apr bd chap cf ch p.ex env etc fig hab ibid id janv févr fév "
        "avr juil sept oct nov déc l’art no p pp s.a tél vol éd ed ex n° réf c.-à-d r.-v min max".split()
    ),
)
