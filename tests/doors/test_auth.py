"""Logging in and out, sessions, and what keeps strangers out."""

import re
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from callbacks import accounts
from callbacks.paths import safe_page, safe_path
from dashboard.access import Role
from dashboard.errors import DatabaseAway
from data_access import users
from data_access.schema import audit_log
from tests.doors.conftest import PAGE, MakeSite, Site, csrf_header, form_token, log_in

WRONG = "Nama pengguna atau kata sandi tidak cocok"


def audited(site: Site) -> list[tuple[str, str]]:
    with site.engine.connect() as conn:
        asked = select(audit_log.c.actor, audit_log.c.action).order_by(audit_log.c.id)
        rows = conn.execute(asked).all()
    return [(row.actor, row.action) for row in rows if not row.action.startswith("user.")]


class TestLoggingIn:
    def test_the_right_password_leads_to_the_page_that_was_asked_for(self, site: Site):
        client = site.visitor()
        first = client.get("/?area=73.71.09&window=7d", headers=PAGE)
        assert first.status_code == 303
        assert first.location == "/login?next=/%3Farea%3D73.71.09%26window%3D7d"
        form = client.get(first.location, headers=PAGE)
        assert 'name="next" value="/?area=73.71.09&amp;window=7d"' in form.text
        answer = log_in(client, "analis", next="/?area=73.71.09&window=7d")
        assert (answer.status_code, answer.location) == (303, "/?area=73.71.09&window=7d")
        assert client.get("/?area=73.71.09", headers=PAGE).status_code == 200

    def test_the_name_is_taken_in_any_case_and_with_spaces(self, site: Site):
        assert log_in(site.visitor(), "  ANALIS ").status_code == 303

    @pytest.mark.parametrize("username", ["analis", "nobody", "off", "demo", "x' or 1=1", "a\x00"])
    def test_every_refusal_looks_the_same(self, site: Site, username: str):
        site.add_user("off")
        site.add_user("demo", demo=True, city_codes=["73.71"])
        with site.engine.begin() as conn:
            users.disable(conn, username="off", now=site.clock.now, actor="test")
        password = "salah" if username == "analis" else "kata-sandi-uji"
        answer = log_in(site.visitor(), username, password)
        assert answer.status_code == 401
        assert WRONG in answer.text
        known = re.sub(r'value="[^"]*"', "", answer.text)
        assert known == re.sub(r'value="[^"]*"', "", log_in(site.visitor(), "x", "salah").text)

    def test_an_unknown_name_takes_the_same_work(self, site: Site, monkeypatch):
        checked = []
        verify = users.HASHER.verify
        monkeypatch.setattr(
            type(users.HASHER), "verify", lambda _, *hashed: checked.append(1) or verify(*hashed)
        )
        log_in(site.visitor(), "nobody", "salah-sekali")
        unknown = len(checked)
        log_in(site.visitor(), "analis", "salah-sekali")
        assert unknown == len(checked) - unknown == 1

    def test_an_empty_form_is_told_what_to_do(self, site: Site):
        answer = log_in(site.visitor(), " ", "")
        assert answer.status_code == 422
        assert "Isi nama pengguna dan kata sandi." in answer.text

    def test_who_is_logged_in_needs_no_login_page(self, site: Site):
        answer = site.client("analis").get("/login?next=/%3Fwindow%3D7d", headers=PAGE)
        assert (answer.status_code, answer.location) == (303, "/?window=7d")

    def test_the_session_begins_anew_at_login(self, site: Site):
        client = site.visitor()
        before = form_token(client)
        log_in(client, "analis")
        client.get("/", headers=PAGE)
        forged = client.post("/preferences", data={"lang": "en", "csrf_token": before})
        assert client.get_cookie("lang") is None
        assert forged.status_code == 303

    def test_all_of_it_is_audited_and_unknown_names_are_not_kept(self, site: Site):
        client = site.visitor()
        log_in(client, "my-secret-password-in-the-wrong-field", "x")
        log_in(client, "analis", "salah")
        log_in(client, "analis")
        client.get("/", headers=PAGE)
        client.post("/logout", headers=csrf_header(client))
        assert audited(site) == [
            ("unknown", "login.failed"),
            ("analis", "login.failed"),
            ("analis", "login"),
            ("analis", "logout"),
        ]

    def test_a_hash_of_older_parameters_is_renewed(self, site: Site, monkeypatch):
        monkeypatch.setattr(
            users, "HASHER", PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)
        )
        with site.engine.connect() as conn:
            before = conn.execute(select(users.users.c.password_hash)).scalar_one()
        client = site.client("analis")
        with site.engine.connect() as conn:
            after = conn.execute(select(users.users.c.password_hash)).scalar_one()
        assert before != after
        assert "t=2" in after
        site.clock.forward(minutes=1)
        assert client.get("/api/v1/kpis").status_code == 200


