"""Ratios of pairs: in each round ours and the other are measured, and these two samples make a ratio."""

import statistics
import typing

from gateways import workers

COMPARED = {
    "tcp1": ("mbps", "cpu_s_per_gb"),
    "tcp4": ("mbps", "cpu_s_per_gb"),
    "tcp1r": ("mbps", "cpu_s_per_gb"),
    "udp1400": ("cpu_ns_per_packet",),
    "udp200": ("cpu_ns_per_packet",),
    "ping": ("p50_us",),
    "ping4": ("p99_us",),
    "start": ("ready_ms",),
}
CROWDED = "sas10000"
"""Test of ours with many SAs and flows; compared with tcp1 of ours."""
MANY_SAS = "sas10000-only"
"""The same without the flows."""
TAX = "tax"
"""Test of ours without protection; what tcp1 of ours is compared with."""


class Ratio(typing.NamedTuple):
    figure: str
    ours: dict
    against: dict
    median: float
    lowest: float
    highest: float
    of_medians: float

    def against_label(self):
        if self.against["test"] != self.ours["test"]:
            return "ours, %s" % self.against["test"]
        if self.against["gateway"] == "ours":
            return "ours, %s" % workers(self.against["workers"])
        return self.against["gateway"]


def of(rows):
    """All that the rows have; nothing is compared across runs."""
    for ours in rows:
        if is_ours(ours):
            for against in rows:
                if against["run"] == ours["run"] and against["mtu"] == ours["mtu"] and _is_pair(ours, against):
                    yield from _ratios(ours, against)


def is_ours(row):
    return row["gateway"].startswith("ours")


def _is_pair(ours, against):
    if ours["test"] in (CROWDED, MANY_SAS):
        return against["test"] == "tcp1" and _is_same(ours, against, "gateway", "provider", "workers")
    if ours["test"] == "tcp1" and against["test"] == TAX:
        return _is_same(ours, against, "gateway", "workers")
    if ours["test"] != against["test"] or ours["test"] not in COMPARED:
        return False
    if is_ours(against):
        return _is_same(ours, against, "gateway", "provider") and (ours["workers"] or 0) > (against["workers"] or 0)
    return against["gateway"] != "none" or "mbps" in COMPARED[ours["test"]]


def _is_same(a, b, *keys):
    return all(a[key] == b[key] for key in keys)


def _ratios(ours, against):
    figures = COMPARED.get(ours["test"], ("mbps",)) if ours["test"] == against["test"] else ("mbps",)
    theirs = {run["round"]: run for run in against["runs"]}
    for figure in figures:
        if against["gateway"] == "none" and figure != "mbps":
            continue
        pairs = [run[figure] / theirs[run["round"]][figure] for run in ours["runs"]
                 if figure in run and theirs.get(run["round"], {}).get(figure)]
        if pairs:
            yield Ratio(figure, ours, against, statistics.median(pairs), min(pairs), max(pairs),
                        ours[figure] / against[figure])
