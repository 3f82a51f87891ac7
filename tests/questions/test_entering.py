"""What the operator's desk takes in and puts right."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from dashboard.entries import Entry
from dashboard.errors import ActionRefused, BadEntry, NotAllowed, Overtaken
from dashboard.field_actions import Action
from data_access.cities import add_city
from data_access.entering import Entered, enter_report
from data_access.field_actions import undo, version_of
from data_access.reports import report_detail
from data_access.schema import areas, audit_log, report_events, reports
from tests.factories import NOW
from tests.questions.crew import HOUR, MELAYU, MINUTE, TAMAMAUNG, Crew

PAROPO = "73.71.09.1002"
CALL = Entry(
    "banjir",
    area=TAMAMAUNG,
    address="Jl. Boulevard 3",
    description="Air masuk rumah",
    reporter_name="Rahasia Nama",
    reporter_contact="0811 rahasia",
)


@pytest.fixture
def crew(conn) -> Crew:
    return Crew(conn)


def enter(crew: Crew, by: Any = None, key: Any = None, entry: Entry = CALL, **changes) -> Entered:
    told = Entry(**{**vars(entry), **changes})
    return enter_report(
        crew.conn,
        city=crew.town.city,
        entry=told,
        key=key or uuid4(),
        by=by or crew.operator,
        now=NOW,
    )


class TestEntering:
    def test_it_waits_with_its_clock_running_and_its_area_holds_it(self, crew: Crew):
        made = enter(crew)
        row = crew.row(made.report_id)
        assert (row.source, row.stage, row.created_at, row.kind) == (
            "operator",
            "menunggu",
            NOW,
            "warga",
        )
        assert row.response_due_at == NOW + HOUR
        assert row.area_id == row.holder_area_id == crew.town.areas[TAMAMAUNG]
        assert (row.lat, row.address, made.area) == (None, "Jl. Boulevard 3", TAMAMAUNG)

    def test_who_called_is_kept_and_shown_nowhere(self, crew: Crew):
        made = enter(crew)
        row = crew.row(made.report_id)
        assert (row.reporter_name, row.reporter_contact) == ("Rahasia Nama", "0811 rahasia")
        scope = crew.operator.scope
        shown = report_detail(crew.conn, report_id=made.report_id, scope=scope, now=NOW)
        assert "ahasia" not in repr(shown)
        assert "ahasia" not in repr(CALL)
        logged = crew.conn.execute(select(audit_log)).all()
        assert "ahasia" not in repr(logged)
        entered = [row for row in logged if row.action == "report.enter"]
        assert [(one.actor, one.subject) for one in entered] == [
            ("operator", f"report {made.report_id}")
        ]

    def test_a_point_decides_where_it_lies(self, crew: Crew):
        made = enter(crew, lat=-5.145, lon=119.415)
        assert made.area == PAROPO
        assert crew.row(made.report_id).lat == -5.145

    def test_outside_every_area_it_is_kept_so_and_the_city_holds_it(self, crew: Crew):
        made = enter(crew, area=None, lat=-5.0, lon=119.0)
        row = crew.row(made.report_id)
        assert (made.area, row.outside) == (None, True)
        assert row.holder_area_id == crew.town.areas["73.71"]

    def test_sent_again_it_is_taken_in_once(self, crew: Crew):
        key = uuid4()
        first, again = enter(crew, key=key), enter(crew, key=key, category="sampah")
        assert (first.repeated, again.repeated) == (False, True)
        assert (again.report_id, again.area) == (first.report_id, first.area)
        number = select(func.count()).where(reports.c.source == "operator")
        assert crew.conn.execute(number).scalar_one() == 1

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"category": ""}, "category"),
            ({"category": "gempa"}, "category"),
            ({"area": None}, "area"),
            ({"area": "73.71.09"}, "area"),  # a kecamatan: no kelurahan
            ({"area": "31.71.01.1001"}, "area"),
            ({"lat": -5.1}, "lat"),
            ({"description": None}, "description"),
            ({"address": "x" * 301}, "address"),
            ({"reporter_contact": "x" * 201}, "reporter_contact"),
        ],
    )
    def test_what_says_too_little_or_too_much_is_refused(self, crew: Crew, changes, field: str):
        with pytest.raises(BadEntry) as refused:
            enter(crew, **changes)
        assert refused.value.name == field

    def test_by_operators_of_the_whole_city_alone(self, crew: Crew):
        for by in (crew.sari, crew.ani, crew.analyst):
            with pytest.raises(NotAllowed):
                enter(crew, by)
        jakarta = add_city(crew.conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
        with pytest.raises(NotAllowed):
            enter_report(
                crew.conn, city=jakarta, entry=CALL, key=uuid4(), by=crew.operator, now=NOW
            )


class TestPuttingRight:
    def name_of(self, crew: Crew, area_id: int | None) -> str | None:
        return crew.conn.execute(select(areas.c.code).where(areas.c.id == area_id)).scalar()

    def test_another_category_winds_its_clocks_anew_and_back(self, crew: Crew):
        report, key = crew.town.report(), uuid4()
        before = crew.clocks(report)
        crew.do(Action.UBAH_KATEGORI, report, crew.operator, "salah", key=key, category="sampah")
        row = crew.row(report)
        assert row.category_id == crew.town.categories["sampah"]
        assert row.response_due_at is None  # There is no rule for sampah.
        assert crew.events(report)[0][2] == "salah"
        undo(crew.conn, report_id=report, key=key, by=crew.operator, now=NOW + MINUTE)
        assert crew.clocks(report) == before

    def test_moved_its_new_area_holds_it_and_back(self, crew: Crew):
        report, key = crew.town.report(), uuid4()
        crew.do(Action.PINDAH, report, crew.operator, key=key, area=MELAYU, at=MINUTE)
        row = crew.row(report)
        assert self.name_of(crew, row.area_id) == self.name_of(crew, row.holder_area_id) == MELAYU
        assert [kind for kind, *_ in crew.events(report)] == ["area", "holder"]
        undo(crew.conn, report_id=report, key=key, by=crew.operator, now=NOW + 2 * MINUTE)
        row = crew.row(report)
        assert self.name_of(crew, row.area_id) == TAMAMAUNG
        assert self.name_of(crew, row.holder_area_id) == TAMAMAUNG
        notes = select(report_events.c.note).where(report_events.c.report_id == report)
        assert list(crew.conn.execute(notes).scalars())[-2:] == ["dibatalkan"] * 2

    def test_from_outside_every_area_it_comes_in_with_a_clock(self, crew: Crew):
        report = crew.town.report(area=None)
        assert crew.row(report).response_due_at is None
        crew.do(Action.PINDAH, report, crew.operator, area=TAMAMAUNG)
        assert crew.row(report).response_due_at is not None

    @pytest.mark.parametrize("holder", ["agency:dlh", "area:73.71.09", "area:73.71"])
    def test_handed_on_and_back(self, crew: Crew, holder: str):
        report, key = crew.town.report(), uuid4()
        crew.do(Action.SERAHKAN, report, crew.operator, "bagiannya", key=key, holder=holder)
        row = crew.row(report)
        if holder == "agency:dlh":
            assert (row.holder_area_id, row.holder_agency_id) == (
                None,
                crew.town.agencies["sampah"],
            )
        else:
            assert self.name_of(crew, row.holder_area_id) == holder.removeprefix("area:")
        undo(crew.conn, report_id=report, key=key, by=crew.operator, now=NOW + MINUTE)
        row = crew.row(report)
        assert (self.name_of(crew, row.holder_area_id), row.holder_agency_id) == (TAMAMAUNG, None)

    @pytest.mark.parametrize(
        ("action", "wish"),
        [
            (Action.UBAH_KATEGORI, {"category": "gempa"}),
            (Action.PINDAH, {"area": "31.71"}),
            (Action.SERAHKAN, {"holder": "agency:nasa"}),
            (Action.SERAHKAN, {"holder": "area:31.71"}),
            (Action.SERAHKAN, {"holder": "user:sari"}),
        ],
    )
    def test_to_what_there_is_in_its_city_alone(self, crew: Crew, action: Action, wish: Any):
        report = crew.town.report()
        with pytest.raises(ActionRefused, match="there is no"):
            crew.do(action, report, crew.operator, **wish)

    def test_never_over_somebody_else_s_head(self, crew: Crew):
        report = crew.town.report()
        seen = version_of(crew.conn, report_id=report)
        crew.do(Action.UBAH_KATEGORI, report, crew.operator, category="sampah")
        with pytest.raises(Overtaken) as told:
            crew.do(Action.MULAI, report, crew.sari, seen=seen)
        assert told.value.by == "operator"

    def test_leads_ask_the_desk(self, crew: Crew):
        report = crew.town.report()
        for action, wish in (
            (Action.UBAH_KATEGORI, {"category": "sampah"}),
            (Action.PINDAH, {"area": PAROPO}),
            (Action.SERAHKAN, {"holder": "agency:dlh"}),
        ):
            with pytest.raises(NotAllowed):
                crew.do(action, report, crew.sari, at=timedelta(), **wish)
