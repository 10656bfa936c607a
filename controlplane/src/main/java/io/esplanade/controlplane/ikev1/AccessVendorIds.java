package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ikev1.message.VendorId;
import io.esplanade.controlplane.ikev1.message.VendorIds;
import io.esplanade.controlplane.policy.RemoteAccess;
import java.util.ArrayList;
import java.util.List;

/** What we say in phase 1 of transaction exchanges that are to follow. */
final class AccessVendorIds {
    private AccessVendorIds() {}

    /** As the side that begins. */
    static List<VendorId> of(RemoteAccess access) {
        List<VendorId> ids = new ArrayList<>();
        if (access.hasUsers()) {
            ids.add(VendorIds.XAUTH);
        }
        if (access.requestsAddress()) {
            ids.add(VendorIds.CISCO_UNITY);
        }
        return ids;
    }

    /** As the side that answers, of those that the peer has shown. */
    static List<VendorId> answers(RemoteAccess access) {
        List<VendorId> ids = new ArrayList<>(List.of(
                VendorIds.NAT_T_DRAFT_02,
                VendorIds.NAT_T_DRAFT_03,
                VendorIds.NAT_T_RFC_3947,
                VendorIds.DEAD_PEER_DETECTION));
        if (access.hasUsers()) {
            ids.add(VendorIds.XAUTH);
        }
        if (access.pool() != null) {
            ids.add(VendorIds.CISCO_UNITY);
        }
        return ids;
    }
}
