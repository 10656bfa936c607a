package io.esplanade.controlplane.ikev1.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VendorIdsTest {
    @Test
    void hashesAreThoseSeenOnTheWire() {
        assertThat(VendorIds.NAT_T_RFC_3947.body()).hasToString("4a131c81070358455c5728f20e95452f");
        assertThat(VendorIds.NAT_T_DRAFT_02.body()).hasToString("90cb80913ebb696e086381b5ec427b1f");
        assertThat(VendorIds.NAT_T_DRAFT_03.body()).hasToString("7d9419a65310ca6f2c179d9215529d56");
        assertThat(VendorIds.DEAD_PEER_DETECTION.body()).hasToString("afcad71368a1f1c96b8696fc77570100");
        assertThat(VendorIds.ESPLANADE).isNotEqualTo(VendorIds.OPENBSD);
    }
}
