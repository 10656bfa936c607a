package io.esplanade.dataplane.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.IpPrefix;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Test packets go from 10.9.0.1 to 10.8.0.2, or from 2001:db8:0:1::1 to 2001:db8:0:2::2. */
class AddressTranslatorTest {
    private static final PrefixTranslation V4 = translation("10.9.0.0", "172.31.255.0", 24);
    private static final PrefixTranslation V6 = translation("2001:db8:0:1::", "fd00:ffff:fffe:7::", 64);

    private static PrefixTranslation translation(String from, String to, int length) {
        return new PrefixTranslation(prefix(from, length), prefix(to, length));
    }

    private static IpPrefix prefix(String address, int length) {
        return IpPrefix.of(InetAddress.ofLiteral(address), length);
    }

    private static PrefixTranslation of(boolean v6) {
        return v6 ? V6 : V4;
    }

    private static byte[] payload(int bytes) {
        byte[] payload = new byte[bytes];
        new Random(bytes).nextBytes(payload);
        return payload;
    }

    private static byte[] source(byte[] octets) {
        IpPacket packet = TestPacket.parsed(octets, 10);
        AddressTranslator.source(of(packet.v6()), packet, AddressTranslator.NONE_PARTIAL);
        return TestPacket.bytes(packet);
    }

