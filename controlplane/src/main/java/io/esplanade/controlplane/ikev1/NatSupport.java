package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ikev1.message.EncapsulationMode;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.VendorId;
import io.esplanade.controlplane.ikev1.message.VendorIds;
import io.esplanade.dataplane.api.SaMode;
import java.util.List;
import java.util.Set;

/** Which NAT traversal the peer knows. */
enum NatSupport {
    NONE,
    /** draft-ietf-ipsec-nat-t-ike-02 or -03: other payload and attribute numbers. */
    DRAFT,
    /** RFC 3947. */
    STANDARD;

    private static final Set<VendorId> DRAFTS =
            Set.of(VendorIds.NAT_T_DRAFT_02, VendorIds.NAT_T_DRAFT_02_PLAIN, VendorIds.NAT_T_DRAFT_03);

    /** By the vendor IDs of message 1 or 2. */
    static NatSupport of(Message message) {
        List<VendorId> shown = message.all(VendorId.class);
        if (shown.contains(VendorIds.NAT_T_RFC_3947)) {
            return STANDARD;
        }
        return shown.stream().anyMatch(DRAFTS::contains) ? DRAFT : NONE;
    }

    /** What we offer in quick mode for ESP when a NAT was found. */
    EncapsulationMode inUdp(SaMode mode) {
        if (mode == SaMode.TUNNEL) {
            return this == DRAFT ? EncapsulationMode.UDP_TUNNEL_DRAFT : EncapsulationMode.UDP_TUNNEL;
        }
        return this == DRAFT ? EncapsulationMode.UDP_TRANSPORT_DRAFT : EncapsulationMode.UDP_TRANSPORT;
    }
}
