"""How well it finds, and how well it answers."""
