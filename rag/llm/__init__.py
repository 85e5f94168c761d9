"""Messages to text: prompts, local and remote models, and the queue before them."""
