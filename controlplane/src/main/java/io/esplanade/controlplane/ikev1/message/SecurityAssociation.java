package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;
import java.util.List;

/**
 * A security association payload (RFC 2408 section 3.4, RFC 2407 section 4.6.1) of the IPsec DOI.
 *
 * @param body the octets received or to be sent, which HASH_I and HASH_R cover (SA_b of RFC 2409 section 5)
 */
public record SecurityAssociation(int doi, int situation, List<Proposal> proposals, Octets body) implements Payload {
    /** The IPsec DOI (RFC 2407 section 4.2). */
    public static final int IPSEC_DOI = 1;
    /** SIT_IDENTITY_ONLY (RFC 2407 section 4.2.1). */
    public static final int IDENTITY_ONLY = 1;

    public SecurityAssociation {
        proposals = List.copyOf(proposals);
    }

    /** An offer or an answer to be sent. */
    public static SecurityAssociation of(List<Proposal> proposals) {
        return new SecurityAssociation(
                IPSEC_DOI, IDENTITY_ONLY, proposals, SaCodec.encode(IPSEC_DOI, IDENTITY_ONLY, proposals));
    }

    @Override
    public int type() {
        return PayloadType.SECURITY_ASSOCIATION.number();
    }
}
