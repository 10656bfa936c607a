package io.esplanade.controlplane.isakmpdconf;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code Transforms} and {@code Suites} mean: a name that is built in, or sections, which come to such a name. */
final class Transforms {
    private static final Map<String, String> CIPHERS =
            Map.of("3DES_CBC", "3DES", "CAST_CBC", "CAST", "BLOWFISH_CBC", "BLF", "AES_CBC", "AES");
    private static final Map<String, String> ESP = Map.of(
            "3DES", "3DES", "CAST", "CAST", "BLOWFISH", "BLF", "NULL", "NULL", "AES", "AES", "AES_CTR", "AESCTR", "AES_GCM_16",
            "AESGCM", "AES_GMAC", "AESGMAC");
    private static final Map<String, String> GROUPS = Map.ofEntries(
            Map.entry("MODP_768", "1"),
            Map.entry("MODP_1024", "2"),
            Map.entry("MODP_1536", "5"),
            Map.entry("MODP_2048", "14"),
            Map.entry("MODP_3072", "15"),
            Map.entry("MODP_4096", "16"),
            Map.entry("MODP_6144", "17"),
            Map.entry("MODP_8192", "18"),
            Map.entry("ECP_256", "19"),
            Map.entry("ECP_384", "20"),
            Map.entry("ECP_521", "21"),
            Map.entry("ECP_192", "25"),
            Map.entry("ECP_224", "26"),
            Map.entry("BP_224", "27"),
            Map.entry("BP_256", "28"),
            Map.entry("BP_384", "29"),
            Map.entry("BP_512", "30"));

    private final IsakmpdFile file;
    private final Remarks remarks;
    private final Lifetimes lifetimes;

    /**
     * A phase 1.
     *
     * @param words {@code main auth ... lifetime ...}
     */
    record Phase1(boolean aggressive, boolean signatures, String words) {}

    /**
     * A phase 2.
     *
     * @param words {@code quick auth ... lifetime ...}
     */
    record Phase2(boolean ah, boolean transport, String words) {}

    Transforms(IsakmpdFile file, Remarks remarks) {
        this.file = file;
        this.remarks = remarks;
        this.lifetimes = new Lifetimes(file, remarks);
    }

    /** The section that {@code Configuration} of a peer names; null after a message. */
    @Nullable Phase1 phase1(Section peer) {
        Entry configuration = peer.get("Configuration");
        if (configuration == null) {
            return phase1(false, "3DES-SHA-RSA_SIG", peer.line()); // what isakmpd has built in
        }
        Section section = file.section(configuration.value());
        Entry exchange = section.get("EXCHANGE_TYPE");
        Entry transforms = section.get("Transforms");
        if (!section.exists() || exchange == null || transforms == null || transforms.list().isEmpty()) {
            remarks.error(configuration.line(), "[" + configuration.value() + "] needs EXCHANGE_TYPE and Transforms");
            return null;
        }
        Entry doi = section.get("DOI");
        if (doi != null && !doi.value().equals("IPSEC")) {
            remarks.error(doi.line(), "DOI " + doi.value() + ": there is IPSEC alone; take the line out");
        }
        boolean aggressive = exchange.value().equals("AGGRESSIVE");
        if (!aggressive && !exchange.value().equals("ID_PROT")) {
            remarks.error(exchange.line(), "EXCHANGE_TYPE " + exchange.value() + ": write ID_PROT (main mode) or AGGRESSIVE");
            return null;
        }
        return one(transforms) ? phase1(aggressive, transforms.list().getFirst(), transforms.line()) : null;
    }

    private boolean one(Entry names) {
        if (names.list().size() != 1) {
            remarks.error(
                    names.line(),
                    names.tag() + " has " + names.list().size()
                            + " names, and a rule of ipsec.conf has one: leave the one that the peers use");
        }
        return names.list().size() == 1;
    }

    private @Nullable Phase1 phase1(boolean aggressive, String transform, int line) {
        Section section = file.section(transform);
        String name = section.exists() ? phase1Name(section) : transform;
        String life = section.exists() ? lifetimes.of(section, true) : lifetimes.general(true);
        Algorithms.Phase1 found = Algorithms.phase1(name);
        if (found == null) {
            remarks.error(
                    section.exists() ? section.line() : line,
                    "the transform " + transform + " is neither built in, as AES-256-SHA2-256-GRP14 is, nor a section with"
                            + " ENCRYPTION_ALGORITHM, KEY_LENGTH, HASH_ALGORITHM, AUTHENTICATION_METHOD and GROUP_DESCRIPTION"
                            + " of known values");
            return null;
        }
        return new Phase1(aggressive, found.signatures(), (aggressive ? "aggressive " : "main ") + found.words() + life);
    }

