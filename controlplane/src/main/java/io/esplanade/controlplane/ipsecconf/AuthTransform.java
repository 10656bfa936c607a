package io.esplanade.controlplane.ipsecconf;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names after {@code auth}, in the order in which a beginning of a name finds them, with the octets of their keys. */
enum AuthTransform {
    UNKNOWN("unknown", 0, ""),
    NONE("none", 0, ""),
    HMAC_MD5("hmac-md5", 16, "MD5"),
    HMAC_RIPEMD160("hmac-ripemd160", 20, "RIPEMD"),
    HMAC_SHA1("hmac-sha1", 20, "SHA"),
    HMAC_SHA2_256("hmac-sha2-256", 32, "SHA2_256"),
    HMAC_SHA2_384("hmac-sha2-384", 48, "SHA2_384"),
    HMAC_SHA2_512("hmac-sha2-512", 64, "SHA2_512");

    private final String text;
    private final int keyBytes;
    private final String ikeName;

    AuthTransform(String text, int keyBytes, String ikeName) {
        this.text = text;
        this.keyBytes = keyBytes;
        this.ikeName = ikeName;
    }

    String text() {
        return text;
    }

    int keyBytes() {
        return keyBytes;
    }

    /** Name in isakmpd's configuration; empty if IKE has none. */
    String ikeName() {
        return ikeName;
    }

    boolean isInIke() {
        return !ikeName.isEmpty();
    }

    /** What a person may write. */
    static List<String> names() {
        return Arrays.stream(values()).skip(1).map(AuthTransform::text).toList();
    }

    /** The first entry that begins with the text. */
    static @Nullable AuthTransform find(String beginning) {
        for (AuthTransform each : values()) {
            if (each.text.startsWith(beginning)) {
                return each;
            }
        }
        return null;
    }
}
