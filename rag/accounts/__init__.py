"""Who may come in, and their conversations."""
