"""What a phone asks for to install the app and to open the page Tim without a network."""

import re
from io import BytesIO

import orjson
import pytest
from PIL import Image

from dashboard.access import Role
from layouts.installed import SCRIPTS, STYLES
from tests.doors.conftest import PAGE, Site

FILES = re.compile(r"/assets/[a-z_]+\.(?:js|css)\?v=\w+")


@pytest.fixture
def client(site: Site):
    site.add_user("tim", Role.PIMPINAN_TIM, area_codes=["73.71.09"])
    return site.client("tim")


def test_the_manifest_names_icons_that_are_there(client):
    answer = client.get("/app.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    told = orjson.loads(answer.data)
    assert (told["start_url"], told["display"]) == ("/tim", "standalone")
    for icon in told["icons"]:
        with Image.open(BytesIO(client.get(icon["src"]).data)) as shown:
            assert f"{shown.width}x{shown.height}" == icon["sizes"]
            assert shown.format == "PNG"
    assert 'rel="manifest" href="/app.webmanifest"' in client.get("/tim", headers=PAGE).text


def test_the_worker_is_of_this_build_and_keeps_files_that_are_there(site: Site, client):
    answer = client.get("/sw.js")
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("text/javascript", "no-cache")
    build = site.app.extensions["qlue"].build
    assert f"qlue-shell-{build}" in answer.text
    files = FILES.findall(answer.text)
    assert len(files) == len(STYLES) + len(SCRIPTS)
    assert {client.get(file).status_code for file in files} == {200}
    assert all(file.endswith(f"?v={build}") for file in files)


def test_the_shell_has_no_data_and_only_what_the_worker_keeps(client):
    answer = client.get("/tim/offline")
    assert answer.mimetype == "text/html"
    assert set(FILES.findall(answer.text)) == set(FILES.findall(client.get("/sw.js").text))
    assert "Tanpa jaringan" in answer.text
    assert "data-report" not in answer.text
    assert "<script>" not in answer.text


@pytest.mark.parametrize("address", ["/app.webmanifest", "/sw.js", "/tim/offline"])
def test_behind_the_login(site: Site, address: str):
    assert site.visitor().get(address).status_code == 401
