"""Texts to float32 unit vectors."""
