package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.policy.KeyLength;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names after {@code enc}, in the order in which a beginning of a name finds them. Key octets include the salt of
 * counter
 * modes (4 octets).
 */
enum EncTransform {
    UNKNOWN("unknown", 0, 0, "", ""),
    NONE("none", 0, 0, "", ""),
    TRIPLE_DES_CBC("3des-cbc", 24, 24, "3DES", "", Flag.PHASE1),
    AES("aes", 16, 32, "AES", "128,128:256", Flag.PHASE1),
    AES_128("aes-128", 16, 16, "AES", "128,128:128", Flag.PHASE1),
    AES_192("aes-192", 24, 24, "AES", "192,192:192", Flag.PHASE1),
    AES_256("aes-256", 32, 32, "AES", "256,256:256", Flag.PHASE1),
    AESCTR("aesctr", 20, 36, "AES_CTR", "128,128:128", Flag.NO_STATIC_KEY),
    AES_128_CTR("aes-128-ctr", 20, 20, "AES_CTR", "128,128:128", Flag.NO_STATIC_KEY),
    AES_192_CTR("aes-192-ctr", 28, 28, "AES_CTR", "192,192:192", Flag.NO_STATIC_KEY),
    AES_256_CTR("aes-256-ctr", 36, 36, "AES_CTR", "256,256:256", Flag.NO_STATIC_KEY),
    AES_128_GCM("aes-128-gcm", 20, 20, "AES_GCM_16", "128,128:128", Flag.NO_STATIC_KEY, Flag.IMPLICIT_AUTH),
    AES_192_GCM("aes-192-gcm", 28, 28, "AES_GCM_16", "192,192:192", Flag.NO_STATIC_KEY, Flag.IMPLICIT_AUTH),
    AES_256_GCM("aes-256-gcm", 36, 36, "AES_GCM_16", "256,256:256", Flag.NO_STATIC_KEY, Flag.IMPLICIT_AUTH),
    AES_128_GMAC("aes-128-gmac", 20, 20, "AES_GMAC", "128,128:128", Flag.NO_STATIC_KEY, Flag.IMPLICIT_AUTH),
    AES_192_GMAC("aes-192-gmac", 28, 28, "AES_GMAC", "192,192:192", Flag.NO_STATIC_KEY, Flag.IMPLICIT_AUTH),
    AES_256_GMAC("aes-256-gmac", 36, 36, "AES_GMAC", "256,256:256", Flag.NO_STATIC_KEY, Flag.IMPLICIT_AUTH),
    BLOWFISH("blowfish", 5, 56, "BLOWFISH", "128,96:192", Flag.PHASE1),
    CAST128("cast128", 5, 16, "CAST", "", Flag.PHASE1),
    /** No transform of IKEv1 has it. */
    CHACHA20_POLY1305("chacha20-poly1305", 36, 36, "", "", Flag.NO_STATIC_KEY, Flag.IMPLICIT_AUTH),
    NULL("null", 0, 0, "NULL", "");

    private enum Flag {
        /** May protect IKE itself. */
        PHASE1,
        /** A counter must not start again under the same key. */
        NO_STATIC_KEY,
        /** Authenticates by itself. */
        IMPLICIT_AUTH
    }

    private final String text;
    private final int minKeyBytes;
    private final int maxKeyBytes;
    private final String ikeName;
    private final String keyLengthText;
    private final boolean inPhase1;
    private final boolean staticKeys;
    private final boolean implicitAuth;

    EncTransform(String text, int minKeyBytes, int maxKeyBytes, String ikeName, String keyLengthText, Flag... flags) {
        this.text = text;
        this.minKeyBytes = minKeyBytes;
        this.maxKeyBytes = maxKeyBytes;
        this.ikeName = ikeName;
        this.keyLengthText = keyLengthText;
        List<Flag> set = List.of(flags);
        this.inPhase1 = set.contains(Flag.PHASE1);
        this.staticKeys = !set.contains(Flag.NO_STATIC_KEY);
        this.implicitAuth = set.contains(Flag.IMPLICIT_AUTH);
    }

    String text() {
        return text;
    }

    int minKeyBytes() {
        return minKeyBytes;
    }

    int maxKeyBytes() {
        return maxKeyBytes;
    }

    /** Name in isakmpd's configuration; empty if IKE has none. */
    String ikeName() {
        return ikeName;
    }

    /** What IKE offers and accepts in bits, without salt: {@code OFFER,MIN:MAX}; empty where there is no choice. */
    String keyLengthText() {
        return keyLengthText;
    }

    /** What IKE offers and accepts, without salt. */
    KeyLength keyLength() {
        if (keyLengthText.isEmpty()) {
            return KeyLength.FIXED;
        }
        int comma = keyLengthText.indexOf(',');
        int colon = keyLengthText.indexOf(':');
        return new KeyLength(
                Integer.parseInt(keyLengthText, 0, comma, 10),
                Integer.parseInt(keyLengthText, comma + 1, colon, 10),
                Integer.parseInt(keyLengthText, colon + 1, keyLengthText.length(), 10));
    }

    boolean isInPhase1() {
        return inPhase1;
    }

    boolean isInPhase2() {
        return !ikeName.isEmpty();
    }

    boolean allowsStaticKeys() {
        return staticKeys;
    }

    boolean hasImplicitAuth() {
        return implicitAuth;
    }

    /** What a person may write. */
    static List<String> names() {
        return Arrays.stream(values()).skip(1).map(EncTransform::text).toList();
    }

    /** The first entry that begins with the text. */
    static @Nullable EncTransform find(String beginning) {
        for (EncTransform each : values()) {
            if (each.text.startsWith(beginning)) {
                return each;
            }
        }
        return null;
    }
}
