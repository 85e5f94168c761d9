"""What other programs use: OpenAI's protocol, our own HTTP API, MCP, and the figures to watch it by."""
