"""The description of the interface: whole, true, and one with the errors and the client."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

import domain.exchange
from domain.errors import GirctError
from domain.exchange import Problem
from pos.sync import client as counters_client
from server.api.description import FRAMEWORKS_OWN, describe_interface
from server.api.refusals import describe
from server.app import build_main_app
from server.bootstrap import Centre
from server.errors import PROBLEM_TYPE, STATUS, status_of

Operation = tuple[str, str, dict[str, Any]]


@pytest.fixture
def app(centre: Centre) -> FastAPI:
    return build_main_app(centre)


@pytest.fixture
def described(app: FastAPI) -> dict[str, Any]:
    return describe_interface(app)


def operations_of(described: dict[str, Any]) -> Iterator[Operation]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def refusals_of(operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {status: said for status, said in operation["responses"].items() if status >= "400"}


def every_refusal(kind: type[GirctError] = GirctError) -> Iterator[type[GirctError]]:
    for inner in kind.__subclasses__():
        yield inner
        yield from every_refusal(inner)


def resolved(described: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """A schema that stands by itself, components inside."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema} | {
        "components": described["components"]
    }


def test_the_description_is_whole(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.1")
    assert re.fullmatch(r"1\.\d+\.\d+", described["info"]["version"])
    tags = {tag["name"] for tag in described["tags"]}
    seen = set()
    for method, path, operation in operations_of(described):
        place = f"{method} {path}"
        assert path.startswith("/api/v1/") or path in {"/health", "/ready"}, place
        assert set(operation["tags"]) <= tags, place
        assert operation["description"], place
        assert "security" in operation, f"{place} does not say who may call it"
        seen.add(operation["operationId"])
    assert len(seen) == len(list(operations_of(described)))
    assert not set(FRAMEWORKS_OWN) & set(described["components"]["schemas"])


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    named = set(re.findall(r"#/components/schemas/(\w+)", repr(described)))
    assert named <= set(described["components"]["schemas"])


def test_every_address_of_the_interface_is_described(
    app: FastAPI, described: dict[str, Any]
) -> None:
    routed = {
        (method.lower(), route.path)
        for route in iter_route_contexts(app.routes)
        for method in route.methods or ()
        if route.path.startswith("/api/")
    }
    assert {(method, path) for method, path, _ in operations_of(described)} >= routed
    assert all(path.startswith("/api/v1/") for _, path in routed)


def test_every_refusal_is_a_problem_with_the_status_of_its_code(described: dict[str, Any]) -> None:
    known = {kind.code: kind for kind in every_refusal()}
    for method, path, operation in operations_of(described):
        for status, said in refusals_of(operation).items():
            content = said["content"]
            assert list(content) == [PROBLEM_TYPE], f"{method} {path} {status}"
            examples = content[PROBLEM_TYPE]["examples"]
            assert examples, f"{method} {path} {status} gives no code"
            for code, example in examples.items():
                problem = Problem.model_validate(example["value"])
                assert problem.code == code
                assert str(problem.status) == status == str(status_of(known[code]))


def test_each_operation_declares_what_its_kind_can_refuse(described: dict[str, Any]) -> None:
    for method, path, operation in operations_of(described):
        if path in {"/health", "/ready"}:
            continue
        place, statuses = f"{method} {path}", set(refusals_of(operation))
        assert statuses >= {"413", "503"}, place
        if operation["security"]:
            assert "401" in statuses, place
        if operation["security"] == [{"terminalSignature": []}]:
            assert statuses >= {"403", "422"}, place
        if "requestBody" in operation:
            assert statuses >= {"413", "415", "422"}, place
        if method == "post" and operation["security"] == []:
            assert "429" in statuses, f"{place} is open to all and counts no tries"
        for status in {"429", "503"} & statuses:
            assert "Retry-After" in operation["responses"][status]["headers"], place


def test_the_statuses_name_errors_that_exist() -> None:
    assert set(STATUS) <= {kind.code for kind in every_refusal()}


def test_a_declared_refusal_carries_its_own_status() -> None:
    class Made(GirctError):
        """Trying again helps."""

        code = "tests.made"
        retryable = True

    assert list(describe(Made)) == [503]


def test_every_example_is_of_its_shape(described: dict[str, Any]) -> None:
    tried = 0
    for method, path, operation in operations_of(described):
        contents = [
            operation.get("requestBody", {}).get("content", {}),
            *(said.get("content", {}) for said in operation["responses"].values()),
        ]
        for content in contents:
            for media_type, one in content.items():
                if media_type == "application/octet-stream":
                    continue
                schema = jsonschema_rs.Draft202012Validator(resolved(described, one["schema"]))
                for example in one.get("examples", {}).values():
                    schema.validate(example["value"])
                    tried += 1
                is_json_answer = media_type == "application/json" and path.startswith("/api/")
                assert not is_json_answer or one.get("examples"), f"{method} {path}"
    assert tried > 30


def texts_of(function: ast.FunctionDef) -> Iterator[str]:
    """Every text a function of the client writes, with `{terminal_id}` for what it fills in."""
    whole = [node for node in ast.walk(function) if isinstance(node, ast.JoinedStr)]
    parts = {id(part) for node in whole for part in node.values}
    for node in whole:
        yield "".join(
            str(part.value) if isinstance(part, ast.Constant) else "{terminal_id}"
            for part in node.values
        )
    for node in ast.walk(function):
        if isinstance(node, ast.Constant) and id(node) not in parts:
            yield str(node.value)


def spoken_by(function: ast.FunctionDef) -> set[tuple[str, str]]:
    """The method and address a function of the client asks for."""
    texts = list(texts_of(function))
    paths = [f"/api/{text.partition('/api/')[2]}" for text in texts if "/api/" in text]
    methods = [text.lower() for text in texts if text in {"GET", "POST", "PUT", "DELETE"}]
    assert not paths or len(paths) == len(methods) == 1, function.name
    return set(zip(methods, paths, strict=False))


def test_the_counters_client_and_the_description_agree(described: dict[str, Any]) -> None:
    """Addresses and methods are read from its source; its shapes are the domain's own."""
    source = ast.parse(Path(counters_client.__file__).read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(source) if isinstance(node, ast.FunctionDef)]
    spoken = {one for function in functions for one in spoken_by(function)}
    for_terminals = {
        (method, path)
        for method, path, _ in operations_of(described)
        if path.startswith("/api/") and path != "/api/v1/directory"  # for people
    }
    assert spoken == for_terminals
    for shape in ("Batch", "Checkpoint", "EnrolmentAnswer", "EnrolmentRequest"):
        assert getattr(counters_client, shape) is getattr(domain.exchange, shape)
        assert shape in described["components"]["schemas"]
