"""The offline side of Footnote: articles -> chunks -> vectors -> index."""