    @ParameterizedTest
    @CsvSource({"false, 6", "false, 17", "true, 6", "true, 17"})
    void sourceAndChecksumsOfEveryLength(boolean v6, int protocol) {
        for (int length = 0; length < 200; length++) {
            TestPacket packet = TestPacket.tcp(v6, payload(length));
            packet.protocol = protocol;
            packet.host = length;

            byte[] translated = source(packet.build());

            assertThat(TestPacket.checksumsHold(translated)).as("%d octets", length).isTrue();
            IpPacket parsed = TestPacket.parsed(translated, 0);
            assertThat(parsed.sourceLow()).isEqualTo(v6 ? length : 0xac1f_ff00L | length);
            assertThat(parsed.sourceHigh()).isEqualTo(v6 ? 0xfd00_ffff_fffe_0007L : 0);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theWayBackGivesThePacketThatWasThere(boolean v6) {
        byte[] octets = TestPacket.udp(v6, payload(77)).build();
        IpPacket packet = TestPacket.parsed(octets, 10);

        AddressTranslator.source(of(v6), packet, AddressTranslator.NONE_PARTIAL);
        AddressTranslator.source(of(v6).inverse(), packet, AddressTranslator.NONE_PARTIAL);

        assertThat(TestPacket.bytes(packet)).isEqualTo(octets);
    }

    @Test
    void destinationsAreTranslatedToo() {
        PrefixTranslation other = translation("10.8.0.0", "10.1.0.0", 16);
        IpPacket packet = TestPacket.parsed(TestPacket.tcp(false, payload(5)).build(), 10);

        AddressTranslator.destination(other, packet, AddressTranslator.NONE_PARTIAL);

        byte[] translated = TestPacket.bytes(packet);
        assertThat(TestPacket.checksumsHold(translated)).isTrue();
        assertThat(Arrays.copyOfRange(translated, 12, 20)).containsExactly(10, 9, 0, 1, 10, 1, 0, 2);
    }

    @Test
    void anAddressOutsideOfTheNetworkStays() {
        byte[] octets = TestPacket.tcp(false, payload(5)).build();
        octets[12] = 11;

        assertThat(source(octets)).isEqualTo(octets);
    }

    @Test
    void udpWithoutChecksumStaysWithout() {
        byte[] octets = TestPacket.udp(false, payload(9)).build();
        octets[26] = 0;
        octets[27] = 0;

        assertThat(Arrays.copyOfRange(source(octets), 26, 28)).containsExactly(0, 0);
    }

    @ParameterizedTest
    @CsvSource({"false, 6", "false, 17", "true, 6", "true, 17"})
    void aChecksumThatTheKernelLeftOutIsThatOfTheNewPseudoHeader(boolean v6, int protocol) {
        TestPacket before = TestPacket.tcp(v6, payload(50));
        before.protocol = protocol;
        before.partialChecksum = true;
        IpPacket packet = TestPacket.parsed(before.build(), 10);
        int field = packet.l4Offset() + (protocol == 6 ? 16 : 6);

        AddressTranslator.source(of(v6), packet, field);

        byte[] octets = TestPacket.bytes(packet);
        int at = field - packet.offset();
        int upperBytes = octets.length - (v6 ? 40 : 20);
        assertThat(ByteBuffer.wrap(octets).getShort(at) & 0xffff)
                .isEqualTo(TestPacket.naivePseudoSum(octets, protocol, upperBytes));
    }

    @Test
    void ofALaterFragmentOnlyTheHeaderChanges() {
        TestPacket fragment = TestPacket.udp(false, payload(64));
        fragment.flagsFragment = 0x0010;
        byte[] octets = fragment.build();

        byte[] translated = source(octets);

        assertThat(TestPacket.naiveSum(translated, 0, 20, 0)).isEqualTo(0xffff);
        assertThat(Arrays.copyOfRange(translated, 20, translated.length))
                .isEqualTo(Arrays.copyOfRange(octets, 20, octets.length));
    }

    /** An error about a packet: from the quoted destination's side, as a router of the peer would send it. */
    private static byte[] error(boolean v6, byte[] quoted) {
        int header = v6 ? 40 : 20;
        ByteBuffer out = ByteBuffer.allocate(header + 8 + quoted.length);
        if (v6) {
            out.putInt(0x6000_0000).putShort((short) (8 + quoted.length)).put((byte) 58).put((byte) 64);
            out.putLong(0x2001_0db8_0000_0002L).putLong(9).putLong(0x2001_0db8_0000_0001L).putLong(1);
            out.put((byte) 1).put((byte) 4);
        } else {
            out.put((byte) 0x45).put((byte) 0).putShort((short) out.capacity()).putInt(0).put((byte) 64).put((byte) 1);
            out.putShort((short) 0).put(new byte[] {10, 8, 0, 9}).put(new byte[] {10, 9, 0, 1});
            out.putShort(10, (short) ~TestPacket.naiveSum(out.array(), 0, 20, 0));
            out.put((byte) 3).put((byte) 3);
        }
        out.putShort((short) 0).putInt(0).put(quoted);
        int pseudo = v6 ? TestPacket.naivePseudoSum(out.array(), 58, 8 + quoted.length) : 0;
        out.putShort(header + 2, (short) ~TestPacket.naiveSum(out.array(), header, out.capacity(), pseudo));
        return out.array();
    }

    @ParameterizedTest
    @CsvSource({"false, 6", "false, 17", "true, 6", "true, 17"})
    void anErrorThatComesInQuotesWhatTheHostSent(boolean v6, int protocol) {
        TestPacket sent = TestPacket.tcp(v6, payload(30));
        sent.protocol = protocol;
        byte[] quoted = sent.build();
        IpPacket packet = TestPacket.parsed(error(v6, quoted), 10);

        AddressTranslator.destination(of(v6), packet, AddressTranslator.NONE_PARTIAL);

        byte[] translated = TestPacket.bytes(packet);
        assertThat(TestPacket.checksumsHold(translated)).isTrue();
        byte[] inside = Arrays.copyOfRange(translated, (v6 ? 40 : 20) + 8, translated.length);
        assertThat(inside).isEqualTo(source(quoted));
        assertThat(TestPacket.checksumsHold(inside)).isTrue();
    }

    @Test
    void anErrorThatGoesOutQuotesItsReceiversPacketToTheAddressThatItKnows() {
        PrefixTranslation toOutside = translation("10.8.0.0", "10.77.0.0", 16);
        byte[] octets = error(false, TestPacket.udp(false, payload(12)).build());
        IpPacket packet = TestPacket.parsed(octets, 10);

        AddressTranslator.source(toOutside, packet, AddressTranslator.NONE_PARTIAL);

        byte[] translated = TestPacket.bytes(packet);
        assertThat(TestPacket.checksumsHold(translated)).isTrue();
        assertThat(Arrays.copyOfRange(translated, 12, 16)).containsExactly(10, 77, 0, 9);
        assertThat(Arrays.copyOfRange(translated, 28 + 16, 28 + 20)).containsExactly(10, 77, 0, 2);
        assertThat(TestPacket.checksumsHold(Arrays.copyOfRange(translated, 28, translated.length))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aQuotationMayBeCutAnywhere(boolean v6) {
        byte[] quoted = TestPacket.tcp(v6, payload(10)).build();
        for (int length = 0; length <= quoted.length; length++) {
            IpPacket packet = TestPacket.parsed(error(v6, Arrays.copyOf(quoted, length)), 10);

            AddressTranslator.destination(of(v6), packet, AddressTranslator.NONE_PARTIAL);

            assertThat(TestPacket.checksumsHold(TestPacket.bytes(packet))).as("%d octets", length).isTrue();
        }
    }

    @Test
    void noiseInsideIsSurvivedAndNothingAroundIsTouched() {
        Random random = new Random(5);
        int parsed = 0;
        for (int i = 0; i < 20_000; i++) {
            IpPacket packet = new IpPacket();
            byte[] octets = noise(random);
            MemorySegment memory = TestPacket.inMemory(octets, 10);
            if (packet.parse(memory, 10, octets.length) == Drop.NONE) {
                parsed++;
                IpPrefix all = packet.v6() ? IpPrefix.ANY_V6 : IpPrefix.ANY_V4;
                AddressTranslator.destination(new PrefixTranslation(all, all), packet, 0);
                AddressTranslator.source(of(packet.v6()), packet, 0);
            }
            assertThat(TestPacket.bytes(memory, 0, 10)).containsOnly(0);
        }
        assertThat(parsed).isGreaterThan(10_000);
    }

    /** Behind a plain header that a packet of this length has. */
    private static byte[] noise(Random random) {
        boolean v6 = random.nextBoolean();
        byte[] octets = payload((v6 ? 40 : 20) + random.nextInt(80));
        random.nextBytes(octets);
        int[] protocols = {1, 6, 17, 58};
        byte protocol = (byte) protocols[random.nextInt(protocols.length)];
        ByteBuffer header = ByteBuffer.wrap(octets);
        if (v6) {
            header.put(0, (byte) 0x60).putShort(4, (short) (octets.length - 40)).put(6, protocol);
        } else {
            header.put(0, (byte) 0x45).putShort(2, (short) octets.length).putShort(6, (short) 0).put(9, protocol);
        }
        return octets;
    }

    @Test
    void networksOfDifferentSizesHaveNoTranslation() {
        IpPrefix network = prefix("10.1.0.0", 24);
        assertThatThrownBy(() -> new PrefixTranslation(network, prefix("10.2.0.0", 16)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("10.1.0.0/24 and 10.2.0.0/16 are not networks of the same size");
        assertThatThrownBy(() -> new PrefixTranslation(network, prefix("fd00::", 24)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
