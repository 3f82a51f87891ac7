"""The vital few."""

from dashboard.pareto import ParetoLine, pareto, vital_few


def test_the_largest_come_first_with_their_share_together():
    assert pareto({"banjir": 20, "sampah": 50, "pohon": 0, "parkir": 20, "lampu": 10}) == (
        ParetoLine("sampah", 50, 0.5),
        ParetoLine("banjir", 20, 0.7),
        ParetoLine("parkir", 20, 0.9),
        ParetoLine("lampu", 10, 1.0),
    )


def test_how_many_make_four_fifths():
    assert vital_few(pareto({"a": 50, "b": 20, "c": 20, "d": 10})) == 3
    assert vital_few(pareto({"a": 80, "b": 20})) == 1
    assert vital_few(pareto({"a": 1})) == 1
    assert vital_few(pareto({})) == 0
