"""What stands before Gradio: who asks, for what, and how much of it. ASGI middleware, one module an idea."""
