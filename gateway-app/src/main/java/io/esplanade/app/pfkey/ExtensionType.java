package io.esplanade.app.pfkey;

import java.util.Locale;

/** Extensions in the order of their numbers ({@code SADB_EXT_*}, {@code SADB_X_EXT_*}). */
public enum ExtensionType {
    SA(1),
    LIFETIME_CUR(2),
    LIFETIME_HARD(3),
    LIFETIME_SOFT(4),
    ADDRESS_SRC(5),
    ADDRESS_DST(6),
    KEY_AUTH(8),
    KEY_ENCRYPT(9),
    IDENTITY_SRC(10),
    IDENTITY_DST(11),
    SPIRANGE(16),
    SRC_MASK(17),
    DST_MASK(18),
    PROTOCOL(19),
    FLOW_TYPE(20),
    SRC_FLOW(21),
    DST_FLOW(22),
    SA2(23),
    DST2(24),
    UDPENCAP(31),
    LIFETIME_LASTUSE(32),
    SATYPE2(35),
    COUNTER(36),
    REPLAY(39);

    private final int number;

    ExtensionType(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** As ipsecctl calls it. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
