#!/bin/sh
# Brings the index up to date and checks it; a page that is running takes it over by itself.
# rebuild.sh ARTICLES INDEX
set -eu
articles=$1
index=$2
build=${FOOTNOTE_EMBEDDINGS:-footnote-embeddings}

$build build "$articles" --index "$index"
$build verify --index "$index"
