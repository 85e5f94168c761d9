"""Files into documents: one module a format, chosen from the table in `files`."""
