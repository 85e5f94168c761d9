"""Thai, which has no full stops: a space ends a phrase, and a span of some length."""

from embeddings.abbreviations.rules import SentenceRules

RULES = SentenceRules(spaces_end=True)
