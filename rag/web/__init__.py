"""The chat page: a Gradio app whose parts are HTML of our own, drawn from records by pure functions."""
