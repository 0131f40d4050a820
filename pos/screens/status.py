"""What the scripts of the pages ask every two seconds at most, and what a watchdog asks."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from domain.errors import GirctError
from domain.ids import AgentId, Seq
from pos.bootstrap import Counter
from pos.screens.bar import build_bar
from pos.screens.pages import SEQ_MAX, Page, language_of, note_who_left
from pos.screens.quittances import paper_at
from pos.screens.visits import COOKIE, Visits

router = APIRouter()


@router.get("/status")
def status(
    request: Request, seq: Annotated[int | None, Query(ge=1, le=SEQ_MAX)] = None
) -> dict[str, Any]:
    """Say how the counter stands; asking is no sign that somebody is there."""
    counter: Counter = request.app.state.counter
    visits: Visits = request.app.state.visits
    note_who_left(counter, visits)
    visit = visits.peek(request.cookies.get(COOKIE))
    language = language_of(request)
    agent = counter.sessions.agent(AgentId(visit.agent_id)) if visit and visit.agent_id else None
    paper = None
    if agent is not None and visit is not None and seq is not None:
        page = Page(request, counter, visits, visit, language)
        paper = asdict(paper_at(page, Seq(seq)))
    return {
        "cells": build_bar(counter, agent, language).to_json(),
        "paper": paper,
        "sync": _sync(counter),
        "session_open": counter.sessions.current() is not None,
    }


def _sync(counter: Counter) -> dict[str, Any]:
    status = counter.sync.status()
    return {
        "unsent": status.unsent,
        "head_seq": status.head_seq,
        "stored_through_seq": status.stored_through_seq,
        "terminal_state": status.terminal_state,
        "error_code": status.error_code,
    }


@router.get("/health")
def health(request: Request) -> dict[str, Any]:
    """Say that the counter runs, and whether it can sell."""
    counter: Counter = request.app.state.counter
    try:
        counter.configuration.current()
    except GirctError as error:
        return {"is_running": True, "is_configured": False, "code": error.code}
    return {"is_running": True, "is_configured": True, "code": None}
