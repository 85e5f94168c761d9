"""PostgreSQL, for whatever is kept in it; needs `pip install "footnote-rag[postgres]"`."""
