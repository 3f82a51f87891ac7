"""All questions that screens and the API ask of the reports, by name.

Each takes `conn, *, filters, scope, now` and answers the same on PostgreSQL and on the mirror; a
test asks both.
"""

from data_access.area_counts import area_counts
from data_access.board_months import month_counts
from data_access.breaches import breaches
from data_access.category_counts import category_counts
from data_access.comparison import compared
from data_access.daily_figures import daily_figures
from data_access.durations import durations
from data_access.exclusions import excluded, excluded_lines, paused
from data_access.heat import heat, heat_top
from data_access.holders import holder_figures
from data_access.kpis import kpis
from data_access.leaderboard import charge_lines, charges, done, overdue_at_end, rated, received
from data_access.movers import movers
from data_access.places import area_figures
from data_access.playback import playback
from data_access.report_table import row_page, row_total
from data_access.reports import report_lines, report_points
from data_access.slices import slice_lines
from data_access.soon import due_soon
from data_access.stage_flow import stage_flow
from data_access.trends import trend
from data_access.unscored import closed_late, held_at_end
from data_access.usual import usual_trend
from data_access.week_grid import week_grid

QUESTIONS = {
    "kpis": kpis,
    "area_figures": area_figures,
    "trend": trend,
    "heat": heat,
    "heat_top": heat_top,
    "playback": playback,
    "report_lines": report_lines,
    "report_points": report_points,
    "row_page": row_page,
    "row_total": row_total,
    "due_soon": due_soon,
    "slice_lines": slice_lines,
    "usual_trend": usual_trend,
    "week_grid": week_grid,
    "category_counts": category_counts,
    "area_counts": area_counts,
    "holder_figures": holder_figures,
    "durations": durations,
    "movers": movers,
    "stage_flow": stage_flow,
    "compared": compared,
    "charges": charges,
    "received": received,
    "overdue_at_end": overdue_at_end,
    "done": done,
    "rated": rated,
    "closed_late": closed_late,
    "held_at_end": held_at_end,
    "excluded": excluded,
    "excluded_lines": excluded_lines,
    "charge_lines": charge_lines,
    "paused": paused,
    "breaches": breaches,
    "daily_figures": daily_figures,
    "month_counts": month_counts,
}
