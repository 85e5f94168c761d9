"""An index in PostgreSQL with pgvector, searched and kept there; needs `pip install "footnote-rag[postgres]"`."""
