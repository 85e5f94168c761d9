"""The former name of `rag.accounts.users`, for scripts that import it so."""

from rag.accounts.users import LEAST_PASSWORD, Users, hashed, matches, set_password, set_role

__all__ = ["LEAST_PASSWORD", "Users", "hashed", "matches", "set_password", "set_role"]
