"""A bar chart of rows as SVG, readable on white and on black."""

import itertools
from xml.sax.saxutils import escape

import report
from gateways import workers

# test, figure, what to divide by, title, unit, digits
GROUPS = (
    ("tcp1", "mbps", 1000, "TCP, one stream", "Gbit/s", 2),
    ("tcp4", "mbps", 1000, "TCP, four streams", "Gbit/s", 2),
    ("tcp1r", "mbps", 1000, "TCP, one stream, reverse", "Gbit/s", 2),
    ("tcp1", "cpu_s_per_gb", 1, "TCP, one stream, CPU of gateways", "s per gigabyte, less is better", 2),
    ("udp1400", "cpu_ns_per_packet", 1000, "UDP, 1400 octets, CPU of gateways",
     "µs per packet, less is better", 1),
    ("ping", "p50_us", 1, "Ping, idle, median", "µs, less is better", 0),
    ("ping4", "p99_us", 1000, "Ping beside four TCP streams, 99 of 100", "ms, less is better", 2),
)
NAMES = {"none": "no tunnel", "ours": "Esplanade", "ours-raw": "Esplanade, raw ESP", "strongswan": "strongSwan",
         "wireguard-go": "wireguard-go"}
WIDTH, LEFT, BAR, BAR_STEP, HEAD, GAP = 760, 290, 16, 22, 30, 18
SPAN = WIDTH - LEFT - 80
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600 }
.unit { fill: #59636e }
.ours { fill: #0a7d5a }
.other { fill: #8c959f }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc }
  .unit { fill: #9198a1 }
  .ours { fill: #2fbf8f }
  .other { fill: #656c76 }
}
"""


def svg(rows):
    parts = []
    y = 8
    runs = list(dict.fromkeys((row["run"], row["mtu"]) for row in rows))
    for group, (run, mtu) in itertools.product(GROUPS, runs):
        bars = [row for row in rows if _belongs(row, group, run, mtu)]
        if bars:
            parts += _group(bars, group, y)
            y += HEAD + BAR_STEP * len(bars) + GAP
    return ('<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img">\n'
            "<title>Tunnels of one machine compared</title>\n<style>%s</style>\n%s\n</svg>\n"
            % (WIDTH, y, WIDTH, y, STYLE, "\n".join(parts)))


def _belongs(row, group, run, mtu):
    test, figure = group[:2]
    is_void = row["gateway"] == "none" and figure.startswith("cpu_")
    return (row["test"] == test and row["run"] == run and row["mtu"] == mtu and row.get(figure) is not None
            and not is_void)


def _group(rows, group, y):
    _, figure, divisor, title, unit, digits = group
    suite = next((row["suite"] for row in rows if row["gateway"] == "ours"), None)
    most = max(row[figure] for row in rows) or 1
    yield _text(0, y + 14, "title", ", ".join(filter(None, [title, "MTU %d" % rows[0]["mtu"], suite])))
    yield _text(WIDTH, y + 14, "unit", unit, "end")
    y += HEAD
    for row in rows:
        length = max(1.0, SPAN * row[figure] / most)
        kind = "ours" if row["gateway"].startswith("ours") else "other"
        yield _text(LEFT - 8, y + 13, "", _label(row, suite), "end")
        yield '<rect class="%s" x="%d" y="%d" width="%.1f" height="%d" rx="2"/>' % (kind, LEFT, y, length, BAR)
        yield _text(LEFT + length + 6, y + 13, "", "%.*f" % (digits, row[figure] / divisor))
        y += BAR_STEP


def _label(row, suite):
    """The suite of all stands in the title."""
    own_suite = row["suite"] if row["suite"] not in (suite, "none") else None
    return ", ".join(filter(None, [NAMES.get(row["gateway"], row["gateway"]), row["provider_used"] or row["provider"],
                                   workers(row["workers"]), own_suite]))


def _text(x, y, kind, text, anchor="start"):
    return '<text class="%s" x="%.1f" y="%d" text-anchor="%s">%s</text>' % (kind, x, y, anchor, escape(text))


def write(rows, path):
    with open(path, "w", encoding="utf-8") as out:
        out.write(svg(sorted(rows, key=report.order)))
