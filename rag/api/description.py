"""The description of the API as a page: plain HTML that loads nothing, from its OpenAPI schema."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Any

_STYLE = (
    ":root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{margin:0 auto;padding:2rem;max-width:60rem}"
    "h2{margin:2.5rem 0 .25rem;font-size:1.1rem}code,pre{font-family:ui-monospace,monospace;font-size:.9em}"
    "pre{overflow:auto;padding:1rem;border:1px solid #8888;border-radius:8px}table{border-collapse:collapse}"
    "td,th{padding:.2rem .8rem .2rem 0;text-align:left;vertical-align:top}.method{font-weight:700}"
    "summary{cursor:pointer}"
)


def render_description(schema: Mapping[str, Any]) -> str:
    """Every path with its methods, fields and answers, and every shape that they name."""
    info = schema["info"]
    operations = "".join(
        _operation(path, method, operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    )
    shapes = "".join(
        f'<h2 id="{escape(name)}"><code>{escape(name)}</code></h2>{_json(shape)}'
        for name, shape in schema.get("components", {}).get("schemas", {}).items()
    )
    about = "".join(f"<p>{escape(line)}</p>" for line in info.get("description", "").split("\n\n"))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(info['title'])} API</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>{escape(info['title'])} API {escape(info['version'])}</h1>{about}"
        '<p>The same for programs: <a href="/openapi.json">openapi.json</a></p>'
        f"{operations}<h1>Shapes</h1>{shapes}</main></body></html>"
    )


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> str:
    fields = "".join(
        f"<tr><td><code>{escape(field['name'])}</code></td><td>in the {escape(field['in'])}</td>"
        f"<td><code>{escape(json.dumps(field.get('schema', {})))}</code></td></tr>"
        for field in operation.get("parameters", ())
    )
    sent = "".join(
        f"<tr><td>Body</td><td>{escape(kind)}</td><td>{_shape(content.get('schema', {}))}</td></tr>"
        for kind, content in operation.get("requestBody", {}).get("content", {}).items()
    )
    answers = "".join(
        f"<tr><td>{escape(status)}</td><td>{escape(kind)}</td><td>{_shape(content.get('schema', {}))}</td></tr>"
        for status, answer in operation.get("responses", {}).items()
        for kind, content in answer.get("content", {}).items()
    )
    return (
        f'<section><h2><span class="method">{escape(method.upper())}</span> <code>{escape(path)}</code></h2>'
        f"<p>{escape(operation.get('description', ''))}</p><table>{fields}{sent}{answers}</table></section>"
    )


def _shape(schema: Mapping[str, Any]) -> str:
    reference = schema.get("$ref")
    if reference:
        name = escape(reference.rpartition("/")[2])
        return f'<a href="#{name}"><code>{name}</code></a>'
    return f"<code>{escape(json.dumps(schema))}</code>"


def _json(shape: Mapping[str, Any]) -> str:
    return f"<details><summary>JSON Schema</summary><pre>{escape(json.dumps(shape, indent=2))}</pre></details>"
