"""What runs a local model: tokens to logits."""
