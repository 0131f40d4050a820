"""Schemathesis against a served centre: what is asked, by whom, and what it found."""

import copy
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests
import schemathesis
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from server.accounts.access import ACCESS, SESSION_COOKIE
from server.api.description import describe_interface
from server.api.operations import SESSION

CHECKS = {
    "enabled": False,
    "not_a_server_error": {"enabled": True},
    "ignored_auth": {"enabled": True},
}
CONTRACT_CHECKS: dict[str, Any] = {
    **CHECKS,
    "status_code_conformance": {"enabled": True},
    "content_type_conformance": {"enabled": True},
    "response_schema_conformance": {"enabled": True},
    "response_headers_conformance": {"enabled": True},
    "unsupported_method": {"enabled": True},
    "use_after_free": {"enabled": True},
    "negative_data_rejection": {
        "enabled": True,
        "expected-statuses": [400, 401, 403, 404, 405, 406, 413, 415, 422, 428, 429],
    },
    "missing_required_header": {"enabled": True, "expected-statuses": [401, 403, 415, 422]},
}
FORM_FIELDS = (
    "regie_id", "collectivite", "kind", "name", "name_fr", "name_ar", "arrete", "arrete_date",
    "ceiling_centimes", "deposit_period_days", "natures", "login", "role", "scope", "matricule",
    "language", "label", "to_day", "from_day", "reason", "counted", "circumstance", "number",
    "motive", "code", "current", "password", "again", "csrf", "form_token", "next", "amount",
    "short_code", "at", "why", "poste", "postes", "count",
    "proof",
)  # fmt: skip


NO_HTTP = (400, b"Invalid HTTP request received.")
"""What uvicorn answers to a header with control characters: no application ever saw it."""


@dataclass
class Findings:
    """What a run did and what it found."""

    requests: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def add(self, event: events.EngineEvent) -> None:
        recorder = getattr(event, "recorder", None)
        if recorder is not None:
            for interaction in recorder.interactions.values():
                self.requests += 1
                if interaction.response is not None:
                    self.statuses[interaction.response.status_code] += 1
            self._add_failures(recorder)
        if isinstance(event, events.NonFatalError):
            self.faults.append(f"{event.label}: {event.value!r}")
        if isinstance(event, events.FatalError):
            self.faults.append(f"stopped: {event.exception!r}")

    def _add_failures(self, recorder: Any) -> None:  # noqa: ANN401 - schemathesis keeps it private
        for case, checks in recorder.checks.items():
            answer = getattr(recorder.interactions.get(case), "response", None)
            if answer is not None and (answer.status_code, answer.content) == NO_HTTP:
                continue
            for check in checks:
                if check.failure_info is None:
                    continue
                failure = check.failure_info.failure
                said = f"{failure.operation}: {failure.title}: {failure.message}"
                self.faults.append(f"{said}\n{check.failure_info.code_sample}")


def attack(  # noqa: PLR0913 - what, where, who, how much
    described: dict[str, Any],
    base_url: str,
    *,
    auth: requests.auth.AuthBase | None = None,
    parameters: dict[str, Any] | None = None,
    checks: dict[str, Any],
    examples_max: int,
    is_whole: bool = True,
    seed: int = 1,
) -> Findings:
    """Run every phase of schemathesis against a served application.

    Args:
        described: the OpenAPI document.
        base_url: where the application listens.
        auth: signs each request in or signs it; nobody when not given.
        parameters: values of parameters that are not to be drawn.
        checks: which checks, as its configuration names them.
        examples_max: requests drawn for each operation and phase.
        is_whole: also every border of every field, which takes ten thousand requests for the desk.
        seed: the same one draws the same requests.
    """
    config = SchemathesisConfig.from_dict(
        {
            "base-url": base_url,
            "seed": seed,
            "continue-on-failure": True,
            "parameters": parameters or {},
            "checks": checks,
            "generation": {"max-examples": examples_max, "database": "none", "no-shrink": True},
            "phases": {
                "examples": {"enabled": True},
                "coverage": {"enabled": is_whole},
                "fuzzing": {"enabled": True},
                "stateful": {"enabled": True, "max-steps": 5},
            },
            "request-timeout": 20.0,
        }
    )
    schema = schemathesis.openapi.from_dict(described, config=config)
    if auth is not None:
        schema.auth.set_from_requests(auth)
    found = Findings()
    for event in from_schema(schema).execute():
        found.add(event)
    return found


def without_headers(described: dict[str, Any]) -> dict[str, Any]:
    """Leave out the headers a signer writes itself, so that none is drawn and then replaced."""
    kept = copy.deepcopy(described)
    for operations in kept["paths"].values():
        for operation in operations.values():
            operation["parameters"] = [
                one
                for one in operation.get("parameters", [])
                if one["in"] != "header" or one["name"] == "If-None-Match"
            ]
    return kept


class SignedIn(requests.auth.AuthBase):
    """Rides on somebody's session."""

    def __init__(self, headers: dict[str, str]) -> None:
        self.headers = headers

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers.update(self.headers)
        return request


class Signing(requests.auth.AuthBase):
    """Signs each request, as it is about to leave, with a terminal's key."""

    def __init__(self, sign: Callable[[requests.PreparedRequest], dict[str, str]]) -> None:
        self.sign = sign

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers.update(self.sign(request))
        return request


def describe_desk(app: FastAPI, values: dict[str, list[object]]) -> dict[str, Any]:
    """Describe what people use, which the published description leaves out.

    Args:
        app: the centre's application.
        values: things worth naming in an address, by parameter.
    """
    paths: dict[str, dict[str, Any]] = {}
    published = describe_interface(app)["paths"]
    for route in iter_route_contexts(app.routes):
        if route.path in published or route.path.startswith(("/ui/", "/docs/")):
            continue
        for method in route.methods or ():
            paths.setdefault(route.path, {})[method.lower()] = _operation(route, method, values)
    return {
        "openapi": "3.1.0",
        "info": {"title": "desk", "version": "1"},
        "paths": paths,
        "components": {
            "securitySchemes": {SESSION: {"type": "apiKey", "in": "cookie", "name": SESSION_COOKIE}}
        },
    }


def _operation(route: Any, method: str, values: dict[str, list[object]]) -> dict[str, Any]:  # noqa: ANN401
    names = [part[1:-1] for part in route.path.split("/") if part.startswith("{")]
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True,
         "schema": {"anyOf": [{"enum": [str(one) for one in values.get(name, [])] or ["x"]},
                              {"type": "string", "minLength": 1, "maxLength": 80}]}}
        for name in names
    ]  # fmt: skip
    operation: dict[str, Any] = {"responses": {"default": {"description": "a page"}}}
    if method == "GET":
        parameters += [
            {"name": name, "in": "query", "schema": {"type": "string", "maxLength": 60}}
            for name in ("q", "sort", "page", "format", "lang", "next", "place", "day")
        ]
    else:
        fields = {name: {"type": "string", "maxLength": 200} for name in FORM_FIELDS}
        content = {"schema": {"type": "object", "properties": fields}}
        operation["requestBody"] = {"content": {"application/x-www-form-urlencoded": content}}
    guarded = _access_of(route.dependant)
    if guarded - {"public"}:
        operation["security"] = [{SESSION: []}]
    return {**operation, "parameters": parameters}


def _access_of(dependant: Any) -> set[str]:  # noqa: ANN401
    found = {
        getattr(one.call, ACCESS) for one in dependant.dependencies if hasattr(one.call, ACCESS)
    }
    return found.union(*(_access_of(one) for one in dependant.dependencies))
