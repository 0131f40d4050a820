"""Where a module reckons in floating point: what money must never meet."""

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

MONEY = re.compile(
    r"centime|money|amount|dirham|\bcash\b|_cash|cash_|tender|debit|credit|takings|\brate\b"
    r"|principal|majoration|penalite|astreinte|\btotal|_total|shortage|overage|\bfloat_",
    re.IGNORECASE,
)
"""Names of money, in any part of the statement."""
PATHS = re.compile(
    r"(file|folder|dir|directory|path|name|root|command|program|binaries|package)s?\b",
    re.IGNORECASE,
)


class FloatUse(NamedTuple):
    """One place that divides, converts to float or writes a float down."""

    line: int
    text: str
    is_money: bool


def floats_in(module: ast.Module) -> Iterator[FloatUse]:
    """Find each float literal, `float(…)` and true division, in its statement."""
    for statement in ast.walk(module):
        if not isinstance(statement, ast.stmt):
            continue
        for node in _own_nodes(statement):
            if _is_float(node):
                is_money = bool(MONEY.search(_header(statement).replace("float(", "(")))
                yield FloatUse(getattr(node, "lineno", 0), ast.unparse(node)[:80], is_money)


def _header(statement: ast.stmt) -> str:
    """Write a statement without the statements inside it."""
    if not hasattr(statement, "body"):
        return ast.unparse(statement)
    parts = ast.iter_child_nodes(statement)
    written = (one for one in parts if isinstance(one, ast.expr | ast.arguments | ast.withitem))
    return " ".join(ast.unparse(one) for one in written)


def _own_nodes(statement: ast.stmt) -> Iterator[ast.AST]:
    """Walk a statement without the statements inside it, and without its annotations."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += [
            child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt)
        ]


def _is_float(node: ast.AST) -> bool:
    match node:
        case ast.Constant(value=float()) | ast.Call(func=ast.Name(id="float")):
            return True
        case ast.BinOp(op=ast.Div(), left=left, right=right):
            return not (_is_path(left) or _is_path(right))
        case ast.AugAssign(op=ast.Div()):
            return True
        case _:
            return False


def _is_path(node: ast.AST) -> bool:
    """Whether an operand of `/` is a text, or is named as a place on disk."""
    if isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    ):
        return True
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return _is_path(node.left) or _is_path(node.right)
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.Call(func=ast.Name(id=name)):
            return bool(PATHS.search(name))
        case _:
            return False