    private String phase1Name(Section section) {
        String method = section.text("AUTHENTICATION_METHOD");
        String suffix = method.equals("RSA_SIG") ? "-RSA_SIG" : method.equals("PRE_SHARED") ? "" : "-?";
        return CIPHERS.getOrDefault(section.text("ENCRYPTION_ALGORITHM"), "?")
                + bits(section)
                + "-" + section.text("HASH_ALGORITHM").replace("SHA2_", "SHA2-")
                + "-GRP" + GROUPS.getOrDefault(section.text("GROUP_DESCRIPTION"), "?")
                + suffix;
    }

    /** Nothing for the range that AES has without a length. */
    private static String bits(Section section) {
        String length = section.text("KEY_LENGTH").replace(" ", "");
        for (String bits : List.of("128", "192", "256")) {
            if (length.equals(bits) || length.equals(bits + "," + bits + ":" + bits)) {
                return "-" + bits;
            }
        }
        return length.isEmpty() || length.equals("128,128:256") ? "" : "-?";
    }

    /** What a connection negotiates; null after a message. */
    @Nullable Phase2 phase2(Section connection) {
        Entry configuration = connection.get("Configuration");
        Entry suites = configuration == null
                ? file.section("General").get("Default-phase-2-suites")
                : file.section(configuration.value()).get("Suites");
        if (configuration != null) {
            Section section = file.section(configuration.value());
            Entry exchange = section.get("EXCHANGE_TYPE");
            if (exchange == null || !exchange.value().equals("QUICK_MODE")) {
                remarks.error(configuration.line(), "[" + configuration.value() + "] needs EXCHANGE_TYPE= QUICK_MODE");
                return null;
            }
        }
        if (suites == null || suites.list().isEmpty()) {
            if (configuration == null) {
                return phase2("QM-ESP-3DES-SHA-PFS-SUITE", connection.line());
            }
            remarks.error(configuration.line(), "[" + configuration.value() + "] needs Suites");
            return null;
        }
        return one(suites) ? phase2(suites.list().getFirst(), suites.line()) : null;
    }

    private @Nullable Phase2 phase2(String suite, int line) {
        Section section = file.section(suite);
        Section transform = section.exists() ? transformOf(section) : section;
        String name = section.exists() ? suiteName(section, transform) : suite;
        String life = section.exists() ? lifetimes.of(transform, false) : lifetimes.general(false);
        Algorithms.Phase2 found = Algorithms.suite(name);
        if (found == null) {
            remarks.error(
                    section.exists() ? section.line() : line,
                    "the suite " + suite + " is neither built in, as QM-ESP-AES-256-SHA2-256-PFS-GRP14-SUITE is, nor made of"
                            + " sections that have one protocol and one transform of known values");
            return null;
        }
        return new Phase2(found.ah(), found.transport(), "quick " + found.words() + life);
    }

    private Section protocolOf(Section suite) {
        Entry protocols = suite.get("Protocols");
        return protocols == null || protocols.list().size() != 1
                ? new Section("", 0)
                : file.section(protocols.list().getFirst());
    }

    private Section transformOf(Section suite) {
        Entry transforms = protocolOf(suite).get("Transforms");
        return transforms == null || transforms.list().size() != 1
                ? new Section("", 0)
                : file.section(transforms.list().getFirst());
    }

    private String suiteName(Section suite, Section transform) {
        Section protocol = protocolOf(suite);
        Entry window = protocol.get("ReplayWindow");
        if (window != null) {
            remarks.warn(window.line(), "ReplayWindow has a fixed value here, which is larger");
        }
        String mode = transform.text("ENCAPSULATION_MODE");
        String trp = mode.equals("TRANSPORT") ? "-TRP" : mode.equals("TUNNEL") ? "" : "-?";
        String auth = transform.text("AUTHENTICATION_ALGORITHM").replaceFirst("^HMAC_", "").replace("SHA2_", "SHA2-");
        String group = transform.text("GROUP_DESCRIPTION");
        String pfs = group.isEmpty() ? "" : "-PFS-GRP" + GROUPS.getOrDefault(group, "?");
        String id = transform.text("TRANSFORM_ID");
        return switch (protocol.text("PROTOCOL_ID")) {
            case "IPSEC_AH" -> "QM-AH" + trp + "-" + auth + pfs + "-SUITE";
            case "IPSEC_ESP" ->
                "QM-ESP" + trp + "-" + ESP.getOrDefault(id, "?") + bits(transform) + (auth.isEmpty() ? "" : "-" + auth) + pfs
                        + "-SUITE";
            default -> "?";
        };
    }
}
