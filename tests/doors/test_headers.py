"""What every answer carries: which scripts and hosts a page may use, and how cookies are kept."""

import base64
import hashlib
import re

from tests.doors.conftest import PAGE, MakeSite, Site, log_in

INLINE_SCRIPT = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>(.*?)</script>", re.DOTALL
)


class TestHeaders:
    def test_a_page_may_run_only_its_own_scripts(self, site: Site):
        answer = site.client("analis").get("/", headers=PAGE)
        policy = answer.headers["Content-Security-Policy"]
        scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
        assert "unsafe" not in scripts
        assert re.search(r"script-src 'self' 'sha256-", scripts)
        assert "frame-ancestors 'none'" in policy
        assert "default-src 'self'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "geolocation=(self)" in answer.headers["Permissions-Policy"]
        assert "Strict-Transport-Security" not in answer.headers

    def test_every_inline_script_of_the_page_is_allowed(self, site: Site):
        answer = site.client("analis").get("/", headers=PAGE)
        policy = answer.headers["Content-Security-Policy"]
        inline = INLINE_SCRIPT.findall(answer.text)
        assert inline
        for script in inline:
            digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in policy, script[:200]

    def test_tiles_and_photos_may_come_from_the_hosts_that_are_set(self, site_with: MakeSite):
        site = site_with(tile_url="https://{s}.tiles.example/{z}/{x}/{y}.png", photo_hosts="a.b")
        policy = site.visitor().get("/login").headers["Content-Security-Policy"]
        assert "img-src 'self' data: blob: https://*.tiles.example https://a.b;" in policy

    def test_cookies_are_kept_from_scripts_and_other_sites(self, site: Site):
        answer = log_in(site.visitor(), "analis")
        cookie = next(c for c in answer.headers.getlist("Set-Cookie") if "qlue_session" in c)
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie
        assert "Secure" not in cookie

    def test_behind_https_they_are_sent_over_https_only(self, site_with: MakeSite):
        site = site_with(secure_cookies=True)
        site.add_user("analis")
        client = site.visitor()
        base = {
            "base_url": "https://localhost",
            "headers": PAGE | {"Referer": "https://localhost/"},
        }
        token = re.search(r'csrf_token" value="([^"]+)', client.get("/login", **base).text)
        fields = {"username": "analis", "password": "kata-sandi-uji", "csrf_token": token.group(1)}
        answer = client.post("/login", data=fields, **base)
        cookie = next(c for c in answer.headers.getlist("Set-Cookie") if "session" in c)
        assert cookie.startswith("__Host-qlue_session=")
        assert "Secure" in cookie
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
