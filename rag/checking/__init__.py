"""Whether sources support what an answer says, and the footnotes."""
