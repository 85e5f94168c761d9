"""The page's own words: a table of texts a language, and how each language counts, writes figures and dates."""
