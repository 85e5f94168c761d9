"""What was checked, as files to go on with: Markdown, and Word with footnotes."""
