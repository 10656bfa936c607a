package io.esplanade.controlplane.explain;

import io.esplanade.controlplane.ike.crypto.DhGroup;
import io.esplanade.controlplane.ike.crypto.IkeCipher;
import io.esplanade.controlplane.ike.crypto.IkeHash;
import io.esplanade.controlplane.policy.KeyLength;
import io.esplanade.controlplane.policy.Lifetime;
import io.esplanade.controlplane.policy.Phase1Transform;
import io.esplanade.controlplane.policy.Phase2Transform;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.SaProtocol;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Algorithms in the words of ipsec.conf, so that a message can be copied into the file. */
public final class ConfWords {
    private static final int DEFAULT_BLOWFISH_BITS = 128;

    private ConfWords() {}

    /**
     * {@code enc} of {@code main}.
     *
     * @param bits of the key; 0 where the cipher leaves no choice
     */
    public static String cipher(IkeCipher cipher, int bits) {
        return switch (cipher) {
            case AES_CBC -> "aes-" + bits;
            case TRIPLE_DES_CBC -> "3des";
            case CAST_CBC -> "cast128";
            case BLOWFISH_CBC -> blowfish(bits);
        };
    }

    /**
     * {@code enc} of {@code quick}.
     *
     * @param bits of the cipher's own key, without salt
     */
    public static String cipher(EspCipher cipher, int bits) {
        return switch (cipher) {
            case NULL -> "null";
            case TRIPLE_DES_CBC -> "3des";
            case CAST128_CBC -> "cast128";
            case BLOWFISH_CBC -> blowfish(bits);
            case AES_CBC -> "aes-" + bits;
            case AES_CTR -> "aes-" + bits + "-ctr";
            case AES_GCM_16 -> "aes-" + bits + "-gcm";
            case AES_GMAC -> "aes-" + bits + "-gmac";
            case CHACHA20_POLY1305 -> "chacha20-poly1305";
        };
    }

    private static String blowfish(int bits) {
        return bits == DEFAULT_BLOWFISH_BITS || bits == 0 ? "blowfish" : "blowfish (" + bits + " bits)";
    }

    /** The cipher that a rule wants, with the key lengths it accepts. */
    public static String wanted(String oneLength, KeyLength length) {
        return length.minBits() == length.maxBits()
                ? oneLength
                : oneLength + " (" + length.minBits() + " to " + length.maxBits() + " bits)";
    }

    /** {@code auth} of {@code main}. */
    public static String hash(IkeHash hash) {
        return "hmac-" + hash.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@code auth} of {@code quick}; {@code none} beside a combined mode. */
    public static String integrity(EspIntegrity integrity) {
        return switch (integrity) {
            case NONE -> "none";
            case HMAC_MD5_96 -> "hmac-md5";
            case HMAC_SHA1_96 -> "hmac-sha1";
            case HMAC_RIPEMD_160_96 -> "hmac-ripemd160";
            case HMAC_SHA2_256_128 -> "hmac-sha2-256";
            case HMAC_SHA2_384_192 -> "hmac-sha2-384";
            case HMAC_SHA2_512_256 -> "hmac-sha2-512";
        };
    }

    /** {@code group}; {@code none} for null. */
    public static String group(@Nullable DhGroup group) {
        return group == null ? "none" : group.name().toLowerCase(Locale.ROOT).replace("_", "");
    }

    /** {@code lifetime}: a number of seconds, or a range. */
    public static String lifetime(Lifetime lifetime) {
        return lifetime.isExact()
                ? Integer.toString(lifetime.seconds())
                : lifetime.minSeconds() + " to " + lifetime.maxSeconds();
    }

    /** What follows {@code main}, as it is offered. */
    public static String transform(Phase1Transform transform) {
        return "auth " + hash(transform.hash()) + " enc "
                + cipher(transform.cipher(), transform.keyLength().bits()) + " group " + group(transform.group())
                + " lifetime " + transform.lifetime().seconds();
    }

    /** What follows {@code quick}, as it is offered. */
    public static String transform(Phase2Transform transform) {
        String enc = transform.protocol() == SaProtocol.AH
                ? ""
                : " enc " + cipher(transform.cipher(), transform.keyLength().bits());
        return "auth " + integrity(transform.integrity()) + enc + " group " + group(transform.pfsGroup())
                + " lifetime " + transform.lifetime().seconds();
    }

    /** Text of a peer with all but printable ASCII replaced, and cut to a sensible length: it goes into logs. */
    public static String printable(String text) {
        String cut = text.length() <= 128 ? text : text.substring(0, 128) + "...";
        return cut.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
