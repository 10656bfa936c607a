"""Samples of many rounds to rows with medians, and to tables."""

import statistics

import ratios
from gateways import Variant

FIGURES = ("mbps", "cpu_s_per_gb", "slower_percent", "p50_us", "p99_us", "pps", "cpu_ns_per_packet", "loss_percent",
           "ready_ms", "alloc_b_per_packet", "gc_pauses", "gc_max_ms")


class Samples:
    """Of one run of the tool; run is its name, as only samples of one run are compared."""

    def __init__(self, run, mtu):
        self.run = run
        self.mtu = mtu
        self.rounds = {}
        self.used = {}
        """Provider that the gateway named, by variant and test."""

    def add(self, variant, test, round_number, sample):
        self.rounds.setdefault((variant, test), {})[round_number] = sample

    def rows(self):
        return [self._row(variant, test, rounds) for (variant, test), rounds in self.rounds.items()]

    def _row(self, variant, test, rounds):
        row = {"gateway": variant.gateway, "suite": variant.suite, "mtu": self.mtu, "test": test,
               "provider": variant.provider, "provider_used": self.used.get((variant, test)),
               "workers": variant.workers, "run": self.run}
        for figure in FIGURES:
            values = [sample[figure] for sample in rounds.values() if figure in sample]
            row[figure] = round(statistics.median(values), 3) if values else None
        row["runs"] = [{"round": number, **{figure: round(value, 3) for figure, value in sample.items()}}
                       for number, sample in sorted(rounds.items())]
        return row


def variant(row):
    return Variant(row["gateway"], row["suite"], row["provider"], row["workers"])


def checked(rows):
    """Rows from a file; ValueError if they are not what rows() makes."""
    wanted = {"gateway", "suite", "mtu", "test", "provider", "provider_used", "workers", "run", "runs", *FIGURES}
    if not isinstance(rows, list) or not all(isinstance(row, dict) and wanted <= row.keys() for row in rows):
        raise ValueError("not rows of perf/tunnel --json of this release")
    return rows


def one_line(sample):
    return "  ".join("%s %.2f" % (figure, value) for figure, value in sample.items())


def tables(rows):
    """Markdown: the medians, and the ratios of pairs."""
    several = len({(row["run"], row["mtu"]) for row in rows}) > 1
    found = sorted(ratios.of(rows), key=lambda r: order(r.ours))
    return "\n".join([*_medians(rows, several), *(["", *_ratios(found, several)] if found else [])])


# heading, figure, digits
COLUMNS = (("Mbit/s", "mbps", 0), ("CPU s/GB", "cpu_s_per_gb", 2), ("slower stream %", "slower_percent", 1),
           ("packets/s", "pps", 0),
           ("CPU ns/packet", "cpu_ns_per_packet", 0), ("lost %", "loss_percent", 2), ("ping p50 µs", "p50_us", 0),
           ("p99 µs", "p99_us", 0), ("ready ms", "ready_ms", 0), ("allocated B/packet", "alloc_b_per_packet", 3),
           ("GC pauses", "gc_pauses", 0), ("longest ms", "gc_max_ms", 1))


def _medians(rows, several):
    columns = [column for column in COLUMNS if any(row.get(column[1]) is not None for row in rows)]
    labels = ["test", *(["MTU"] if several else []), "gateway", "suite", "provider", "workers"]
    yield _line(labels + [heading for heading, _, _ in columns])
    yield "|" + "---|" * len(labels) + "---:|" * len(columns)
    for row in sorted(rows, key=order):
        cells = [row["test"], *([str(row["mtu"])] if several else []), row["gateway"], row["suite"], _provider(row),
                 str(row["workers"] or "")]
        yield _line(cells + [_number(None if _is_void(row, figure) else row.get(figure), digits)
                             for _, figure, digits in columns])


def _ratios(found, several):
    yield _line(["test", *(["MTU"] if several else []), "figure", "ours", "against", "median of pairs", "lowest",
                 "highest", "of medians"])
    yield "|" + "---|" * (5 if several else 4) + "---:|" * 4
    for ratio in found:
        yield _line([ratio.ours["test"], *([str(ratio.ours["mtu"])] if several else []), ratio.figure,
                     variant(ratio.ours).label(), ratio.against_label(),
                     *(_number(value, 3) for value in (ratio.median, ratio.lowest, ratio.highest, ratio.of_medians))])


def order(row):
    return row["test"], row["mtu"], row["run"], row["gateway"], row["provider"] or "", row["workers"] or 0


def _provider(row):
    requested, used = row["provider"], row["provider_used"]
    return requested or "" if used in (None, requested) else "%s: %s" % (requested, used)


def _is_void(row, figure):
    """There is no gateway whose CPU could be counted."""
    return row["gateway"] == "none" and figure.startswith("cpu_")


def _line(cells):
    return "| " + " | ".join(cells) + " |"


def _number(value, digits):
    return "" if value is None else "%.*f" % (digits, value)
