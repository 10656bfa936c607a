"""Samples of many runs to rows with medians, and to a table."""

import statistics

FIGURES = ("mbps", "cpu_s_per_gb", "p50_us", "p99_us")


class Samples:
    def __init__(self, suite, mtu):
        self.suite = suite
        self.mtu = mtu
        self.runs = {}

    def add(self, gateway, test, sample):
        self.runs.setdefault((gateway, test), []).append(sample)

    def rows(self):
        return [self._row(gateway, test, runs) for (gateway, test), runs in self.runs.items()]

    def _row(self, gateway, test, runs):
        row = {"gateway": gateway, "suite": self.suite if gateway != "none" else "none", "mtu": self.mtu, "test": test}
        for figure in FIGURES:
            values = [run[figure] for run in runs if figure in run]
            row[figure] = round(statistics.median(values), 3) if values else None
        row["runs"] = [{figure: round(value, 3) for figure, value in run.items()} for run in runs]
        return row


def one_line(sample):
    return "  ".join("%s %.2f" % (figure, value) for figure, value in sample.items())


def table(rows):
    """Markdown, with the ratio of ours to each other gateway in the same test."""
    ours = {row["test"]: row for row in rows if row["gateway"] == "ours"}
    lines = ["| test | gateway | Mbit/s | CPU s/GB | ping p50 µs | p99 µs | ours / this |",
             "|---|---|---:|---:|---:|---:|---:|"]
    for row in sorted(rows, key=lambda r: (r["test"], r["gateway"])):
        lines.append("| %s | %s | %s | %s | %s | %s | %s |" % (
            row["test"], row["gateway"], _number(row["mbps"], 0),
            _number(row["cpu_s_per_gb"] if row["gateway"] != "none" else None, 2),
            _number(row["p50_us"], 0), _number(row["p99_us"], 0), _ratio(ours.get(row["test"]), row)))
    return "\n".join(lines)


def _number(value, digits):
    return "" if value is None else "%.*f" % (digits, value)


def _ratio(ours, row):
    figure = "mbps" if row["mbps"] is not None else "p50_us"
    if ours is None or ours is row or not row[figure]:
        return ""
    return "%.2f" % (ours[figure] / row[figure])
