"""Tables as text (.csv, .tsv): each row a sentence with its headings."""

from __future__ import annotations

import csv
import io
from itertools import islice

from embeddings.errors import DocumentError
from embeddings.load.decoding import clean, decode
from embeddings.load.raw import Loaded, RawFile
from embeddings.load.rows import MAX_ROWS, row_sentences

_SAMPLE = 8192


def load_csv(raw: RawFile) -> Loaded:
    """The delimiter is told from the first lines; rows beyond MAX_ROWS are left out and told."""
    decoded = decode(raw.data)
    text = clean(decoded.text)
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:_SAMPLE], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel_tab if raw.source.lower().endswith(".tsv") else csv.excel
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), dialect), MAX_ROWS + 2))
    except csv.Error as error:
        raise DocumentError(f"not a table of values ({error}); save it as CSV again") from error
    sentences = row_sentences(rows[: MAX_ROWS + 1])
    notes = [f"rows behind the first {MAX_ROWS:,} left out"] if len(rows) > MAX_ROWS + 1 else []
    document = raw.document(
        "\n".join(sentences), metadata={"encoding": decoded.encoding}, notes=[*decoded.notes, *notes]
    )
    return Loaded((document,), decoded.problems)
