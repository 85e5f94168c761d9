#!/bin/sh
# Brings the index up to date and checks it; a page that is running takes it over by itself.
# rebuild.sh ARTICLES INDEX
set -eu
if [ $# -ne 2 ]; then
    echo "usage: rebuild.sh ARTICLES INDEX" >&2
    exit 2
fi
articles=$1
index=$2
build=${FOOTNOTE_EMBEDDINGS:-footnote-embeddings}

if ! command -v ${build%% *} >/dev/null; then
    echo "$build is not on the PATH ($PATH); set PATH, or FOOTNOTE_EMBEDDINGS (in a clone: 'python -m embeddings')" >&2
    exit 1
fi
$build build "$articles" --index "$index"
$build verify --index "$index"
