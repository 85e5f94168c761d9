"""The page's acts as plain functions."""
