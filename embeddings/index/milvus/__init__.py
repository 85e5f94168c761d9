"""An index in Milvus: what is searched, and all that the index holds; needs `pip install "footnote-rag[milvus]"`."""
