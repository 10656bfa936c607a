package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Vendor IDs that we send or act on; most are the MD5 of a text (RFC 2408 section 3.16). */
public final class VendorIds {
    /** What isakmpd says of itself. */
    public static final VendorId OPENBSD = new VendorId(md5("OpenBSD-6.3"));
    /** NAT traversal by draft 2; its text ends in a newline, by an old mistake that everyone repeats. */
    public static final VendorId NAT_T_DRAFT_02 = new VendorId(md5("draft-ietf-ipsec-nat-t-ike-02\n"));
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
    /** This gateway. */
    public static final VendorId ESPLANADE = new VendorId(md5("Esplanade"));

    private VendorIds() {}

    private static Octets md5(String text) {
        try {
            return Octets.of(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JCA lacks MD5", e);
        }
    }
}
