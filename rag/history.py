"""The former name of `rag.accounts.history`, for scripts that import it so."""

from rag.accounts.history import ConversationInfo, History, StoredExchange

__all__ = ["ConversationInfo", "History", "StoredExchange"]
