"""The number of the report that another is a duplicate of, and what stands behind that number.
assets/team_original.js looks it up as it is typed."""

import json
from typing import Any

from dash import dcc, html

from dashboard.ids import Tim
from dashboard.lifecycle import STAGE_WORD
from dashboard.texts import Texts

LONGEST_NUMBER = 18


def original_field(t: Texts) -> list[Any]:
    """The field, and the place of what it names."""
    number = dcc.Input(
        id=Tim.ORIGINAL,
        type="text",
        inputMode="numeric",
        pattern="[0-9]*",
        maxLength=LONGEST_NUMBER,
        autoComplete="off",
        className="sheet-number",
    )
    stages = {stage.value if stage else "": t(word) for stage, word in STAGE_WORD.items()}
    texts = {
        "data-ask": t("Ketik nomor yang ada di kartu laporan, seperti No. 26153."),
        "data-looking": t("Mencari ..."),
        "data-none": t("Tidak ada laporan bernomor itu."),
        "data-itself": t("Itu nomor laporan ini sendiri."),
        "data-failed": t("Nomor itu belum dapat diperiksa. Periksa jaringan, lalu ketik lagi."),
        "data-other-category": t("Kategorinya lain daripada laporan ini."),
        "data-other-area": t("Kelurahannya lain daripada laporan ini."),
        "data-other-city": t("Kotanya lain daripada laporan ini."),
        "data-closed": t("Laporan itu sudah ditutup."),
        "data-nowhere": t("wilayah tidak diketahui"),
        "data-stages": json.dumps(stages, ensure_ascii=False),
    }
    return [
        html.Label([html.Span(t("Nomor laporan yang asli")), number]),
        html.Div(className="sheet-original", role="status", **{"data-original": ""}, **texts),
    ]
