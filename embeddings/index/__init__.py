"""SQLite is the source of truth; posting lists and FAISS structures are derived from it and can be lost."""
