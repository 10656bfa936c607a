package io.esplanade.controlplane.lint;

import io.esplanade.controlplane.ipsecconf.RuleView;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Secret;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** SAs with keys from the file. */
final class ManualKeyChecks {
    /** What tells SAs apart (RFC 4301 section 4.1). */
    private record Name(String protocol, IpPrefix destination, int spi) {}

    private final Findings findings;
    private final Map<Name, RuleView.Sa> byName = new HashMap<>();
    private final Map<Octets, String> usesOfKeys = new HashMap<>(); // by their hash

    private ManualKeyChecks(Findings findings) {
        this.findings = findings;
    }

    static void check(List<RuleView> rules, Findings findings) {
        ManualKeyChecks checks = new ManualKeyChecks(findings);
        for (RuleView rule : rules) {
            if (rule instanceof RuleView.Sa sa) {
                checks.check(sa);
            }
        }
    }

    private void check(RuleView.Sa sa) {
        RuleView.Sa other = byName.putIfAbsent(new Name(sa.protocol(), sa.destination(), sa.spi()), sa);
        if (other != null) {
            findings.add(
                    LintRule.SPI_TWICE,
                    sa.where(),
                    sa.protocol() + " to " + sa.destination() + " " + spi(sa) + ": also at " + other.where());
        }
        if (sa.protocol().equals("esp") || sa.protocol().equals("ah")) {
            findings.add(LintRule.MANUAL_KEYS, sa.where(), sa.protocol() + " with keys from the file");
            key(sa, "authkey", sa.authKey());
            key(sa, "enckey", sa.encKey());
        }
    }

    private void key(RuleView.Sa sa, String keyword, @Nullable Secret secret) {
        if (secret == null) {
            return;
        }
        byte[] key = secret.toArray();
        String use = keyword + " of " + sa.protocol() + " to " + sa.destination() + " " + spi(sa);
        if (ExampleKeys.containsHex(key)) {
            findings.add(LintRule.KEY_PUBLISHED, sa.where(), use + " is a published one");
        } else if (KeyShape.isPredictable(key)) {
            findings.add(LintRule.KEY_PREDICTABLE, sa.where(), use + " repeats itself or counts");
        }
        String otherUse = usesOfKeys.putIfAbsent(hash(key), use + " at " + sa.where());
        if (otherUse != null) {
            findings.add(LintRule.KEY_REUSED, sa.where(), use + " is also the " + otherUse);
        }
        Arrays.fill(key, (byte) 0);
    }

    private static Octets hash(byte[] key) {
        try {
            return Octets.of(MessageDigest.getInstance("SHA-256").digest(key));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    private static String spi(RuleView.Sa sa) {
        return "spi 0x" + HexFormat.of().toHexDigits(sa.spi());
    }
}
