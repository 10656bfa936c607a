package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** Vendor IDs that we send or act on; most are the MD5 of a text (RFC 2408 section 3.16). */
public final class VendorIds {
    /** What isakmpd says of itself. */
    public static final VendorId OPENBSD = new VendorId(md5("OpenBSD-6.3"));
    /** NAT traversal by draft 2; its text ends in a newline, by an old mistake that everyone repeats. */
    public static final VendorId NAT_T_DRAFT_02 = new VendorId(md5("draft-ietf-ipsec-nat-t-ike-02\n"));
    /** The same without that newline: what the draft itself says. */
    public static final VendorId NAT_T_DRAFT_02_PLAIN = new VendorId(md5("draft-ietf-ipsec-nat-t-ike-02"));
    /** NAT traversal by draft 3. */
    public static final VendorId NAT_T_DRAFT_03 = new VendorId(md5("draft-ietf-ipsec-nat-t-ike-03"));
    /** NAT traversal by RFC 3947 section 3.1. */
    public static final VendorId NAT_T_RFC_3947 = new VendorId(md5("RFC 3947"));
    /** Dead peer detection, version 1.0 (RFC 3706 section 5.1). */
    public static final VendorId DEAD_PEER_DETECTION = new VendorId(Octets.ofHex("afcad71368a1f1c96b8696fc77570100"));
    /** Extended authentication (draft-beaulieu-ike-xauth-02 section 4). */
    public static final VendorId XAUTH = new VendorId(Octets.ofHex("09002689dfd6b712"));
    /** Cisco's attributes of mode-config: networks to be reached through the tunnel. */
    public static final VendorId CISCO_UNITY = new VendorId(Octets.ofHex("12f5f28c457168a9702d9fe274cc0100"));
    /**
     * Messages in pieces ({@link Fragment}): the hash of the name, and which exchanges may be cut; we can all. Others show the
     * hash alone, see {@link #isFragmentation}.
     */
    public static final VendorId FRAGMENTATION =
            new VendorId(new Writer().octets(md5("FRAGMENTATION")).u16(0xc000).u16(0).toOctets());

    private static final int HASH_BYTES = 16;
    /** Main mode and what follows it. */
    private static final int FRAGMENTS_MAIN_MODE = 0x80;
    /** This gateway. */
    public static final VendorId ESPLANADE = new VendorId(md5("Esplanade"));

    private VendorIds() {}

    /** Whether a vendor ID says that its sender takes fragments, in main mode too if it tells exchanges apart. */
    public static boolean isFragmentation(VendorId shown) {
        byte[] theirs = shown.body().toArray();
        return namesFragmentation(shown)
                && (theirs.length == HASH_BYTES || (theirs[HASH_BYTES] & FRAGMENTS_MAIN_MODE) != 0);
    }

    /**
     * Whether a vendor ID says that its sender takes fragments, whatever it says of exchanges. Who shows it in aggressive
     * mode takes them there: some name main mode alone in any case.
     */
    public static boolean namesFragmentation(VendorId shown) {
        byte[] ours = FRAGMENTATION.body().toArray();
        byte[] theirs = shown.body().toArray();
        return (theirs.length == HASH_BYTES || theirs.length == ours.length)
                && Arrays.equals(ours, 0, HASH_BYTES, theirs, 0, HASH_BYTES);
    }

    private static Octets md5(String text) {
        try {
            return Octets.of(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JCA lacks MD5", e);
        }
    }
}
