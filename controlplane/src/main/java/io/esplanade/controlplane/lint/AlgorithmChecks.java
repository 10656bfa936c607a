package io.esplanade.controlplane.lint;

import io.esplanade.controlplane.ipsecconf.RuleView;
import io.esplanade.controlplane.ipsecconf.RuleView.Suite;
import java.util.Set;

/** Algorithms whose time is over (RFC 8221 for ESP and AH, RFC 8247 for IKE), and keys that live too long. */
final class AlgorithmChecks {
    private static final Set<String> BLOCKS_OF_64_BITS = Set.of("3des-cbc", "blowfish", "cast128");
    private static final Set<String> WEAK_GROUPS = Set.of("modp768", "modp1024", "modp1536", "ecp192");
    private static final int LONG_MAIN_SECONDS = 24 * 3600;
    private static final int LONG_QUICK_SECONDS = 8 * 3600;

    private AlgorithmChecks() {}

    static void ike(RuleView.Ike ike, Findings findings) {
        Suite phase1 = ike.phase1();
        Suite phase2 = ike.phase2();
        String mode = ike.aggressive() ? "aggressive mode" : "main mode";
        suite(phase1, mode, findings);
        if (ike.aggressive() && ike.psk() == null) {
            findings.add(LintRule.AGGRESSIVE_RSA, ike.where(), "aggressive mode with signatures");
        }
        suite(phase2, "quick mode", findings);
        confidentiality(phase2, "quick mode", findings);
        if ("none".equals(phase2.group())) {
            findings.add(LintRule.GROUP_NONE, phase2.where(), "group none in quick mode");
        }
        lifetime(phase1, mode, LONG_MAIN_SECONDS, findings);
        lifetime(phase2, "quick mode", LONG_QUICK_SECONDS, findings);
    }

    static void sa(RuleView.Sa sa, Findings findings) {
        switch (sa.protocol()) {
            case "esp", "ah" -> {
                suite(sa.suite(), sa.protocol(), findings);
                confidentiality(sa.suite(), sa.protocol(), findings);
                integrity(sa, findings);
            }
            default -> {} // ipcomp and ipip protect nothing, and tcpmd5 is MD5 by definition
        }
    }

    private static void suite(Suite suite, String what, Findings findings) {
        String auth = suite.auth();
        if ("hmac-md5".equals(auth)) {
            findings.add(LintRule.HASH_MD5, suite.where(), "auth hmac-md5 in " + what);
        } else if ("hmac-sha1".equals(auth) && suite.authIsDefault()) {
            findings.add(LintRule.HASH_SHA1_DEFAULT, suite.where(), "no auth in " + what + ": hmac-sha1");
        } else if ("hmac-sha1".equals(auth)) {
            findings.add(LintRule.HASH_SHA1, suite.where(), "auth hmac-sha1 in " + what);
        }
        if (suite.enc() != null && BLOCKS_OF_64_BITS.contains(suite.enc())) {
            findings.add(LintRule.CIPHER_64_BIT, suite.where(), "enc " + suite.enc() + " in " + what);
        }
        if (suite.group() != null && WEAK_GROUPS.contains(suite.group())) {
            findings.add(LintRule.GROUP_WEAK, suite.where(), "group " + suite.group() + " in " + what);
        }
    }

    /** GMAC authenticates only, as its name says (RFC 4543). */
    private static void confidentiality(Suite suite, String what, Findings findings) {
        String enc = suite.enc();
        if (enc == null || enc.equals("null") || enc.endsWith("-gmac")) {
            String named = enc == null ? "ah" : "enc " + enc;
            findings.add(LintRule.NO_ENCRYPTION, suite.where(), named.equals(what) ? what : named + " in " + what);
        }
    }

    private static void integrity(RuleView.Sa sa, Findings findings) {
        if ("none".equals(sa.suite().auth())) {
            findings.add(LintRule.NO_INTEGRITY, sa.where(), "auth none in " + sa.protocol());
        }
    }

    private static void lifetime(Suite suite, String what, int limitSeconds, Findings findings) {
        if (suite.lifetimeSeconds() > limitSeconds) {
            findings.add(
                    LintRule.LIFETIME_LONG,
                    suite.where(),
                    "lifetime " + suite.lifetimeSeconds() + " seconds in " + what + ", more than " + limitSeconds);
        }
    }
}
