package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;

/** One payload of a message (RFC 2408 section 3.2): its type and what stands behind its generic header. */
public sealed interface Payload
        permits SecurityAssociation,
                KeyExchangeData,
                Identification,
                Certificate,
                CertificateRequest,
                Hash,
                Signature,
                Nonce,
                Notification,
                Delete,
                VendorId,
                Attributes,
                NatDetection,
                NatOriginalAddress,
                Fragment,
                Unknown {
    /** Number of the type on the wire. */
    int type();

    /**
     * The octets after the generic header, to be sent or as received. What was received comes back octet by octet where hashes
     * depend on it (SA, key exchange, identification, nonce), and in its length always; reserved fields come back as zero.
     */
    Octets body();
}
