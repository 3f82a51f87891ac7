"""The board as a wall shows it: who is clearly above and clearly below the city, nobody between."""

from dashboard.board_summary import in_band
from dashboard.leaderboard import Board, Line
from dashboard.places import parent_code
from dashboard.ranking import Band
from layouts.login import TEMPLATES
from layouts.peringkat_words import dates, percent
from layouts.situation import Situation
from layouts.wall import Figure, Picture

MOST = 6


def board_picture(s: Situation, board: Board | None, *, key: str) -> Picture:
    """The top and the bottom band; `board` None: real reports stand in approximate areas."""
    if board is None:
        title = s.t("Belum ada peringkat: batas wilayah masih perkiraan")
        said = s.t("Setelah batas resmi diimpor, peringkat kelurahan tampil di sini.")
        drawn = TEMPLATES.get_template("wall_board.html").render(t=s.t, said=said)
        return Picture(key, title, s.filters.city.name, drawn)
    drawn = TEMPLATES.get_template("wall_board.html").render(
        t=s.t,
        said="",
        figures=_figures(s, board),
        columns=[_column(s, board, Band.ABOVE), _column(s, board, Band.BELOW)],
    )
    under = s.t("Nilai kelurahan, tepat waktu respons, {period}", period=dates(s, board))
    return Picture(key, _title(s, board), f"{s.filters.city.name} · {under}", drawn)


def _title(s: Situation, board: Board) -> str:
    above, below = len(in_band(board, Band.ABOVE)), len(in_band(board, Band.BELOW))
    if not above and not below:
        return s.t("Belum ada kelurahan yang jelas di atas atau di bawah angka kota")
    return s.t(
        "{above} kelurahan jelas di atas angka kota, {below} jelas di bawah",
        above=s.t.number(above),
        below=s.t.number(below),
    )


def _figures(s: Situation, board: Board) -> list[Figure]:
    scores = board.scores
    rate = s.t.number(100 * scores.rate, 1) if scores.decided else "–"
    decided = s.t("dari {n} tenggat respons", n=s.t.number(scores.decided))
    same = len(in_band(board, Band.SAME))
    few = s.t("{n} lagi belum cukup data", n=s.t.number(len(in_band(board, Band.TOO_FEW))))
    return [
        Figure(s.t("Angka kota, tepat waktu"), rate, "%", decided),
        Figure(s.t("Tidak dapat dibedakan"), s.t.number(same), s.t("kelurahan"), few),
    ]


def _column(s: Situation, board: Board, band: Band) -> dict[str, object]:
    """The lines of a band, the clearest first: those farthest from the city's rate."""
    found = in_band(board, band)
    shown = found[:MOST] if band is Band.ABOVE else found[::-1][:MOST]
    above = band is Band.ABOVE
    return {
        "title": s.t("Jelas di atas") if above else s.t("Jelas di bawah"),
        "mark": "up" if above else "fall",
        "rows": [_line(s, line) for line in shown],
        "more": s.t("dan {n} lagi", n=s.t.number(len(found) - len(shown)))
        if len(found) > len(shown)
        else "",
        "nothing": s.t("Tidak ada."),
    }


def _line(s: Situation, line: Line) -> dict[str, str]:
    inside = s.places.get(parent_code(line.unit.code) or "")
    score = line.standing.score
    return {
        "name": s.name_of(line.unit.code, line.unit.name),
        "under": s.name(inside) if inside else "",
        "score": percent(s, score.median if score else None),
        "of": s.t.count("{n} tenggat", line.standing.decided),
    }
