"""Articles from the web into a folder: pages, feeds and sitemaps, politely and only from where it is allowed."""
