"""The language models, where they come from, and the cache."""
