"""The page that describes the interface."""

import re

import httpx


def test_the_page_loads_its_files_from_this_centre_alone(client: httpx.Client) -> None:
    page = client.get("/docs")
    assert page.status_code == 200
    links = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(links) == 5
    for link in links:
        assert link.startswith("/")
        assert client.get(link).status_code == 200, link
    policy = page.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "script-src" not in policy, "scripts are of this centre, and none stands in the page"
    assert not re.search(r"<script>|<script [^>]*>[^<]", page.text)


def test_the_page_sends_no_request_of_a_person(client: httpx.Client) -> None:
    (address,) = re.findall(r'src="(/docs/files/start[^"]+)"', client.get("/docs").text)
    assert "supportedSubmitMethods: []" in client.get(address).text


def test_no_other_file_of_the_package_is_given(client: httpx.Client) -> None:
    for name in ("favicon-32x32.png", "..%2fmain.py", "__init__.py"):
        assert client.get(f"/docs/files/{name}").status_code == 404


def test_programs_read_the_description_without_signing_in(client: httpx.Client) -> None:
    described = client.get("/openapi.json")
    assert described.json()["info"]["title"] == "GIR-CT"
    assert described.json() == client.get("/openapi.json").json()
