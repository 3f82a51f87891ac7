"""A tiny run of the benchmarks ends with all figures in one line of JSON."""

import json
import subprocess
import sys
from pathlib import Path

from bench.clock import times_of
from data_access.questions import QUESTIONS

ROOT = Path(__file__).parents[1]
TINY = ["--rows", "2000", "--seconds", "1.5", "--question-seconds", "0", "--times", "2"]
TINY += ["--screens", "8", "--readers", "2", "--skip-browser", "--open", "500"]
TINY += ["--walls", "4", "--leads", "3"]


def run_bench(*options: str, module: str = "bench") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module, *options], cwd=ROOT, capture_output=True, text=True
    )


def test_a_tiny_run_measures_everything():
    done = run_bench(*TINY)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["rows"] == 2_000
    assert set(found["calendars"]) == {"add", "between"}
    assert found["calendars"]["add"]["walk_us"] > 0
    assert set(found["questions"]) == set(QUESTIONS)
    for question in found["questions"].values():
        assert set(question) == {"24h", "7d", "30d", "year", "ratio"}
        assert question["24h"]["mirror"]["median_ms"] > 0
    assert found["leaderboard"]["units"] == 153
    assert found["leaderboard"]["decided"] > 100
    assert found["leaderboard"]["mirror"]["median_ms"] > 0
    assert found["readers"]["mirror"]["n"] > 0
    assert found["live"]["insert_to_event"]["n"] == 2
    assert {name.split()[0] for name in found["clicks"]} == {"operasi", "analisis", "peringkat"}
    assert all(of["n"] == 2 for of in found["clicks"].values())
    assert found["screens"]["screens"] == 8
    assert found["acting"]["lost_or_doubled"] == 0
    assert sum(found["acting"]["answers"].values()) > 0
    assert found["page"] == "skipped"
    assert found["incidents"]["quiet"]["n"] == found["incidents"]["while_it_goes_on"]["n"] == 2
    assert found["incidents"]["burst_begins_ms"] > 0
    assert found["ticker"]["open_reports"] >= 500
    assert found["ticker"]["idle"]["n"] == found["ticker"]["after_50_changes"]["n"] == 2
    assert found["app_memory_mb"] > 0
    assert found["load"]["mirror_s"] >= 0
    assert "times faster" in done.stderr


def test_the_back_test_compares_what_was_said_with_what_came():
    done = run_bench("--days", "2", module="bench.backtest")
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])["demo"]
    assert found["clocks"] == sum(tenth["clocks"] for tenth in found["tenths"]) > 100
    assert 40 <= found["hours"] <= 48
    assert 0 < found["came_late"] < found["clocks"]
    late = sum(tenth["clocks"] * tenth["late"] for tenth in found["tenths"])
    assert round(late) == found["came_late"]
    # The demo is the same each time, so how far off the rule is there is no matter of luck.
    assert abs(found["bias_percent"]) < 10
    assert "came late" in done.stderr


def test_the_simulated_cities_are_measured_against_their_truth():
    done = run_bench("--cities", "3", module="bench.fairness")
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert {(one["units"], one["cities"]) for one in found} == {(15, 3), (153, 3), (267, 3)}
    assert all(0 <= one["coverage"] <= 1 for one in found)
    assert "truth inside" in " ".join(done.stderr.split())


def test_a_wrong_option_is_refused_with_the_reason():
    done = run_bench("--only", "everything")
    assert done.returncode == 2
    assert "questions" in done.stderr


def test_times_are_medians_and_95th_percentiles():
    times = times_of([float(number) for number in range(1, 101)])
    assert (times.median, round(times.p95, 2), times.n) == (50.5, 95.05, 100)
