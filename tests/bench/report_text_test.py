"""The tables of bench/report_text.py, from figures that can be checked by head. Usage: report_text_test.py"""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench"))
import report_text
from report_text import Measured

DEPTHWISE = {"name": "dw", "groups": 8, "in_channels": 8, "out_channels": 8, "flops": 2e6, "bytes": 4000}
DENSE = {"name": "dense", "groups": 1, "in_channels": 8, "out_channels": 8, "flops": 4e6, "bytes": 4000}


def sample(way, row, us, waited=0.0, **rates):
    return {"way": way, "threads": 1, "row": row, "us": us, "waited": waited} | rates


def samples():
    machine = [sample("limits", name, 1, **{"bytes/s": 1e9}) for name in report_text.MACHINE[1:]]
    return machine + [
        sample("limits", report_text.MACHINE[0], 1, **{"FLOP/s": 9e10}),
        sample("limits", report_text.MACHINE[0], 1, **{"FLOP/s": 1e11}),
        sample("limits", "dw", 1, **{"bytes/s": 4e8}),
        sample("limits", "dense", 1, **{"bytes/s": 4e8}),
        sample("convscope", "dw", 30),
        sample("convscope", "dw", 40),
        sample("convscope", "dw", 50),
        sample("convscope", "dw", 900, waited=0.5),
        sample("convscope", "dense", 50, waited=0.5),
        sample("oneDNN", "dw", 80),
        sample("oneDNN", "dense", 25),
    ]


class Report(unittest.TestCase):
    def setUp(self):
        self.measured = Measured(samples(), 1)

    def test_a_time_is_the_median_of_the_undisturbed_rounds(self):
        self.assertEqual(self.measured.time("convscope", "dw"), 40)
        self.assertEqual(self.measured.time("convscope", "dense"), 50)
        self.assertEqual(report_text.time_text(self.measured, "convscope", "dw"), "40")
        self.assertEqual(report_text.time_text(self.measured, "convscope", "dense"), "50 ~")

    def test_shares_are_of_the_best_that_the_machine_did(self):
        of_peak, of_copy = self.measured.shares(DEPTHWISE)
        self.assertAlmostEqual(of_peak, 20 / 40)  # 2 MFLOP at 100 GFLOP/s
        self.assertAlmostEqual(of_copy, 10 / 40)  # 4000 bytes at 0.4 GB/s

    def test_a_slower_row_is_marked_and_counted(self):
        text = report_text.times_section(self.measured, [DEPTHWISE, DENSE])
        self.assertIn("| dw | 40 | 80 | 2.00 | 50% of peak, 25% of copy |", text)
        self.assertIn("| dense | 50 ~ | 25 | **0.50 slower** | 80% of peak |", text)
        self.assertIn("oneDNN takes 1.00 times as long as convscope (geometric mean)", text)
        self.assertIn("slower on 1 of 2 rows", text)
        self.assertNotIn("PyTorch", text)

    def test_a_change_that_a_layer_cannot_have_is_left_empty(self):
        measured = Measured([*samples(), sample("convscope", "dense, one weight", 2)], 1)
        changes = {"dense": {"one weight": "dense, one weight"}, "dw": {"groups": "dw"}}
        text = report_text.changes_section([measured], changes)
        self.assertIn("| layer | threads | all of it | one weight | groups |", text)
        self.assertIn("| dense | 1 | 50 ~ | 2 |  |", text)
        self.assertIn("| dw | 1 | 40 |  | 40 |", text)

    def test_missing_peers_are_named(self):
        description = {"layers": [DEPTHWISE, DENSE], "targets": ["AVX2"], "scratch": {"dw": 1000, "dense": 2000}, "ways": ["engine AVX2"], "changes": {},
                       "torch": None}
        results = {"date": "2026-01-01", "rounds": 4, "repetitions": 3, "samples": samples()}
        text = report_text.report(results | {"description": description})
        self.assertIn("oneDNN: skipped", text)
        self.assertIn("PyTorch: skipped", text)

    def test_numbers_have_three_digits(self):
        self.assertEqual([report_text.digits(value) for value in (0.48612, 4.04, 23456.7)], ["0.486", "4.04", "23,457"])


if __name__ == "__main__":
    unittest.main()
