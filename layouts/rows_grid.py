"""The grid of the table of reports: its columns, its look and its own words.

Its code is large (1.3 MB) and of this one table alone: no page carries it, assets/rows.js fetches
it when the table comes near the screen.
"""

from pathlib import Path
from typing import Any

import dash_ag_grid
from dash.fingerprint import build_fingerprint

from dashboard.ids import Rows
from dashboard.report_table import PAGE_ROWS, Column
from dashboard.texts import Texts

CODE = "dash_ag_grid.min.js"
for _script in dash_ag_grid._js_dist:
    if _script["relative_package_path"] == CODE:
        _script["async"] = "lazy"

COLUMN_WORDS = {
    Column.NUMBER: "Nomor",
    Column.CATEGORY: "Kategori",
    Column.STAGE: "Tahap",
    Column.CREATED: "Masuk",
    Column.AGE: "Usia",
    Column.RESPONSE: "Respons",
    Column.RESOLUTION: "Penyelesaian",
    Column.AREA: "Kelurahan",
    Column.DISTRICT: "Kecamatan",
    Column.HOLDER: "Pemegang",
    Column.SEVERITY: "Keparahan",
    Column.ACTED: "Tindakan pertama",
    Column.STOPPED: "Selesai",
}
HIDDEN = frozenset({Column.DISTRICT, Column.SEVERITY, Column.ACTED, Column.STOPPED})
"""Columns that are shown only to who asks for them."""
WIDTHS = {
    Column.NUMBER: 100,
    Column.CREATED: 158,
    Column.AGE: 124,
    Column.STAGE: 146,
    Column.RESPONSE: 212,
    Column.RESOLUTION: 212,
    Column.SEVERITY: 110,
    Column.ACTED: 158,
    Column.STOPPED: 158,
}
GREATEST_FIRST = frozenset(
    {Column.NUMBER, Column.CREATED, Column.AGE, Column.SEVERITY, Column.ACTED, Column.STOPPED}
)
"""Columns whose greatest value is what one looks for; of others it is the first in their order."""
NARROWEST = 156
"""Of the columns without a width, which share what is left."""
RENDERERS = {
    Column.CREATED: "QlueMoment",
    Column.AGE: "QlueAge",
    Column.CATEGORY: "QlueCategory",
    Column.STAGE: "QlueStage",
    Column.RESPONSE: "QlueClock",
    Column.RESOLUTION: "QlueClock",
}
LOOK = {
    "backgroundColor": "var(--surface)",
    "foregroundColor": "var(--text)",
    "accentColor": "var(--accent)",
    "borderColor": "var(--line)",
    "headerBackgroundColor": "var(--surface)",
    "headerTextColor": "var(--text3)",
    "headerCellHoverBackgroundColor": "var(--raised)",
    "rowHoverColor": "var(--raised)",
    "oddRowBackgroundColor": "var(--surface)",
    "fontFamily": "inherit",
    "fontSize": "var(--small)",
    "headerFontSize": "var(--small)",
    "headerFontWeight": 400,
    "cellHorizontalPadding": "12px",
    "columnBorder": False,
    "wrapperBorder": False,
    "wrapperBorderRadius": 0,
    "iconSize": 14,
    "browserColorScheme": "inherit",
}
ROW_PX, HEAD_PX = 40, 36


def code_address() -> str:
    """Where the grid's code is, under the name that Dash's own pages would load it by."""
    path = Path(dash_ag_grid.__file__).with_name(CODE)
    name = build_fingerprint(CODE, dash_ag_grid.__version__, int(path.stat().st_mtime))
    return f"/_dash-component-suites/dash_ag_grid/{name}"


def grid(t: Texts) -> dash_ag_grid.AgGrid:
    """The grid; it asks for its rows page by page."""
    return dash_ag_grid.AgGrid(
        id=Rows.GRID,
        rowModelType="infinite",
        columnDefs=[_column(column, t) for column in COLUMN_WORDS],
        defaultColDef={
            "cellRenderer": "QlueText",
            "cellDataType": False,
            "sortable": True,
            "resizable": True,
            "suppressMovable": True,
            "suppressHeaderMenuButton": True,
        },
        dashGridOptions={
            "theme": {"function": f"themeQuartz.withParams({_written(LOOK)})"},
            "pagination": True,
            "paginationPageSize": PAGE_ROWS,
            "paginationPageSizeSelector": False,
            # One page is one block and one request, and what is not answered holds nothing up.
            "cacheBlockSize": PAGE_ROWS,
            "maxBlocksInCache": 1,
            "infiniteInitialRowCount": PAGE_ROWS,
            "maxConcurrentDatasourceRequests": -1,
            "rowHeight": ROW_PX,
            "headerHeight": HEAD_PX,
            "animateRows": False,
            "suppressCellFocus": False,
            "enableCellTextSelection": True,
            "localeText": locale(t),
        },
        eventListeners={
            "rowClicked": ["openReport(params)"],
            "cellKeyDown": ["openReport(params)"],
        },
        getRowId="params.data.id",
        persisted_props=[],
        style={"height": "100%"},
    )


def locale(t: Texts) -> dict[str, str]:
    """The grid's own words."""
    return {
        "page": t("Hal."),
        "of": t("dari"),
        "to": t("sampai"),
        "more": t("lebih"),
        "firstPage": t("Halaman pertama"),
        "previousPage": t("Halaman sebelumnya"),
        "nextPage": t("Halaman berikutnya"),
        "lastPage": t("Halaman terakhir"),
        "pageLastRowUnknown": "?",
        "thousandSeparator": "." if t.language == "id" else ",",
        "decimalSeparator": "," if t.language == "id" else ".",
        "loadingOoo": t("Memuat baris …"),
        "loadingError": t("gagal"),
        "noRowsToShow": t("Tidak ada laporan"),
        "ariaSortableColumn": t("Tekan Enter untuk mengurutkan"),
        "ariaSkeletonCellLoading": t("Memuat baris …"),
        "ariaPageSizeSelectorLabel": t("Baris per halaman"),
    }


def _column(column: Column, t: Texts) -> dict[str, Any]:
    width = WIDTHS.get(column)
    size = {"width": width} if width else {"flex": 1, "minWidth": NARROWEST}
    more = {"cellRenderer": RENDERERS[column]} if column in RENDERERS else {}
    first = {"sort": "desc"} if column is Column.CREATED else {}
    return {
        "colId": column.value,
        "field": column.value,
        "headerName": t(COLUMN_WORDS[column]),
        "hide": column in HIDDEN,
        "sortingOrder": ["desc", "asc"] if column in GREATEST_FIRST else ["asc", "desc"],
        **size,
        **more,
        **first,
    }


def _written(parameters: dict[str, object]) -> str:
    """The parameters as the grid's own reader of functions takes them."""
    words = {True: "true", False: "false"}
    told = (
        f"{name}: {words[value] if isinstance(value, bool) else repr(value)}"
        for name, value in parameters.items()
    )
    return "{" + ", ".join(told) + "}"
