"""The command line."""

import argparse
import os
import shutil
import subprocess

import esplanade
import jvm
import measure
import ratios
import suites

PEERS = ("strongswan", "wireguard-go")
PROVIDERS = ("auto", "jca", "ipsec-mb", "openssl")
PROGRAMS = {"ip": "iproute2", "ss": "iproute2", "iperf3": "iperf3", "ping": "iputils-ping", "sysctl": "procps",
            "nsenter": "util-linux"}
"""And their Debian packages."""
EXTRA_TESTS = ("gc", ratios.CROWDED, ratios.MANY_SAS, ratios.TAX)
"""Of ours alone."""
KNOWN_TESTS = (*measure.TESTS, *EXTRA_TESTS)


def parse(description):
    parser = _parser(description)
    args = parser.parse_args()
    _check_files(parser, args)
    if args.read:
        return args
    _check_numbers(parser, args)
    _check_lists(parser, args)
    args.suite = suites.OTHER_NAMES.get(args.suite, args.suite)
    if args.suite in suites.NOT_MEASURABLE:
        parser.error("--suite %s: %s" % (args.suite, suites.NOT_MEASURABLE[args.suite]))
    if os.geteuid() != 0:
        parser.error("needs root: it makes network namespaces")
    _check_programs(parser)
    _ask_gateway(parser, args)
    return args


def _parser(description):
    parser = argparse.ArgumentParser(prog="perf/tunnel", description=description, allow_abbrev=False,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    names = sorted([*suites.SUITES, *suites.OTHER_NAMES, *suites.NOT_MEASURABLE])
    parser.add_argument("--suite", choices=names, default="aes-128-gcm", metavar="SUITE",
                        help="of ours and strongSwan: %s (default: aes-128-gcm)" % ", ".join(names))
    parser.add_argument("--peer", type=_words, default=["strongswan"], metavar="PEER[,PEER]",
                        help="whom to compare with: %s; none: only without tunnel and ours (default: strongswan)"
                             % ", ".join(PEERS))
    parser.add_argument("--wireguard-go", metavar="FILE",
                        help="the program for that peer, if Debian's package is not to be fetched")
    parser.add_argument("--provider", type=_words, default=["auto"], metavar="NAME[,NAME]",
                        help="ours once with each: %s (default: auto)" % ", ".join(PROVIDERS))
    parser.add_argument("--workers", type=_numbers, metavar="N[,N]",
                        help="ours once with each number of workers (default: one for each core)")
    parser.add_argument("--raw", action="store_true",
                        help="also measure ours with ESP as IP protocol 50, as gateway \"ours-raw\", with the first "
                             "of --provider and --workers")
    parser.add_argument("--mtu", type=int, default=1500, help="of WAN and LAN (default: 1500)")
    parser.add_argument("--runs", type=int, default=3, help="rounds, each gateway once in each (default: 3)")
    parser.add_argument("--seconds", type=int, default=4, help="of each throughput run (default: 4)")
    parser.add_argument("--gc-seconds", type=int, default=30, help="of test gc, in the first round only (default: 30)")
    parser.add_argument("--tests", type=_words, default=list(measure.DEFAULT_TESTS), metavar="TEST[,TEST]",
                        help="of %s (default: %s)" % (", ".join(KNOWN_TESTS), ",".join(measure.DEFAULT_TESTS)))
    parser.add_argument("--json", metavar="FILE", help="write rows with medians and all runs")
    parser.add_argument("--markdown", metavar="FILE", help="write the tables as Markdown")
    parser.add_argument("--svg", metavar="FILE", help="write a bar chart")
    parser.add_argument("--read", metavar="FILE", nargs="+",
                        help="measure nothing: make tables and chart of what --json wrote before, of several runs")
    return parser


def _words(text):
    return list(dict.fromkeys(text.split(",")))


def _numbers(text):
    try:
        return [int(word) for word in _words(text)]
    except ValueError:
        raise argparse.ArgumentTypeError("expected numbers, such as 1,2: %r" % text) from None


def _check_numbers(parser, args):
    for name in ("runs", "seconds", "gc_seconds"):
        if getattr(args, name) < 1:
            parser.error("--%s must be at least 1" % name.replace("_", "-"))
    if not 1280 <= args.mtu <= 65535:
        parser.error("--mtu must be from 1280 to 65535")
    if args.workers and min(args.workers) < 1:
        parser.error("--workers must be at least 1")


def _check_lists(parser, args):
    _check_words(parser, "--tests", args.tests, KNOWN_TESTS)
    _check_words(parser, "--provider", args.provider, PROVIDERS)
    _check_words(parser, "--peer", args.peer, (*PEERS, "none"))
    if "none" in args.peer and len(args.peer) > 1:
        parser.error("--peer none stands alone")
    compared = [test for test in EXTRA_TESTS[1:] if test in args.tests]
    if compared and "tcp1" not in args.tests:
        parser.error("%s is compared with tcp1: add it to --tests" % " and ".join(compared))
    if args.wireguard_go and "wireguard-go" not in args.peer:
        parser.error("--wireguard-go FILE belongs to --peer wireguard-go")


def _check_files(parser, args):
    """That results can be written is known before they are measured."""
    for option, path in (("--json", args.json), ("--markdown", args.markdown), ("--svg", args.svg)):
        if path and (os.path.isdir(path) or not os.access(os.path.dirname(path) or ".", os.W_OK)):
            parser.error("%s %s cannot be written" % (option, path))


def _check_programs(parser):
    missing = [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
    if missing:
        parser.error("missing: apt-get install %s" % " ".join(dict.fromkeys(missing)))


def _check_words(parser, option, words, known):
    unknown = [word for word in words if word not in known]
    if unknown:
        parser.error("%s: unknown %s; known are %s"
                     % (option, ", ".join(repr(word) for word in unknown), ", ".join(known)))


def _ask_gateway(parser, args):
    """What the gateway here can be told, so that a mistake shows before the first round."""
    done = subprocess.run([esplanade.LAUNCHER, "run", "--help"], text=True, check=False, capture_output=True)
    if done.returncode != 0:
        parser.error("the gateway does not start: %s" % (done.stdout + done.stderr).strip())
    if args.provider != ["auto"] and "--crypto-provider" not in done.stdout:
        parser.error("--provider: this gateway has no --crypto-provider")
    has_workers = "--workers" in done.stdout
    if args.workers and not has_workers:
        parser.error("--workers: this gateway has no --workers")
    args.workers = args.workers or [len(os.sched_getaffinity(0)) if has_workers else None]
