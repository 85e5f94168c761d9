"""The collection as a whole: library, map, introduction."""
