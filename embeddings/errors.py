"""Every error that Footnote raises on purpose.

    FootnoteError
    ├── UsageError            what was asked for cannot be done as asked
    │   └── NearlyAllGone     a build would forget nearly all articles, and was not told to
    ├── DocumentError         one file cannot be read; a build reports it and goes on
    ├── FetchError            one page or feed cannot be fetched; a fetch reports it and goes on
    │   └── HostUnavailable   its host does not answer
    │       └── HostBusy      it asks to be left alone for now
    ├── ArticleIndexError
    │   ├── IndexMissing      there is no index in that folder
    │   ├── IndexDamaged      the source of truth (SQLite) cannot be read
    │   ├── IndexBusy         another process is writing to it
    │   ├── IndexUnreachable  the server that it is on does not answer
    │   ├── IndexNotWritten   it cannot be written to: the disk is full, say; what was committed is kept
    │   └── EncoderMismatch   it was made with another encoder
    ├── EncoderError          the embedding model cannot be loaded
    ├── ClusterError          the cluster that a build is spread over cannot be reached or used
    ├── StateUnavailable      the database of conversations, users, keys and sessions does not answer
    └── ModelError            the language model cannot be had, loaded or reached
        ├── ModelUnreachable  no source of its weights answered
        └── ChecksumMismatch  what arrived is not what was promised

A message names the value that was wrong and what to do about it.
"""


class FootnoteError(Exception):
    """Base of every error of this project."""


class UsageError(FootnoteError):
    """What was asked for cannot be done as asked."""


class NearlyAllGone(UsageError):
    pass


class DocumentError(FootnoteError):
    """One file cannot be read as an article."""


class FetchError(FootnoteError):
    """One page or feed cannot be fetched from the web."""


class HostUnavailable(FetchError):
    """The host does not answer."""


class HostBusy(HostUnavailable):
    """The host asks to be left alone for now."""


class ArticleIndexError(FootnoteError):
    """Base of what can be wrong with an index."""


class IndexMissing(ArticleIndexError):
    """There is no index in that folder."""


class IndexDamaged(ArticleIndexError):
    """The index's SQLite file cannot be read."""


class IndexBusy(ArticleIndexError):
    """Another process is writing to the index."""


class IndexUnreachable(ArticleIndexError):
    """The server that the index is on does not answer."""


class IndexNotWritten(ArticleIndexError):
    """The index cannot be written to; what was committed before is kept."""


class EncoderMismatch(ArticleIndexError):
    """The index was made with another encoder."""


class EncoderError(FootnoteError):
    """The embedding model cannot be loaded."""


class ClusterError(FootnoteError):
    """The cluster cannot be reached or used, or its workers end again and again; what was committed is kept."""


class StateUnavailable(FootnoteError):
    """The database of conversations, users, keys and sessions cannot be reached, or does not do what it is asked."""


class ModelError(FootnoteError):
    """The language model cannot be had, loaded or reached."""


class ModelUnreachable(ModelError):
    """No source of the model's weights answered."""


class ChecksumMismatch(ModelError):
    """A downloaded file is not the one that was promised."""
