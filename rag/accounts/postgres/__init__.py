"""Conversations, users, keys, sessions and limits in one PostgreSQL database, for several page servers."""
