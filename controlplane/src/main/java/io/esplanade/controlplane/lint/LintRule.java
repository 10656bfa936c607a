package io.esplanade.controlplane.lint;

import java.util.Locale;

/** All that lint knows. docs/lint.md has the same table; a test compares them. */
public enum LintRule {
    INVALID(
            Severity.ERROR,
            "ipsecctl -n refuses the file at this place.",
            "Correct it: until then no rule of the file is loaded."),
    UNQUOTED_NUMBER(
            Severity.ERROR,
            "A word of digits alone is a number to the language, and a key, tag, name or macro has to be a string.",
            "Put it in double quotes."),
    REFUSED(
            Severity.ERROR,
            "It is correct ipsec.conf, but this gateway does not carry it out and refuses the file.",
            "The message says what to write instead."),
    CONTRADICTION(
            Severity.WARNING,
            "The gateway carries the rule out otherwise than it reads.",
            "The message says what to change."),
    HASH_MD5(
            Severity.WARNING,
            "MD5 is broken as a hash, and must not be used for IPsec any more (RFC 8221 section 6, RFC 8247 section 2.3).",
            "Use auth hmac-sha2-256 on both sides."),
    HASH_SHA1(
            Severity.WARNING,
            "SHA-1 is broken as a hash. HMAC-SHA-1 still holds, but is on its way out (RFC 8221 section 6).",
            "Use auth hmac-sha2-256 on both sides."),
    HASH_SHA1_DEFAULT(
            Severity.INFO,
            "Main mode without auth offers and accepts HMAC-SHA-1, as on OpenBSD.",
            "Name it: main auth hmac-sha2-256, on both sides."),
    CIPHER_64_BIT(
            Severity.WARNING,
            "Blocks of 64 bits repeat after some 32 GB under one key, and then give plaintext away (Sweet32); such ciphers"
                    + " are obsolete (RFC 8221 section 5, RFC 9395).",
            "Use enc aes-128-gcm in quick mode, enc aes in main mode and with keys from the file."),
    GROUP_WEAK(
            Severity.WARNING,
            "Discrete logarithms of at most 1536 bits, on curves of 192, are within reach of some (Logjam; RFC 8247 section 2.4).",
            "Use group modp2048 or more, or group ecp256."),
    GROUP_NONE(
            Severity.WARNING,
            "Without a group in quick mode, who learns the key of the ISAKMP SA decrypts all that was ever sent under it.",
            "Leave group none out, on both sides: modp3072 is the default."),
    NO_ENCRYPTION(
            Severity.WARNING,
            "With enc null or ah anybody on the way reads what is sent.",
            "Use esp with enc aes-128-gcm, unless integrity alone is meant."),
    NO_INTEGRITY(
            Severity.ERROR,
            "Encryption without integrity lets others change, and by that read, what is sent (RFC 8221 section 4).",
            "Leave auth none out."),
    PSK_SHORT(
            Severity.WARNING,
            "A pre-shared key is guessed as a password is, and in aggressive mode offline.",
            "Use 20 octets or more that a machine has chosen: openssl rand -hex 20."),
    PSK_PREDICTABLE(
            Severity.WARNING,
            "The key is long but repeats itself or counts, so that it is as quickly guessed as a short one.",
            "Let a machine choose it: openssl rand -hex 20."),
    KEY_PUBLISHED(
            Severity.WARNING,
            "The key stands in a manual or guide: it is among the first that an attacker tries.",
            "Let a machine choose it: openssl rand -hex 20, or -hex 32 for keys of SAs."),
    PSK_SHARED(
            Severity.WARNING,
            "Main mode with a pre-shared key knows its peer by address alone. With peer any all peers have one key, and"
                    + " each can pass for the gateway or for another peer.",
            "Give each peer a rule of its own with peer ADDRESS and its own psk."),
    AGGRESSIVE_PSK(
            Severity.WARNING,
            "Aggressive mode shows a hash of the pre-shared key to whoever asks, to guess the key from offline, and the"
                    + " identities of both sides to whoever listens.",
            "Use main mode where the peer has an address of its own; else give each peer a key of 20 random octets."),
    AGGRESSIVE_RSA(
            Severity.WARNING,
            "Aggressive mode shows the identities and certificates of both sides to whoever listens, and whoever names a"
                    + " known identity has the gateway sign something.",
            "Use main mode where the peer can."),
    LIFETIME_LONG(
            Severity.WARNING,
            "The longer a key lives, the more is lost with it.",
            "At most main ... lifetime 24h and quick ... lifetime 8h; the defaults are 1h and 20m."),
    TAG_UNUSED(
            Severity.WARNING,
            "There is no filter that uses tags: the tag does nothing.",
            "Leave it out, and match packets by address or by the device enc0."),
    MACRO_UNUSED(
            Severity.WARNING,
            "Nothing uses the macro: perhaps its name is misspelt where it is meant.",
            "Use it or take it out."),
    RULE_HIDDEN(
            Severity.WARNING,
            "Two rules cover the same packets of the same direction. One of them decides about all, the other about none.",
            "Take one of them out."),
    RULE_OVERLAP(
            Severity.WARNING,
            "Two rules have packets in common, neither lies within the other, and they treat these packets differently. The"
                    + " one with more prefix bits decides, not the one that comes first.",
            "Add a rule for what they have in common, or make one lie within the other."),
    OVERLAP_UNCHECKED(
            Severity.INFO,
            "Every rule is compared with every other, which takes too long for so many.",
            "Check parts of the file."),
    SPI_TWICE(
            Severity.ERROR,
            "SPI, protocol and destination tell SAs apart: a second SA with the same ones cannot be.",
            "Give each SA an SPI of its own."),
    KEY_REUSED(
            Severity.WARNING,
            "One key for two SAs, or for both directions, lets an attacker play packets of one back into the other, and"
                    + " tells him what repeats.",
            "Give each SA and direction keys of their own."),
    KEY_PREDICTABLE(
            Severity.WARNING,
            "The key repeats itself or counts.",
            "Let a machine choose it: openssl rand -hex with the number of octets."),
    MANUAL_KEYS(
            Severity.INFO,
            "With keys from the file packets may be replayed (RFC 4303 section 3.4.3), and the keys never change.",
            "Use ike, if the other side can."),
    FORWARDING_OFF(
            Severity.WARNING,
            "A rule covers a network behind this host, and the host does not forward packets.",
            "Set it: sysctl -w, and in /etc/sysctl.d for the next start."),
    RP_FILTER_STRICT(
            Severity.WARNING,
            "A rule covers an address of this host, and the kernel checks the way back of packets strictly: a peer on the"
                    + " same link is not answered, and some ICMP errors are not heard.",
            "Set net.ipv4.conf.INTERFACE.rp_filter=2, and that of all to 0 or 2.");

    private final Severity severity;
    private final String why;
    private final String cure;

    LintRule(Severity severity, String why, String cure) {
        this.severity = severity;
        this.why = why;
        this.cure = cure;
    }

    /** The identifier: {@code psk-short}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public Severity severity() {
        return severity;
    }

    /** Why it matters, in one or two sentences. */
    public String why() {
        return why;
    }

    /** What to do about it. */
    public String cure() {
        return cure;
    }
}
