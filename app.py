"""python app.py: brings the index up to date with the folder, opens the chat page, and loads the model meanwhile."""

from __future__ import annotations

import sys

from rag.program import main

if __name__ == "__main__":
    sys.exit(main())
