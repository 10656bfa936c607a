package io.esplanade.app.pfkey;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.AhSa;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.api.SaId;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.SadbEvent;
import io.esplanade.dataplane.api.Spi;
import org.junit.jupiter.api.Test;

/** What {@code ipsecctl -m} prints. Lengths and octets follow the structures of OpenBSD's net/pfkeyv2.h. */
class PfKeyTextTest {
    private static final int PID = 4711;

    @Test
    void anSaComesWithAllThatIsKnownOfItButItsKeys() {
        SadbEvent added = new SadbEvent.SaAdded(Samples.ah(), false);

        assertThat(text(added, false)).isEqualTo("""
                sadb_add: satype ah vers 2 len 22 seq 7 pid 4711
                \tsa: spi 0x00001000 auth hmac-sha1 enc none
                \t\tstate mature replay 64 flags 0<>
                \tlifetime_hard: alloc 0 bytes 0 add 200 first 0
                \tlifetime_soft: alloc 0 bytes 0 add 100 first 0
                \taddress_src: 192.0.2.1
                \taddress_dst: 192.0.2.2
                """);
        assertThat(text(added, true))
                .endsWith("\taddress_dst: 192.0.2.2\n\tkey_auth: bits 160: " + "a1".repeat(20) + "\n");
    }

    @Test
    void anSaWithAReservedSpiIsAnUpdate() {
        assertThat(text(new SadbEvent.SaAdded(Samples.ipip6(), true), false)).isEqualTo("""
                sadb_update: satype ipip vers 2 len 14 seq 7 pid 4711
                \tsa: spi 0xfa000001 auth none enc none
                \t\tstate mature replay 0 flags 0x4<tunnel>
                \taddress_src: 2001:db8::1
                \taddress_dst: 2001:db8::2
                """);
    }

    @Test
    void keysThatWereWipedMeanwhileAreLeftOut() {
        AhSa sa = Samples.ah();
        sa.integrityKey().close();

        assertThat(text(new SadbEvent.SaAdded(sa, false), true))
                .startsWith("sadb_add: satype ah vers 2 len 22 ")
                .doesNotContain("key_auth");
    }

    @Test
    void whatNamesAnSaIsEnoughToDeleteIt() {
        assertThat(text(new SadbEvent.SaDeleted(id(SaProtocol.ESP, 0x2000)), false)).isEqualTo("""
                sadb_delete: satype esp vers 2 len 7 seq 7 pid 4711
                \tsa: spi 0x00002000 auth none enc none
                \t\tstate mature replay 0 flags 0<>
                \taddress_dst: 192.0.2.2
                """);
    }

    @Test
    void nobodyAskedForAnExpiry() {
        assertThat(text(new SadbEvent.SaExpired(Samples.ah(), true), false)).isEqualTo("""
                sadb_expire: satype ah vers 2 len 14 seq 7 pid 0
                \tsa: spi 0x00001000 auth hmac-sha1 enc none
                \t\tstate mature replay 64 flags 0<>
                \tlifetime_hard: alloc 0 bytes 0 add 200 first 0
                \taddress_src: 192.0.2.1
                \taddress_dst: 192.0.2.2
                """);
        assertThat(text(new SadbEvent.SaExpired(Samples.ah(), false), false)).contains("\tlifetime_soft: ");
    }

    @Test
    void aFlowComesWithItsTunnelAndItsTraffic() {
        assertThat(text(new SadbEvent.FlowAdded(Samples.flow(FlowType.REQUIRE)), false)).isEqualTo("""
                sadb_addflow: satype esp vers 2 len 31 seq 7 pid 4711
                \taddress_src: 192.0.2.1
                \taddress_dst: 192.0.2.2
                \tidentity_src: type ufqdn id 0: user@example.org
                \tidentity_dst: type prefix id 0: 192.0.2.2/32
                \tsrc_mask: 255.255.255.0
                \tdst_mask: 255.255.255.255 port 65535
                \tprotocol: proto 17 flags 0
                \tflow_type: type require direction out
                \tsrc_flow: 10.1.0.0
                \tdst_flow: 10.2.0.9 port 53
                """);
    }

    @Test
    void aFlowInClearHasNoTunnel() {
        assertThat(text(new SadbEvent.FlowDeleted(Samples.flow(FlowType.BYPASS)), false))
                .startsWith("sadb_delflow: satype esp vers 2 len 25 ")
                .doesNotContain("address_")
                .contains("\tflow_type: type bypass direction out\n");
    }

