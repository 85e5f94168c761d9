"""Records into safe HTML and into files."""
