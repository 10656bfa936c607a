package io.esplanade.controlplane.isakmpdconf;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names of transforms and suites that isakmpd has built in, and the values of its transform sections, in words of ipsec.conf. */
final class Algorithms {
    private static final String BITS = "-(?:128|192|256)";
    private static final String HASHES = "MD5|SHA2-256|SHA2-384|SHA2-512|SHA|RIPEMD";
    private static final Pattern PHASE1 = Pattern.compile(
            "(BLF|3DES|CAST|AES(?:" + BITS + ")?)-(" + HASHES + ")(?:-GRP([0-9]{1,2}))?(-RSA_SIG)?");
    private static final Pattern ESP = Pattern.compile("QM-ESP(-TRP)?-(BLF|3DES|CAST|NULL|AES(?:" + BITS + ")?|AESCTR(?:" + BITS
            + ")?|AESGCM" + BITS + "|AESGMAC" + BITS + ")(?:-(" + HASHES + "))?(-PFS(?:-GRP([0-9]{1,2}))?)?-SUITE");
    private static final Pattern AH =
            Pattern.compile("QM-AH(-TRP)?-(" + HASHES + ")(-PFS(?:-GRP([0-9]{1,2}))?)?-SUITE");

    private static final Map<String, String> GROUPS = Map.ofEntries(
            Map.entry("1", "modp768"),
            Map.entry("2", "modp1024"),
            Map.entry("5", "modp1536"),
            Map.entry("14", "modp2048"),
            Map.entry("15", "modp3072"),
            Map.entry("16", "modp4096"),
            Map.entry("17", "modp6144"),
            Map.entry("18", "modp8192"),
            Map.entry("19", "ecp256"),
            Map.entry("20", "ecp384"),
            Map.entry("21", "ecp521"),
            Map.entry("25", "ecp192"),
            Map.entry("26", "ecp224"),
            Map.entry("27", "bp224"),
            Map.entry("28", "bp256"),
            Map.entry("29", "bp384"),
            Map.entry("30", "bp512"));

    /**
     * Phase 1.
     *
     * @param words {@code auth ... enc ... group ...}
     */
    record Phase1(String words, boolean signatures) {}

    /**
     * Phase 2.
     *
     * @param words {@code auth ... enc ... group ...}
     */
    record Phase2(boolean ah, boolean transport, String words) {}

    private Algorithms() {}

    /** Null for a name that is not built in. */
    static @Nullable Phase1 phase1(String name) {
        Matcher parts = PHASE1.matcher(name);
        if (!parts.matches() || parts.group(2).equals("RIPEMD")) {
            return null;
        }
        String group = group(parts.group(3) == null ? "2" : parts.group(3));
        return group == null
                ? null
                : new Phase1(
                        "auth " + hash(parts.group(2)) + " enc " + cipher(parts.group(1)) + " group " + group,
                        parts.group(4) != null);
    }

    /** Null for a name that is not built in. */
    static @Nullable Phase2 suite(String name) {
        Matcher ah = AH.matcher(name);
        if (ah.matches()) {
            String group = pfs(ah.group(3), ah.group(4));
            return group == null
                    ? null
                    : new Phase2(true, ah.group(1) != null, "auth " + hash(ah.group(2)) + " group " + group);
        }
        Matcher esp = ESP.matcher(name);
        if (!esp.matches()) {
            return null;
        }
        String group = pfs(esp.group(4), esp.group(5));
        boolean implicit = esp.group(2).startsWith("AESGCM") || esp.group(2).startsWith("AESGMAC");
        boolean fits = implicit == (esp.group(3) == null);
        return group == null || !fits
                ? null
                : new Phase2(
                        false,
                        esp.group(1) != null,
                        (implicit ? "" : "auth " + hash(esp.group(3)) + " ") + "enc " + cipher(esp.group(2)) + " group " + group);
    }

    private static @Nullable String pfs(@Nullable String pfs, @Nullable String group) {
        return pfs == null ? "none" : group(group == null ? "2" : group);
    }

    private static @Nullable String group(String number) {
        return GROUPS.get(number);
    }

    private static String hash(String name) {
        return switch (name) {
            case "MD5" -> "hmac-md5";
            case "SHA" -> "hmac-sha1";
            case "RIPEMD" -> "hmac-ripemd160";
            default -> "hmac-" + name.replace("SHA2", "sha2");
        };
    }

    private static String cipher(String name) {
        return switch (name) {
            case "BLF" -> "blowfish";
            case "3DES" -> "3des-cbc";
            case "CAST" -> "cast128";
            case "NULL" -> "null";
            case "AES", "AESCTR" -> name.replace("AES", "aes").replace("CTR", "ctr");
            default -> {
                String bits = name.substring(name.length() - 3);
                String mode = name.substring("AES".length(), name.length() - "-128".length());
                yield "aes-" + bits + (mode.isEmpty() ? "" : "-" + mode.toLowerCase(Locale.ROOT));
            }
        };
    }
}