    @Test
    void anAcquireNamesTheFlowThatWantsAnSa() {
        assertThat(text(new SadbEvent.Acquire(Samples.flow(FlowType.ACQUIRE)), false))
                .startsWith("sadb_acquire: satype esp vers 2 len 31 seq 7 pid 0\n")
                .contains("\tflow_type: type acquire direction out\n");
    }

    @Test
    void bundlesReservationsAndFlushesAreTold() {
        SadbEvent grouped = new SadbEvent.SasGrouped(id(SaProtocol.IPCOMP, 0x2a00), id(SaProtocol.ESP, 0x3a00));
        assertThat(text(grouped, false)).isEqualTo("""
                sadb_grpspis: satype ipcomp vers 2 len 13 seq 7 pid 4711
                \tsa: cpi 0x00002a00 comp none
                \t\tstate mature replay 0 flags 0<>
                \taddress_dst: 192.0.2.2
                \tsa2: cpi 0x00003a00 comp none
                \t\tstate mature replay 0 flags 0<>
                \tdst2: 192.0.2.2
                \tsatype2: type esp
                """);
        assertThat(text(new SadbEvent.SpiReserved(new Spi(0x1234567)), false)).isEqualTo("""
                sadb_getspi: satype esp vers 2 len 6 seq 7 pid 4711
                \tsa: spi 0x01234567 auth none enc none
                \t\tstate larval replay 0 flags 0<>
                \tspirange: min 0x00000100 max 0xffffffff
                """);
        assertThat(text(new SadbEvent.Flushed(), false))
                .isEqualTo("sadb_flush: satype unspec vers 2 len 2 seq 7 pid 4711\n");
    }

    @Test
    void theOctetsAreThoseOfTheStructures() {
        assertThat(raw(new SadbEvent.SaAdded(Samples.ah(), false), true)).isEqualTo("""
                RAW PFKEYV2 MESSAGE:
                02 03 00 01 16 00 00 00\s
                07 00 00 00 67 12 00 00\s
                02 00 01 00 00 00 10 00\s
                40 01 03 00 00 00 00 00\s
                04 00 03 00 00 00 00 00\s
                00 00 00 00 00 00 00 00\s
                c8 00 00 00 00 00 00 00\s
                00 00 00 00 00 00 00 00\s
                04 00 04 00 00 00 00 00\s
                00 00 00 00 00 00 00 00\s
                64 00 00 00 00 00 00 00\s
                00 00 00 00 00 00 00 00\s
                03 00 05 00 00 00 00 00\s
                10 02 00 00 c0 00 02 01\s
                00 00 00 00 00 00 00 00\s
                03 00 06 00 00 00 00 00\s
                10 02 00 00 c0 00 02 02\s
                00 00 00 00 00 00 00 00\s
                04 00 08 00 a0 00 00 00\s
                a1 a1 a1 a1 a1 a1 a1 a1\s
                a1 a1 a1 a1 a1 a1 a1 a1\s
                a1 a1 a1 a1 00 00 00 00\s
                """);
    }

    @Test
    void theOctetsOfKeysAreHiddenUnlessAskedFor() {
        assertThat(raw(new SadbEvent.SaAdded(Samples.ah(), false), false)).endsWith("""
                04 00 08 00 a0 00 00 00\s
                xx xx xx xx xx xx xx xx\s
                xx xx xx xx xx xx xx xx\s
                xx xx xx xx xx xx xx xx\s
                """);
    }

    @Test
    void ipv6AddressesAndIdentitiesArePaddedTo8Octets() {
        assertThat(raw(new SadbEvent.SaAdded(Samples.ipip6(), false), false)).contains("""
                05 00 05 00 00 00 00 00\s
                1c 18 00 00 00 00 00 00\s
                20 01 0d b8 00 00 00 00\s
                00 00 00 00 00 00 00 01\s
                00 00 00 00 00 00 00 00\s
                """);
        assertThat(raw(new SadbEvent.FlowAdded(Samples.flow(FlowType.USE)), false)).contains("""
                04 00 0b 00 01 00 00 00\s
                00 00 00 00 00 00 00 00\s
                31 39 32 2e 30 2e 32 2e\s
                32 2f 33 32 00 00 00 00\s
                """);
    }

    private static SaId id(SaProtocol protocol, int spi) {
        return new SaId(protocol, Direction.OUT, new Spi(spi), Samples.B);
    }

    private static String text(SadbEvent event, boolean keys) {
        StringBuilder out = new StringBuilder();
        new PfKeyText(out, keys, false).message(PfKeyMessages.of(event, 7, PID));
        return out.toString();
    }

    private static String raw(SadbEvent event, boolean keys) {
        StringBuilder out = new StringBuilder();
        new PfKeyText(out, keys, false).raw(PfKeyMessages.of(event, 7, PID));
        return out.toString();
    }
}
