"""Hindi: titles."""

from embeddings.abbreviations.rules import SentenceRules

RULES = SentenceRules(
    abbreviations=frozenset("डॉ प्रो श्री पं मो कु सु ले कर्नल जन रु कि.मी कि.ग्रा ई ई.पू".split()),
)
