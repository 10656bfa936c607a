"""Who takes a turn in each round, and with which tests."""

import sys
import typing

import esplanade
import jvm
import measure
import ratios
import report
from gateways import NoTunnel, Variant
from strongswan import StrongSwan
from suites import WIREGUARD_SUITE
from wireguard import WireGuardGo


class Turn(typing.NamedTuple):
    variant: Variant
    kind: type
    tests: dict
    """Name in the report: function of measure."""

    def take(self, lab, args, round_number, samples):
        with self.kind(lab, self.variant) as gateway:
            measure.warm_up(lab, gateway)
            if hasattr(gateway, "provider_used"):
                samples.used.update(dict.fromkeys(((self.variant, name) for name in self.tests),
                                                  gateway.provider_used()))
            for name, test in self.tests.items():
                self._measure(lab, gateway, name, test, args, round_number, samples)

    def _measure(self, lab, gateway, name, test, args, round_number, samples):
        if test is jvm.gc and round_number > 1:
            return
        sample = test(lab, gateway, args.gc_seconds if test is jvm.gc else args.seconds)
        if sample:
            samples.add(self.variant, name, round_number, sample)
            print("round %d/%d  %-28s %-8s %s" % (round_number, args.runs, self.variant.label(), name,
                                                  report.one_line(sample)), file=sys.stderr, flush=True)


def of(args):
    common = {test: measure.TESTS[test] for test in args.tests if test in measure.TESTS}
    turns = [Turn(Variant("none", "none"), NoTunnel, common), *_ours(args, common)]
    if "strongswan" in args.peer:
        StrongSwan.find()
        turns.append(Turn(Variant("strongswan", args.suite), StrongSwan, common))
    if "wireguard-go" in args.peer:
        WireGuardGo.find(args.wireguard_go)
        turns.append(Turn(Variant("wireguard-go", WIREGUARD_SUITE), WireGuardGo, common))
    return turns


def _ours(args, common):
    tests = {**common, **({"gc": jvm.gc} if "gc" in args.tests else {})}
    first = Variant("ours", args.suite, args.provider[0], args.workers[0])
    yield Turn(first, esplanade.Esplanade, tests)
    for test, kind in ((ratios.CROWDED, esplanade.EsplanadeCrowded), (ratios.MANY_SAS, esplanade.EsplanadeManySas)):
        if test in args.tests:
            yield Turn(first, kind, {test: measure.tcp1})
    if ratios.TAX in args.tests:
        yield Turn(Variant("ours", args.suite, "null", first.workers), esplanade.EsplanadeNull,
                   {ratios.TAX: measure.tcp1})
    for provider in args.provider:
        for workers in args.workers:
            variant = Variant("ours", args.suite, provider, workers)
            if variant != first:
                yield Turn(variant, esplanade.Esplanade, tests)
    if args.raw:
        yield Turn(Variant("ours-raw", args.suite, first.provider, first.workers), esplanade.EsplanadeRaw, common)
