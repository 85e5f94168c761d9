"""What is shipped to run several page servers: manifests that the schemas take, and that say what the program needs."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import pytest
import yaml

from rag.program import command_line
from rag.web.gate.gate import GateOptions, check_gate
from rag.web.gate.routes import ROUTES

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
MANIFESTS = [
    (path.name, manifest)
    for path in sorted((DEPLOY / "kubernetes").glob("*.yaml"))
    for manifest in yaml.safe_load_all(path.read_text(encoding="utf-8"))
]
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
VERSIONS = ("1.29", "1.33", "1.37")
"""Of Kubernetes: from the oldest that clouds still run to the newest that the schemas know."""


def of_kind(kind: str) -> dict[str, Any]:
    (found,) = [manifest for _, manifest in MANIFESTS if manifest["kind"] == kind]
    return found


DEPLOYMENT = of_kind("Deployment")
POD = DEPLOYMENT["spec"]["template"]["spec"]
(CONTAINER,) = POD["containers"]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("name", "manifest"), MANIFESTS, ids=[name for name, _ in MANIFESTS])
def test_kubernetes_takes_every_manifest(name: str, manifest: dict[str, Any], version: str) -> None:
    kubernetes_validate.validate(manifest, version, strict=True)


def test_the_checker_would_find_a_field_that_is_none() -> None:
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate({**of_kind("Service"), "speck": {}}, VERSIONS[-1], strict=True)


def test_compose_takes_its_file() -> None:
    schema = json.loads((files("check_jsonschema") / "builtin_schemas/vendor/compose-spec.json").read_text("utf-8"))
    jsonschema.validate(COMPOSE, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**COMPOSE, "servces": {}}, schema)


def pages() -> list[list[str]]:
    """The command lines of all page servers."""
    of_compose = [service["command"] for service in COMPOSE["services"].values() if "command" in service]
    return [CONTAINER["args"], *of_compose]


@pytest.mark.parametrize("arguments", pages())
def test_the_program_takes_what_it_is_started_with_and_lets_nobody_in_unasked(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_STATE", "postgresql://postgres/footnote")
    options = command_line(arguments[0]).parse_args(arguments[1:])
    assert (options.state is not None, options.open, options.auth, options.port) == (True, False, None, 7860)
    check_gate(GateOptions(options.host, options.name, options.proxy, is_open=True))


def test_no_page_server_runs_as_root_or_writes_beside_its_volumes() -> None:
    assert POD["securityContext"]["runAsNonRoot"] and not POD["automountServiceAccountToken"]
    assert CONTAINER["securityContext"] == {
        "readOnlyRootFilesystem": True,
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
    }
    # The image's own user, and its own places.
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    assert f"USER {POD['securityContext']['runAsUser']}:{POD['securityContext']['runAsGroup']}" in text
    assert {mount["mountPath"] for mount in CONTAINER["volumeMounts"]} >= {"/data", "/tmp"}
    assert {mount["name"] for mount in CONTAINER["volumeMounts"]} == {volume["name"] for volume in POD["volumes"]}
    for name in ("page1", "page2"):
        page = COMPOSE["services"][name]
        assert (page["read_only"], page["cap_drop"], page["volumes"]) == (True, ["ALL"], ["data:/data"])


def test_a_probe_asks_what_anybody_may_ask_and_no_restart_is_for_what_it_cannot_mend() -> None:
    probes = {name: probe["httpGet"] for name, probe in CONTAINER.items() if name.endswith("Probe")}
    public = {route.path for route in ROUTES if route.public}
    ports = {port["name"] for port in CONTAINER["ports"]}
    assert set(probes) == {"startupProbe", "readinessProbe", "livenessProbe"}
    assert {probe["path"] for probe in probes.values()} <= public
    assert {probe["port"] for probe in probes.values()} <= ports
    assert probes["livenessProbe"]["path"] == "/live", "/health is of the database too"
    assert {"requests", "limits"} <= set(CONTAINER["resources"])


def test_what_belongs_together_has_the_same_names() -> None:
    labels = DEPLOYMENT["spec"]["template"]["metadata"]["labels"]
    assert DEPLOYMENT["spec"]["selector"]["matchLabels"] == labels
    assert of_kind("Service")["spec"]["selector"] == labels
    assert of_kind("PodDisruptionBudget")["spec"]["selector"]["matchLabels"] == labels
    assert of_kind("PodDisruptionBudget")["spec"]["minAvailable"] < DEPLOYMENT["spec"]["replicas"]
    claims = {
        volume["persistentVolumeClaim"]["claimName"] for volume in POD["volumes"] if "persistentVolumeClaim" in volume
    }
    assert claims == {of_kind("PersistentVolumeClaim")["metadata"]["name"]}
    assert of_kind("Service")["spec"]["sessionAffinity"] == "ClientIP", "a tab lives in one server"
    proxy = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    assert "lb_policy cookie" in proxy and "health_uri /live" in proxy
    servers = re.findall(r"(\w+):7860", re.search(r"reverse_proxy (.*) \{", proxy).group(1))
    assert {COMPOSE["services"][name]["hostname"] for name in servers} == set(servers) == {"page1", "page2"}


def test_the_database_comes_from_a_secret_and_no_password_is_written_down() -> None:
    (state,) = [one for one in CONTAINER["env"] if one["name"] == "FOOTNOTE_STATE"]
    assert set(state["valueFrom"]) == {"secretKeyRef"}
    for name in ("page1", "page2"):
        assert ":" not in COMPOSE["services"][name]["environment"]["FOOTNOTE_STATE"].partition("://")[2]
    for service in COMPOSE["services"].values():
        for variable, value in service.get("environment", {}).items():
            assert "PASSWORD" not in variable or value.startswith("${POSTGRES_PASSWORD:?")
