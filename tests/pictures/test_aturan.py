"""The rules in words and pictures."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from dashboard.access import Role, Scope
from dashboard.alerts import Escalation, EscalationInForce
from dashboard.calendars import Calendar, Override, around_the_clock
from dashboard.deliveries import WebhookBoard
from dashboard.filters import Problem
from dashboard.ids import Aturan, Path
from dashboard.policies import ALWAYS, Policy, Target, Unit
from dashboard.profiles import OFFICE, OFFICE_WEEK, RAMADAN_WEEK
from dashboard.rule_board import CalendarEntry, Holiday, PolicyEntry, RuleBoard, VersionEntry
from dashboard.rule_preview import ClockPreview, Outcome, Preview
from dashboard.sla import ClockName
from dashboard.texts import texts
from layouts import aturan
from layouts.aturan import RuleAnswers
from layouts.aturan_calendars import calendars_view
from layouts.aturan_policies import policies_view
from layouts.draft_form import draft_drawer
from layouts.operasi import problems_view
from layouts.policy_form import policy_drawer, preview_view
from layouts.rule_notice import holidays_notice
from layouts.rule_words import full_target_words
from layouts.situation import Situation
from tests.factories import NOW
from tests.pictures.making import CATEGORIES, CITY, links_of, parts_of, situation, text_of

ADMIN = Scope(Role.ADMIN, cities=frozenset({"73.71"}))
BANJIR = CATEGORIES[0]
HOLIDAYS = (
    Holiday(date(2026, 5, 1), "Hari Buruh", "nasional"),
    Holiday(date(2026, 12, 24), "Cuti Bersama Natal", "cuti_bersama"),
    Holiday(date(2026, 12, 25), "Hari Raya Natal", "nasional"),
)


def rules(language: str = "id", **changes: Any) -> Situation:
    return situation(language, scope=ADMIN, path=Path.ATURAN, **changes)


def policy(category: int = 0, **fields: Any) -> PolicyEntry:
    plain = {
        "category_id": category,
        "response": Target(300, Unit.WORKING_MINUTES, OFFICE),
        "resolution": Target(3, Unit.WORKING_DAYS, OFFICE),
        "valid_from": NOW - timedelta(days=30),
        "legal_basis": "Perwali 12/2026",
        "id": 1,
    }
    return PolicyEntry(Policy(**(plain | fields)), "admin", NOW - timedelta(days=31))


def version(**fields: Any) -> VersionEntry:
    plain = {
        "id": 1,
        "number": 1,
        "calendar": Calendar(
            CITY.zone, OFFICE_WEEK, holidays=frozenset(day.day for day in HOLIDAYS)
        ),
        "holidays": HOLIDAYS,
        "valid_from": datetime(2026, 1, 1, tzinfo=UTC),
        "holidays_until": date(2026, 12, 31),
        "note": "",
        "created_by": "admin",
        "created_at": NOW,
        "confirmed_by": "admin",
        "confirmed_at": NOW,
    }
    return VersionEntry(**(plain | fields))


def board(*policies: PolicyEntry, versions: tuple[VersionEntry, ...] = (version(),)) -> RuleBoard:
    never_rests = version(
        id=9, calendar=around_the_clock(CITY.zone), holidays=(), holidays_until=None
    )
    return RuleBoard(
        policies,
        (
            CalendarEntry(ALWAYS, "24 jam, 7 hari", (never_rests,)),
            CalendarEntry(OFFICE, "Jam kantor", versions),
        ),
    )


class TestSentence:
    @pytest.mark.parametrize(
        ("policies", "said"),
        [
            ((), "Belum ada kategori yang punya aturan; libur dikonfirmasi sampai 31 Des 2026"),
            (
                (policy(0, example=True), policy(1)),
                "2 kategori punya aturan, 1 masih contoh; libur dikonfirmasi sampai 31 Des 2026",
            ),
            (
                (policy(0), policy(0, severity=3, example=True)),
                "1 kategori punya aturan, semua dikukuhkan; libur dikonfirmasi sampai 31 Des 2026",
            ),
            (
                (policy(0, valid_from=NOW + timedelta(days=1)),),
                "Belum ada kategori yang punya aturan; libur dikonfirmasi sampai 31 Des 2026",
            ),
        ],
    )
    def test_how_the_rules_stand(self, policies: tuple[PolicyEntry, ...], said: str) -> None:
        assert aturan.headline(rules(), board(*policies), CATEGORIES) == said

    def test_in_english_too(self) -> None:
        said = aturan.headline(rules("en"), board(policy(0, example=True)), CATEGORIES)
        assert (
            said
            == "1 category has a rule, 1 still an example; holidays confirmed until 31 Dec 2026"
        )

    def test_before_anything_is_confirmed(self) -> None:
        never = version(holidays=(), holidays_until=date(1970, 1, 1))
        said = aturan.headline(rules(), board(policy(0), versions=(never,)), CATEGORIES)
        assert said.endswith("; libur belum dikonfirmasi")


def test_a_section_is_shown_to_those_who_have_its_ability() -> None:
    answers = RuleAnswers(
        board=board(policy()),
        escalation=EscalationInForce(Escalation()),
        mutes=(),
        webhooks=WebhookBoard(),
        walls=(),
    )
    parts = aturan.parts(rules(), answers)
    links = links_of(parts[Aturan.SECTION_LINKS])
    assert list(links) == ["Target", "Kalender", "Eskalasi", "Bisukan", "Webhook", "Layar"]
    ids = {str(getattr(part, "id", "")) for part in parts_of([*parts.values()])}
    assert {link.removeprefix("#") for link in links.values()} <= ids
    operator = Scope(Role.OPERATOR, cities=frozenset({"73.71"}))
    quieter = aturan.parts(replace(rules(), scope=operator), answers)
    assert list(links_of(quieter[Aturan.SECTION_LINKS])) == ["Eskalasi", "Bisukan"]
    assert not {Aturan.POLICIES, Aturan.CALENDARS, Aturan.WEBHOOKS, Aturan.WALLS} & set(quieter)
    closed = aturan.parts(replace(rules(), scope=Scope(Role.OPERATOR)), answers)
    assert closed[Aturan.SECTION_LINKS] == []
    assert Aturan.POLICIES not in closed


class TestTargets:
    def rows(self, *policies: PolicyEntry) -> list[str]:
        drawn = policies_view(rules(), board(*policies))
        return [text_of(row) for row in parts_of(drawn) if type(row).__name__ == "Tr"][1:]

    def test_one_row_a_category_those_of_a_severity_below(self) -> None:
        own = Target(60, Unit.MINUTES)
        rows = self.rows(policy(0), policy(0, severity=3, response=own, example=True))
        assert rows[0] == (
            "Banjir 5 jam kerja (Jam kantor) 3 hari kerja (Jam kantor) Perwali 12/2026 "
            "22 Okt 2026 Versi baru"
        )
        assert rows[1].startswith("keparahan tinggi 1 jam 3 hari kerja")
        assert "contoh" in rows[1]
        assert rows[2] == "Sampah belum ada aturan Buat aturan"

    def test_what_is_coming_is_told_below_what_holds(self) -> None:
        later = NOW + timedelta(days=10)
        rows = self.rows(
            policy(0, valid_to=later),
            policy(0, valid_from=later, resolution=Target(2, Unit.WORKING_DAYS, OFFICE)),
        )
        assert "3 hari kerja" in rows[0]
        assert rows[1] == (
            "berlaku mulai Sel 1 Des 2026 19.05 WITA: respons 5 jam kerja (Jam kantor), "
            "penyelesaian 2 hari kerja (Jam kantor)"
        )

    def test_a_past_version_is_no_row(self) -> None:
        past = policy(0, valid_to=NOW - timedelta(days=1), legal_basis="Perwali lama")
        assert not any("Perwali lama" in row for row in self.rows(past))

    def test_a_row_leads_to_its_form(self) -> None:
        links = links_of(policies_view(rules(), board(policy(0), policy(0, severity=3))))
        assert "/aturan?city=73.71&open=policy:banjir:3" in links.values()

    def test_examples_are_offered_while_a_category_has_none(self) -> None:
        said = text_of(policies_view(rules(), board(policy(0))))
        assert "4 kategori belum punya aturan" in said
        assert "Contoh SP4N-LAPOR!" in said
        full = board(*(policy(category.id) for category in CATEGORIES))
        assert "Contoh" not in text_of(policies_view(rules(), full))


@pytest.mark.parametrize(
    ("target", "id", "en"),
    [
        (Target(300, Unit.WORKING_MINUTES, OFFICE), "5 jam kerja (Jam kantor)", "5 working hours"),
        (Target(1, Unit.WORKING_DAYS, OFFICE), "1 hari kerja (Jam kantor)", "1 working day"),
        (Target(90, Unit.MINUTES), "90 menit", "90 minutes"),
        (Target(7 * 1440, Unit.MINUTES), "7 hari", "7 days"),
    ],
)
def test_a_target_in_words(target: Target, id: str, en: str) -> None:
    names = {OFFICE: "Jam kantor"}
    assert full_target_words(texts("id"), target, names) == id
    assert full_target_words(texts("en"), target, names).startswith(en)


class TestCalendars:
    def drawn(self, *versions: VersionEntry, now: datetime = NOW) -> Any:
        return calendars_view(replace(rules(), now=now), board(versions=versions))

    def marks(self, drawn: Any, name: str) -> list[Any]:
        return [p for p in parts_of(drawn) if name in str(getattr(p, "className", "")).split()]

    def test_a_week_has_a_bar_for_each_span(self) -> None:
        spans = self.marks(self.drawn(version()), "bar-span")
        assert len(spans) == 10
        assert spans[0].style == {"left": "31.25%", "width": "18.75%"}

    def test_a_year_has_a_mark_for_each_free_day(self) -> None:
        strip = self.marks(self.drawn(version()), "strip")
        assert len(strip) == 1
        ticks = self.marks(strip, "tick")
        assert ticks[0].title == "Jum 1 Mei 2026: Hari Buruh"
        assert "cuti_bersama" in ticks[1].className

    def test_hours_that_are_over_are_not_drawn(self) -> None:
        past = Override("Ramadan 1447 H", date(2026, 2, 19), date(2026, 3, 20), RAMADAN_WEEK)
        ahead = Override("Ramadan 1448 H", date(2027, 2, 8), date(2027, 3, 9), RAMADAN_WEEK)
        calendar = Calendar(CITY.zone, OFFICE_WEEK, (past, ahead))
        said = text_of(self.drawn(version(calendar=calendar, holidays=())))
        assert "Ramadan 1448 H 8 Feb – 9 Mar 2027" in said
        assert "Ramadan 1447 H" not in said

    @pytest.mark.parametrize(("day", "warned"), [(1, False), (2, True)])
    def test_it_warns_sixty_days_before_its_holidays_end(self, day: int, warned: bool) -> None:
        said = text_of(self.drawn(version(), now=datetime(2026, 11, day, 12, tzinfo=UTC)))
        assert ("hanya dikonfirmasi sampai 31 Des 2026" in said) == warned

    def test_what_can_be_done(self) -> None:
        assert "Tambah hari libur 2027" in text_of(self.drawn(version()))
        old = version(holidays=(), holidays_until=date(1970, 1, 1))
        said = text_of(self.drawn(old))
        assert "Tambah hari libur 2026–2027" in said
        assert "Hari libur belum dikonfirmasi" in said

    def test_a_draft_is_gone_on_with(self) -> None:
        draft = version(id=5, number=2, confirmed_at=None, confirmed_by=None)
        drawn = self.drawn(draft, version())
        assert links_of(drawn)["Lanjutkan draf 2"] == "/aturan?city=73.71&open=draft:5"
        assert "Tambah hari libur" not in text_of(drawn)

    def test_the_one_that_never_rests_has_nothing_to_do(self) -> None:
        said = text_of(self.drawn(version()))
        assert "setiap saat, tidak mengenal libur" in said
        assert said.count("Ubah jam atau hari") == 1


class TestForms:
    def test_a_policy_with_its_versions(self) -> None:
        found = board(policy(0), policy(0, valid_from=NOW - timedelta(days=400), id=2))
        drawn = policy_drawer(rules(), found, BANJIR, None)
        said = text_of(drawn)
        assert "Hari ini: respons 5 jam kerja (Jam kantor)" in said
        assert "Riwayat: 2 versi" in said
        assert "dibuat admin, 21 Okt 2026" in said
        values = {str(getattr(p, "id", "")): getattr(p, "value", None) for p in parts_of(drawn)}
        assert values["aturan-policy-resolution-unit"] == "days:kantor"
        assert values["aturan-policy-legal-basis"] == "Perwali 12/2026"

    def test_an_examples_basis_is_nobodys(self) -> None:
        drawn = policy_drawer(rules(), board(policy(0, example=True)), BANJIR, None)
        values = {str(getattr(p, "id", "")): getattr(p, "value", None) for p in parts_of(drawn)}
        assert values["aturan-policy-legal-basis"] == ""

    def test_a_draft_shows_what_lies_ahead(self) -> None:
        draft = version(confirmed_at=None, confirmed_by=None)
        (calendar,) = (c for c in board(versions=(draft,)).calendars if c.slug == OFFICE)
        drawn = draft_drawer(rules(), calendar, draft)
        kept = next(p for p in parts_of(drawn) if getattr(p, "id", None) == Aturan.DRAFT_KEPT)
        assert kept.value == ["2026-12-24", "2026-12-25"]


class TestPreview:
    def preview(self, count: int = 3_004, tried: int = 3_004, **today: int) -> Preview:
        same = Outcome(late=96, in_time=tried - 96)
        clock = ClockPreview(Outcome(412, 2_586, 6), Outcome(**today))
        clocks = {ClockName.RESPONSE: ClockPreview(same, same), ClockName.RESOLUTION: clock}
        return Preview(date(2026, 10, 22), date(2026, 11, 20), count, tried, clocks)

    def test_the_new_rule_beside_todays(self) -> None:
        said = text_of(preview_view(rules(), self.preview(late=287, in_time=2_717)))
        assert "Pratinjau 22 Okt – 20 Nov 2026" in said
        assert (
            "Dengan aturan ini 412 dari 3.004 laporan akan terlambat selesai; "
            "dengan aturan hari ini 287." in said
        )
        assert "Respons 96 96 3.004" in said
        assert "6 laporan masih berjalan" in said
        assert "Taksiran" not in said

    def test_without_a_rule_today(self) -> None:
        said = text_of(preview_view(rules(), self.preview()))
        assert "akan terlambat selesai." in said
        assert "Penyelesaian 412 – 3.004" in said

    def test_an_estimate_says_so(self) -> None:
        said = text_of(preview_view(rules(), self.preview(count=30_040, late=287)))
        assert "4.120 dari 30.040 laporan" in said
        assert "Taksiran dari 3.004 laporan yang dipilih secara acak." in said

    def test_with_nothing_to_try_it_on(self) -> None:
        nothing = Preview(date(2026, 10, 22), date(2026, 11, 20), 0, 0, {})
        assert "Tidak ada laporan" in text_of(preview_view(rules(), nothing))
        assert "Isi kedua target" in text_of(preview_view(rules(), None))


def test_other_pages_say_that_holidays_end() -> None:
    assert holidays_notice(rules()) == []
    drawn = holidays_notice(rules(holidays_end=date(2026, 12, 31)))
    assert "hanya dikonfirmasi sampai 31 Des 2026" in text_of(drawn)
    assert links_of(drawn) == {"Ke Aturan": "/aturan?city=73.71"}
    never = holidays_notice(rules(holidays_end=date(1970, 1, 1)))
    assert "belum dikonfirmasi" in text_of(never)


def test_a_problem_is_put_away_on_its_own_page() -> None:
    drawn = problems_view(rules(problems=(Problem("city", "x", "tidak ada kota itu"),)))
    assert all(href.startswith("/aturan?") for href in links_of(drawn).values())
