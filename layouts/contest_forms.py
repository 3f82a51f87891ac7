"""The forms of a contested charge, in a drawer over the board: one raises it, one rules on it."""

from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.contests import Contest, Ruling
from dashboard.ids import Peringkat
from layouts.forms import form_buttons, form_drawer, reason_input
from layouts.peringkat_contests import CLOCK_WORDS, charge_words, state_words, times_words
from layouts.peringkat_words import Here


def contest_form(here: Here, report_id: int) -> list[html.Aside]:
    """The form that contests the charge of a report by the clock that is looked at."""
    s, close = here.s, here.href(opened=None)
    hint = s.t("Misalnya: bukan wilayah kami, atau laporannya baru sampai sesudah batasnya.")
    return [
        form_drawer(
            s,
            s.t("Sanggah laporan #{id}", id=report_id),
            close=close,
            under=[
                html.Span(
                    s.t(
                        "Bahwa {clock} laporan ini dibebankan kepada wilayah Anda. Sekali saja, "
                        "dan tidak dapat ditarik kembali.",
                        clock=s.t(CLOCK_WORDS[here.address.clock]),
                    )
                )
            ],
            body=[
                html.Div(
                    reason_input(Peringkat.CONTEST_REASON, s.t("Alasan"), hint), className="fields"
                ),
                form_buttons(
                    s,
                    Peringkat.SAVE_CONTEST,
                    s.t("Kirim sanggahan"),
                    close=close,
                    said=Peringkat.FORM_SAID,
                ),
            ],
        )
    ]


def ruling_form(here: Here, contest: Contest) -> list[html.Aside]:
    """The form that rules on a contest; of one that is ruled on, what was ruled."""
    s, close = here.s, here.href(opened=None)
    facts = (
        (s.t("Dibebankan kepada"), charge_words(here, contest)),
        (s.t("Jam"), times_words(here, contest)),
        (s.t("Disanggah oleh"), contest.raised_by),
        (s.t("Pada"), s.t.moment(contest.raised_at, s.zone)),
        (s.t("Alasan"), contest.reason),
    )
    told = html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in facts])
    return [
        form_drawer(
            s,
            s.t("Sanggahan atas laporan #{id}", id=contest.report_id),
            close=close,
            under=[
                html.Span(
                    s.t(
                        "Yang dikabulkan tidak dihitung di papan mana pun sejak itu; bulan beku "
                        "perlu dikoreksi. Putusan tidak dapat diubah."
                    )
                )
            ],
            body=[html.Div(told, className="contest-told"), *_ruling(here, contest, close)],
        )
    ]


def _ruling(here: Here, contest: Contest, close: str) -> list[Any]:
    s = here.s
    if contest.ruling is not None:
        said = f"{state_words(s, contest)} ({contest.ruled_by})"
        return [html.Div(html.P(said), className="fields")]
    choices = [
        dmc.Radio(label=s.t("Kabulkan: bebannya dihapus"), value=Ruling.UPHELD.value),
        dmc.Radio(label=s.t("Tolak: bebannya tetap"), value=Ruling.REJECTED.value),
    ]
    return [
        html.Div(
            [
                dmc.RadioGroup(
                    dmc.Stack(choices, gap="xs", mt="xs"),
                    id=Peringkat.RULING,
                    label=s.t("Putusan"),
                    value="",
                    withAsterisk=True,
                ),
                reason_input(
                    Peringkat.RULING_REASON, s.t("Alasan putusan"), s.t("Dibaca penyanggah.")
                ),
            ],
            className="fields",
        ),
        form_buttons(
            s, Peringkat.SAVE_RULING, s.t("Putuskan"), close=close, said=Peringkat.FORM_SAID
        ),
    ]
