"""The frame of every desk screen: one page, one list, one form, one confirmation, one secret.

A screen is a folder of `server/desk/`: its routes ask for a permission, read rows of the caller's
own territory, and answer with one of the functions below. Nothing here needs a script.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from domain.territory import WHOLE_COUNTRY, collectivites
from server.accounts.own_sessions import mark_told
from server.accounts.permissions import Permission, is_permitted
from server.accounts.service import SignedIn
from server.bootstrap import Centre
from server.cookies import drop_cookie, read_cookie, write_cookie
from server.dependencies import caller_address
from server.desk.columns import Cell, Row
from server.desk.export import to_csv
from server.desk.form import Form
from server.desk.head import Head, Secret
from server.desk.listing import Asked, Listing, Source, in_memory
from server.desk.navigation import menu_of
from server.desk.notices import NOTICES
from server.desk.sheet import Part
from server.desk.shown import lay_out
from server.desk.words import role_key
from server.errors import page_language
from server.regies.caller import Caller
from ui.catalogues import Counted, translate, translate_count
from ui.environment import templates_environment
from ui.languages import Language

TEMPLATES: Final = Path(__file__).parent / "templates"
NOTICE_COOKIE: Final = "girct_desk_notice"
NOTICE_S: Final = 60
NO_STORE: Final = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Desk:
    """One request of a signed-in person, and how it is answered.

    Args:
        request: what was asked.
        centre: the centre.
        person: who asks; their role and territory bound everything.
    """

    request: Request
    centre: Centre
    person: SignedIn

    @property
    def language(self) -> Language:
        """The reader's language."""
        return page_language(self.request)

    @property
    def reads_takings(self) -> bool:
        """Whether the dashboard is for them."""
        return self.may(Permission.READ_TAKINGS)

    @property
    def caller(self) -> Caller:
        """Who changes something, for the services and the audit trail."""
        return Caller.of(self.person, caller_address(self.request))

    def say(self, key: str, **values: object) -> str:
        """Say a catalogue key in the reader's language."""
        return translate(key, self.language, **values)

    def say_count(self, key: Counted, count: int, **values: object) -> str:
        """Say a catalogue key of a count in the reader's language."""
        return translate_count(key, self.language, count, **values)

    def may(self, permission: Permission) -> bool:
        """Whether the reader's role has a permission."""
        return is_permitted(self.person.role, permission)

    def page(
        self, template: str, head: Head, *, status: int = HTTPStatus.OK, **parts: object
    ) -> HTMLResponse:
        """Render a page inside the frame.

        Args:
            template: its template.
            head: its title and what stands around it.
            status: HTTP status.
            parts: what the template needs.
        """
        notice = NOTICES.get(read_cookie(self.request, self.centre.settings, NOTICE_COOKIE) or "")
        is_said = notice is not None and status == HTTPStatus.OK
        told = self.person.notice if status == HTTPStatus.OK else None
        page = (
            templates_environment(self.language, TEMPLATES)
            .get_template(template)
            .render(
                desk=self,
                head=head,
                menu=menu_of(self.person.role),
                here=self.request.url.path,
                place=self.place,
                role=self.say(role_key(self.person.role)),
                switch_next=quote(self._address(), safe=""),
                notice=self.say(notice) if notice and is_said else "",
                sign_in=told,
                sign_in_text=told.sentences(self.language) if told else "",
                is_test=self.centre.settings.test_system,
                csrf=self.person.csrf,
                once=secrets.token_urlsafe(16),
                **parts,
            )
        )
        answer = HTMLResponse(page, status_code=status, headers=NO_STORE)
        if is_said:
            drop_cookie(answer, self.centre.settings, NOTICE_COOKIE)
        if told is not None:
            mark_told(self.centre, self.person)
        return answer

    def list_page(
        self, head: Head, listing: Listing[Row], rows: Sequence[Row] | Source[Row]
    ) -> Response:
        """Answer with a list, or with its file when `?format=csv` asks for it.

        Args:
            head: its title and what stands around it.
            listing: which list.
            rows: all its rows, or a source that reads them page by page.
        """
        asked = Asked.read(self.request.query_params, listing)
        source = rows if callable(rows) else in_memory(rows, listing, self.language)
        if self.request.query_params.get("format") == "csv":
            return self._file(to_csv(listing, asked, source, self.language), listing.name)
        return self.page("list.html", head, shown=lay_out(listing, asked, source, self.language))

    def sheet_page(self, head: Head, parts: Sequence[Part]) -> HTMLResponse:
        """Answer with the page of one thing, made of sections."""
        return self.page("sheet.html", head, sections=parts)

    def form_page(
        self, head: Head, form: Form, *, button: str, back: str, is_repeatable: bool = False
    ) -> HTMLResponse:
        """Answer with a form; with 422 when something in it is wrong.

        Args:
            head: its title and what stands around it.
            form: its fields and what is wrong with them.
            button: catalogue key of its button.
            back: where giving up leads.
            is_repeatable: whether the same page may send it again, as a download is.
        """
        return self.page(
            "form.html", head, status=_status_of(form), form=form, button=button, back=back,
            is_repeatable=is_repeatable,
        )  # fmt: skip

    def confirm_page(  # noqa: PLR0913 - each stands on the page
        self, head: Head, sentences: Sequence[str], *, button: str, back: str,
        form: Form | None = None, target: str = "",
    ) -> HTMLResponse:  # fmt: skip
        """Ask before what cannot be undone: its consequences, and one button.

        Args:
            head: the question.
            sentences: what will happen, already in the reader's language.
            button: catalogue key of the button that does it.
            back: where giving up leads.
            form: what has to be filled in first.
            target: where it is sent; empty for the page's own address without its query.
        """
        asked = form or Form((), self.language)
        return self.page(
            "confirm.html", head, status=_status_of(asked), sentences=sentences, button=button,
            back=back, form=asked, target=target,
        )  # fmt: skip

    def secret_page(
        self, head: Head, secret: Secret, facts: Sequence[Cell], *, back: str
    ) -> HTMLResponse:
        """Show a secret this once, on a slip that can be printed: it is kept nowhere.

        Args:
            head: its title.
            secret: what is handed over.
            facts: whose it is.
            back: where to go on.
        """
        return self.page("secret.html", head, secret=secret, facts=facts, back=back)

    def done(self, target: str, notice: str) -> RedirectResponse:
        """Go to a page after a success, which is said there once.

        Args:
            target: a path of the desk.
            notice: a code of `NOTICES`.
        """
        answer = RedirectResponse(target, status_code=HTTPStatus.SEE_OTHER)
        write_cookie(answer, self.centre.settings, NOTICE_COOKIE, notice, max_age_s=NOTICE_S)
        return answer

    @property
    def place(self) -> str:
        """The name of the reader's territory."""
        if self.person.scope == WHOLE_COUNTRY:
            return self.say("Kingdom of Morocco")
        found = collectivites().get(self.person.scope)
        if found is None:
            return self.person.scope
        return found.name_ar if self.language == "ar" else found.name_fr

    def _address(self) -> str:
        """Give the address to come back to once the language is switched: only pages can be."""
        url = self.request.url
        if self.request.method != "GET":
            return url.path if url.path.count("/") > 1 else "/desk/"
        return url.path + (f"?{url.query}" if url.query else "")

    def _file(self, content: str, name: str) -> Response:
        disposition = f'attachment; filename="{name}.csv"'
        headers = {"Content-Disposition": disposition, **NO_STORE}
        return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


def _status_of(form: Form) -> int:
    return HTTPStatus.OK if form.is_right else HTTPStatus.UNPROCESSABLE_ENTITY