class TestWhereALoginLeads:
    @pytest.mark.parametrize(
        "wanted",
        [
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            " //evil.example",
            "javascript:alert(1)",
            "http:evil.example",
            "/" + "a" * 3000,
            "/login?next=/login",
            "/logout",
            "",
        ],
    )
    def test_it_never_leaves_the_site(self, site: Site, wanted: str):
        answer = log_in(site.visitor(), "analis", next=wanted)
        assert (answer.status_code, answer.location) == (303, "/")

    @pytest.mark.parametrize("wanted", ["/", "/?area=73.71.09&category=banjir,sampah", "/peta/x#y"])
    def test_paths_of_the_site_are_kept(self, wanted: str):
        assert safe_page(wanted) == safe_path(wanted) == wanted


class TestLimits:
    def test_an_account_is_closed_for_minutes_after_eight_wrong_passwords(self, site: Site):
        site.add_user("other")
        client = site.visitor()
        for _ in range(8):
            assert log_in(client, "analis", "salah").status_code == 401
        refused = log_in(client, "Analis")
        assert refused.status_code == 429
        assert "Terlalu banyak percobaan. Coba lagi dalam 5 menit." in refused.text
        assert 0 < int(refused.headers["Retry-After"]) <= 300
        assert log_in(site.visitor(), "other").status_code == 303

    def test_no_way_of_writing_the_name_gets_past_the_count(self, site: Site):
        client = site.visitor()
        for number in range(8):
            name = f" {number * chr(0)}Ana{chr(0)}lis\u00a0"
            assert log_in(client, name, "salah").status_code == 401
        assert log_in(client, "\x00analis").status_code == 429

    def test_an_address_is_closed_after_forty_wherever_it_tries(self, site: Site):
        client = site.visitor()
        for number in range(40):
            log_in(client, f"guess{number}", "salah")
        assert log_in(client, "analis").status_code == 429
        elsewhere = {"REMOTE_ADDR": "10.1.2.3"}
        other = site.visitor()
        token = form_token(other)
        fields = {"username": "analis", "password": "kata-sandi-uji", "csrf_token": token}
        answer = other.post("/login", data=fields, environ_overrides=elsewhere)
        assert answer.status_code == 303

    def test_success_is_not_counted(self, site: Site):
        for _ in range(12):
            assert log_in(site.visitor(), "analis").status_code == 303

    @pytest.mark.parametrize(("proxies", "recorded"), [(0, "127.0.0.1"), (1, "203.0.113.7")])
    def test_a_forwarded_address_is_believed_of_known_proxies_only(
        self, site_with: MakeSite, proxies: int, recorded: str
    ):
        site = site_with(trusted_proxies=proxies)
        client = site.visitor()
        fields = {"username": "x", "password": "y", "csrf_token": form_token(client)}
        client.post("/login", data=fields, headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.7"})
        with site.engine.connect() as conn:
            assert conn.execute(select(audit_log.c.address)).scalar() == recorded


class TestForgedRequests:
    def test_a_login_without_the_forms_token_is_asked_again(self, site: Site):
        answer = site.visitor().post(
            "/login", data={"username": "analis", "password": "kata-sandi-uji"}
        )
        assert answer.status_code == 400
        assert "terlalu lama terbuka" in answer.text
        assert 'value="analis"' in answer.text

    def test_a_callback_needs_dashs_own_header(self, site: Site):
        client = site.client("analis")
        refused = client.post("/_dash-update-component", json={})
        assert (refused.status_code, refused.json) == (400, {"error": "csrf"})

    def test_what_is_posted_has_an_end(self, site: Site):
        client = site.client("analis")
        answer = client.post(
            "/_dash-update-component", data=b" " * 1_100_000, headers=csrf_header(client)
        )
        assert answer.status_code == 413

    def test_nobody_is_logged_out_by_another_site(self, site: Site):
        client = site.client("analis")
        client.post("/logout")
        assert client.get("/api/v1/kpis").status_code == 200

    def test_the_token_of_another_session_is_worth_nothing(self, site: Site):
        site.add_user("other")
        other = csrf_header(site.client("other"))
        answer = site.client("analis").post("/_dash-update-component", json={}, headers=other)
        assert answer.status_code == 400


class TestSessions:
    def test_one_left_unused_ends_and_leads_back_to_the_same_page(self, site: Site):
        client = site.client("analis")
        site.clock.forward(hours=12, minutes=1)
        answer = client.get("/?window=7d", headers=PAGE)
        assert (answer.status_code, answer.location) == (303, "/login?next=/%3Fwindow%3D7d")
        assert client.get("/api/v1/kpis").status_code == 401

    def test_one_that_is_used_goes_on(self, site: Site):
        client = site.client("analis")
        for _ in range(6):
            site.clock.forward(hours=11)
            assert client.get("/api/v1/kpis").status_code == 200

    def test_its_length_is_a_setting(self, site_with: MakeSite):
        site = site_with(session_hours=1)
        site.add_user("analis")
        client = site.client("analis")
        site.clock.forward(hours=1, minutes=1)
        assert client.get("/api/v1/kpis").status_code == 401

    @pytest.mark.parametrize("how", ["disable", "password"])
    def test_disabling_and_a_new_password_end_all_sessions(self, site: Site, how: str):
        clients = [site.client("analis"), site.client("analis")]
        with site.engine.begin() as conn:
            at = {"username": "analis", "now": site.clock.now, "actor": "test"}
            if how == "disable":
                users.disable(conn, **at)
            else:
                users.set_password(conn, password="kata sandi baru", **at)
        site.clock.forward(seconds=accounts.FRESH.total_seconds())
        assert [client.get("/api/v1/kpis").status_code for client in clients] == [401, 401]

    def test_a_narrower_scope_holds_at_once(self, site: Site):
        site.add_user("tim", Role.PIMPINAN_TIM, area_codes=["73.71.09"])
        client = site.client("tim")
        assert client.get("/api/v1/kpis?area=73.71.09.1001").status_code == 200
        with site.engine.begin() as conn:
            conn.execute(users.scopes.delete())
        site.clock.forward(seconds=accounts.FRESH.total_seconds())
        assert client.get("/api/v1/kpis?area=73.71.09.1001").status_code == 403

    def test_a_copied_cookie_dies_with_the_logout(self, site: Site):
        client, thief = site.client("analis"), site.visitor()
        cookie = client.get_cookie("qlue_session")
        assert cookie
        thief.set_cookie("qlue_session", cookie.value)
        assert thief.get("/api/v1/kpis").status_code == 200
        left = client.post("/logout", headers=csrf_header(client))
        assert (left.status_code, left.location) == (303, "/login?keluar=1")
        assert "Anda sudah keluar." in client.get(left.location, headers=PAGE).text
        assert thief.get("/api/v1/kpis").status_code == 401

    def test_a_copied_cookie_does_not_outlive_the_memory_of_the_logout(self, site: Site):
        client, thief = site.client("analis"), site.visitor()
        thief.set_cookie("qlue_session", client.get_cookie("qlue_session").value)
        client.post("/logout", headers=csrf_header(client))
        for _ in range(3):
            site.clock.forward(hours=6)
            assert thief.get("/api/v1/kpis").status_code == 401
        again = site.client("analis")
        again.post("/logout", headers=csrf_header(again))
        assert thief.get("/api/v1/kpis").status_code == 401

    def test_those_who_were_known_go_on_while_the_database_is_away(self, site: Site, monkeypatch):
        client, stranger = site.client("analis"), site.visitor()
        site.add_user("late")
        late = site.client("late")
        accounts_of_site = site.app.extensions["qlue_accounts"]

        def away(_engine: object) -> None:
            raise DatabaseAway

        monkeypatch.setattr(accounts, "reading", away)
        site.clock.forward(minutes=30)
        assert client.get("/live/version").status_code == 200
        assert stranger.get("/live/version").status_code == 401
        # After a restart nobody is known: no one is sent to the login page for that.
        accounts_of_site._known.clear()
        assert late.get("/live/version").status_code == 503
        page = late.get("/", headers=PAGE)
        assert page.status_code == 503
        assert "mencoba lagi sendiri" in page.text
        assert 'http-equiv="refresh"' in page.text

    @pytest.mark.parametrize("token", ["", "1", "1.", ".1", "x.y.z", "1.1", "999999.1.a", "٣.١.x"])
    def test_a_token_that_stands_for_nobody(self, site: Site, token: str):
        found = site.app.extensions["qlue_accounts"].find(token)
        assert found is None or token.startswith("1.1")

    def test_the_key_that_signs_them_is_kept_to_its_owner(self, site: Site, tmp_path: Path):
        client = site.client("analis")
        key = tmp_path / "secret_key"
        assert key.stat().st_mode & 0o777 == 0o600
        assert len(key.read_text()) > 40
        assert client.get("/api/v1/kpis").status_code == 200

    def test_a_restart_keeps_them(self, site: Site, site_with: MakeSite):
        cookie = site.client("analis").get_cookie("qlue_session")
        again = site_with().visitor()
        again.set_cookie("qlue_session", cookie.value)
        assert again.get("/api/v1/kpis").status_code == 200


class TestLoginPage:
    def test_it_needs_no_scripts_and_asks_no_other_host(self, site: Site):
        page = site.visitor().get("/login", headers=PAGE).text
        assert "<script" not in page
        assert not re.search(r'(src|href|action)="(https?:)?//', page)

    def test_language_and_theme_are_chosen_before_a_login(self, site: Site):
        client = site.visitor()
        token = form_token(client)
        chosen = {"lang": "en", "theme": "dark", "next": "/login?next=/", "csrf_token": token}
        answer = client.post("/preferences", data=chosen)
        assert (answer.status_code, answer.location) == (303, "/login?next=/")
        page = client.get("/login").text
        assert "Log in" in page
        assert '<html lang="en" data-theme="dark">' in page
        wrong = {"lang": "xx", "theme": "pink", "next": "//evil.example", "csrf_token": token}
        assert client.post("/preferences", data=wrong).location == "/"
        assert '<html lang="en" data-theme="dark">' in client.get("/login").text

    def test_every_sentence_has_its_english(self, site: Site):
        client = site.visitor()
        client.set_cookie("lang", "en")
        page = client.get("/login?next=/%3Fx", headers=PAGE).text
        assert "Log in to open the page you asked for." in page
        refused = log_in(client, "x", "y").text
        assert "The user name or the password is not right." in refused
        for indonesian in ("Masuk", "kata sandi", "Kata sandi", "Nama pengguna", "Bahasa"):
            assert indonesian not in page + refused

    def test_demo_accounts_are_offered_in_demo_mode_only(self, site_with: MakeSite):
        demo = site_with(demo=True)
        demo.add_user("walikota", Role.WALIKOTA, demo=True, city_codes=["73.71"])
        crew = {"demo": True, "area_codes": ["73.71.09"]}
        demo.add_user("regu-panakkukang-2", Role.ANGGOTA_TIM, **crew)
        page = demo.visitor().get("/login").text
        assert "Akun contoh" in page
        assert "regu-" not in page
        chosen = demo.visitor().get("/login?akun=walikota").text
        assert f'value="{users.DEMO_PASSWORD}"' in chosen
        assert f'value="{users.DEMO_PASSWORD}"' not in page
        serious = site_with(demo=False).visitor().get("/login?akun=walikota").text
        assert "Akun contoh" not in serious
        assert users.DEMO_PASSWORD not in serious

    def test_what_was_typed_is_not_markup(self, site: Site):
        page = log_in(site.visitor(), '"><script>alert(1)</script>', "x").text
        assert "<script" not in page
