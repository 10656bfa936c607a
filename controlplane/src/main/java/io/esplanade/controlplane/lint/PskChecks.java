package io.esplanade.controlplane.lint;

import io.esplanade.controlplane.ipsecconf.RuleView;
import io.esplanade.dataplane.api.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Pre-shared keys: what guesses them, and who knows them. */
final class PskChecks {
    private static final int MIN_TEXT_OCTETS = 20;
    /** All bits of a key in hex count. */
    private static final int MIN_HEX_OCTETS = 16;

    private PskChecks() {}

    static void check(RuleView.Ike ike, Findings findings) {
        Secret psk = ike.psk();
        if (psk == null) {
            return;
        }
        if (ike.aggressive()) {
            findings.add(LintRule.AGGRESSIVE_PSK, ike.where(), "aggressive mode with a pre-shared key");
        } else if (ike.peer() == null) {
            findings.add(LintRule.PSK_SHARED, ike.where(), "one pre-shared key for any peer in main mode");
        }
        byte[] text = psk.toArray();
        strength(ike, text, findings);
        Arrays.fill(text, (byte) 0);
    }

    private static void strength(RuleView.Ike ike, byte[] text, Findings findings) {
        byte[] hex = hexOctets(text);
        byte[] key = hex.length == 0 ? text : hex;
        int minOctets = hex.length == 0 ? MIN_TEXT_OCTETS : MIN_HEX_OCTETS;
        if (ExampleKeys.containsText(text) || ExampleKeys.containsHex(hex)) {
            findings.add(LintRule.KEY_PUBLISHED, ike.pskWhere(), "the psk is a published one");
        } else if (KeyShape.isPredictable(key)) {
            findings.add(LintRule.PSK_PREDICTABLE, ike.pskWhere(), "the psk repeats itself or counts");
        }
        if (key.length < minOctets) {
            findings.add(
                    LintRule.PSK_SHORT,
                    ike.pskWhere(),
                    "the psk has " + key.length + (key.length == 1 ? " octet" : " octets") + ", fewer than " + minOctets);
        }
        Arrays.fill(hex, (byte) 0);
    }

    /** What {@code 0x} stands before; empty if it does not, or is no hex. */
    private static byte[] hexOctets(byte[] text) {
        boolean hex = text.length > 2 && text.length % 2 == 0 && text[0] == '0' && text[1] == 'x';
        for (int i = 2; hex && i < text.length; i++) {
            hex = HexFormat.isHexDigit(text[i]);
        }
        return hex
                ? HexFormat.of().parseHex(new String(text, 2, text.length - 2, StandardCharsets.ISO_8859_1))
                : new byte[0];
    }
}
