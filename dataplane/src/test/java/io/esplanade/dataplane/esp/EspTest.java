package io.esplanade.dataplane.esp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.crypto.PacketCipher;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sealing and opening through SAs. */
class EspTest {
    private static final int OFFSET = 5;
    private static final int IPV4 = 4;
    private static final int IPV6 = 41;
    private static final EspSuite CBC = new EspSuite(EspCipher.AES_CBC, 16, EspIntegrity.HMAC_SHA1_96);

    private final Sas sas = new Sas();
    private final EspInbound inbound = new EspInbound();
    private final MemorySegment memory = Arena.ofAuto().allocate(70_000);

    static List<EspSuite> allSuites() {
        return Sas.allSuites();
    }

    @ParameterizedTest
    @MethodSource("allSuites")
    void whatIsSealedOpensAtEveryLength(EspSuite suite) {
        OutboundSa out = sas.out(suite);
        InboundSa in = sas.in(suite);
        for (int innerBytes = 1; innerBytes <= 90; innerBytes++) {
            byte[] inner = innerPacket(innerBytes, innerBytes % 2 == 0);
            int nextHeader = innerBytes % 2 == 0 ? IPV4 : IPV6;
            int espBytes = seal(out, inner, nextHeader);
            assertThat(EspHeader.spi(memory, OFFSET)).isEqualTo(Sas.SPI);
            assertThat(EspHeader.sequence(memory, OFFSET)).isEqualTo(innerBytes);

            assertThat(inbound.open(in, memory, OFFSET, espBytes)).isEqualTo(Drop.NONE);
            assertThat(inbound.innerOffset()).isEqualTo(OFFSET + EspOutbound.innerOffset(out));
            assertThat(inbound.innerBytes()).isEqualTo(innerBytes);
            assertThat(inbound.nextHeader()).isEqualTo(nextHeader);
            assertThat(octets(inbound.innerOffset(), innerBytes)).isEqualTo(inner);
        }
        assertThat(out.packets()).isEqualTo(90);
        assertThat(in.octets()).isEqualTo(out.octets()).isEqualTo(90 * 91 / 2);
    }

    @ParameterizedTest
    @MethodSource("allSuites")
    void lengthsFollowTheFormula(EspSuite suite) {
        OutboundSa out = sas.out(suite);
        int alignment = Math.max(suite.cipher().blockBytes(), 4);
        for (int innerBytes = 0; innerBytes <= 100; innerBytes++) {
            int espBytes = EspOutbound.sealedBytes(out, innerBytes);
            int ciphertextBytes = espBytes - 8 - suite.cipher().ivBytes() - suite.icvBytes();
            assertThat(ciphertextBytes % alignment).isZero();
            assertThat(ciphertextBytes - innerBytes).isBetween(2, 1 + alignment);
            int most = EspOutbound.maxInnerBytes(out, espBytes);
            assertThat(EspOutbound.sealedBytes(out, most)).isEqualTo(espBytes);
            assertThat(EspOutbound.sealedBytes(out, most + 1)).isGreaterThan(espBytes);
            assertThat(most).isGreaterThanOrEqualTo(innerBytes);
        }
        assertThat(EspOutbound.maxInnerBytes(out, 0)).isZero();
        assertThat(EspOutbound.maxInnerBytes(out, -70_000)).isZero();
    }

    @ParameterizedTest
    @MethodSource("allSuites")
    void everyShortPacketIsDroppedQuietly(EspSuite suite) {
        InboundSa in = sas.in(suite);
        Random random = new Random(suite.hashCode());
        Set<Drop> expected = EnumSet.of(Drop.MALFORMED, Drop.AUTH_FAIL, Drop.REPLAY_TOO_OLD);
        for (int espBytes = 0; espBytes <= 120; espBytes++) {
            for (int round = 0; round < 3; round++) {
                byte[] packet = new byte[espBytes];
                random.nextBytes(packet);
                MemorySegment exact = memory.asSlice(OFFSET, espBytes).copyFrom(MemorySegment.ofArray(packet));
                assertThat(inbound.open(in, exact, 0, espBytes)).isIn(expected);
            }
        }
        assertThat(inbound.open(in, memory, OFFSET, 66_000)).isEqualTo(Drop.MALFORMED);
        assertThat(in.lastSequence()).isZero();
        assertThat(in.snapshot(0, null).drops()).isEqualTo(3 * 121 + 1);
        assertThat(in.packets()).isZero();
    }

    @ParameterizedTest
    @MethodSource("allSuites")
    void genuinePacketsCutShortAreDropped(EspSuite suite) {
        InboundSa in = sas.in(suite);
        int espBytes = seal(sas.out(suite), innerPacket(64, true), IPV4);
        byte[] packet = octets(OFFSET, espBytes);
        for (int cut = 0; cut < espBytes; cut++) {
            assertThat(inbound.open(in, memory, OFFSET, cut)).isIn(Drop.MALFORMED, Drop.AUTH_FAIL);
            assertThat(octets(OFFSET, espBytes)).isEqualTo(packet);
        }
        assertThat(inbound.open(in, memory, OFFSET, espBytes)).isEqualTo(Drop.NONE);
    }

    @Test
    void forgedPacketOfTheFarFutureDoesNotMoveTheWindow() {
        OutboundSa out = sas.out(Sas.GCM);
        InboundSa in = sas.in(Sas.GCM);
        assertThat(inbound.open(in, memory, OFFSET, seal(out, innerPacket(40, true), IPV4))).isEqualTo(Drop.NONE);
        int espBytes = seal(out, innerPacket(40, true), IPV4);
        byte[] genuine = octets(OFFSET, espBytes);
        EspHeader.write(memory, OFFSET, Sas.SPI, 1L << 31);
        assertThat(inbound.open(in, memory, OFFSET, espBytes)).isEqualTo(Drop.AUTH_FAIL);
        assertThat(in.lastSequence()).isEqualTo(1);
        MemorySegment.copy(genuine, 0, memory, ValueLayout.JAVA_BYTE, OFFSET, espBytes);
        assertThat(inbound.open(in, memory, OFFSET, espBytes)).isEqualTo(Drop.NONE);
        assertThat(in.lastSequence()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("allSuites")
    void forgeryDoesNotSpoilTheGenuinePacketBehindIt(EspSuite suite) {
        OutboundSa out = sas.out(suite);
        InboundSa in = sas.in(suite);
        int espBytes = seal(out, innerPacket(40, true), IPV4);
        byte[] genuine = octets(OFFSET, espBytes);
        for (int i = 0; i < 3; i++) {
            flip(OFFSET + espBytes - 1);
            assertThat(inbound.open(in, memory, OFFSET, espBytes)).isEqualTo(Drop.AUTH_FAIL);
            MemorySegment.copy(genuine, 0, memory, ValueLayout.JAVA_BYTE, OFFSET, espBytes);
        }
        assertThat(inbound.open(in, memory, OFFSET, espBytes)).isEqualTo(Drop.NONE);
        MemorySegment.copy(genuine, 0, memory, ValueLayout.JAVA_BYTE, OFFSET, espBytes);
        assertThat(inbound.open(in, memory, OFFSET, espBytes)).isEqualTo(Drop.REPLAY);
        assertThat(octets(OFFSET, espBytes)).isEqualTo(genuine);
    }

    @Test
    void packetLeftOfTheWindowIsTooOld() {
        OutboundSa out = sas.out(Sas.GCM);
        InboundSa in = sas.in(Sas.GCM, false, 32);
        int espBytes = seal(out, innerPacket(40, true), IPV4);
        byte[] first = octets(OFFSET, espBytes);
        for (int i = 0; i < 32; i++) {
            assertThat(inbound.open(in, memory, OFFSET, seal(out, innerPacket(40, true), IPV4))).isEqualTo(Drop.NONE);
        }
        MemorySegment.copy(first, 0, memory, ValueLayout.JAVA_BYTE, OFFSET, espBytes);
        assertThat(inbound.open(in, memory, OFFSET, espBytes)).isEqualTo(Drop.REPLAY_TOO_OLD);
    }

    @Test
    void extendedNumbersGoOnBehind32Bits() {
        OutboundSa out = sas.out(Sas.GCM, true, 0xffff_fffeL);
        InboundSa in = sas.in(Sas.GCM, true, 64);
        in.commit(0xffff_fffdL);
        for (int i = 0; i < 5; i++) {
            assertThat(inbound.open(in, memory, OFFSET, seal(out, innerPacket(40, true), IPV4))).isEqualTo(Drop.NONE);
        }
        assertThat(in.lastSequence()).isEqualTo(out.lastSequence()).isEqualTo(0x1_0000_0002L);
        assertThat(out.dueHardExpiry()).isFalse();
    }

    @Test
    void paddingAndNextHeaderAreLookedAtAfterAuthentication() {
        assertThat(openPayload(innerThen(30, "0004"))).isEqualTo(Drop.NONE);
        assertThat(openPayload(innerThen(28, "01020204"))).isEqualTo(Drop.NONE);
        assertThat(openPayload(innerThen(28, "02020204"))).as("not 1, 2, 3").isEqualTo(Drop.BAD_PADDING);
        assertThat(openPayload(innerThen(30, "1f04"))).as("longer than the payload").isEqualTo(Drop.BAD_PADDING);
        assertThat(openPayload(innerThen(30, "ff04"))).isEqualTo(Drop.BAD_PADDING);
        assertThat(openPayload(innerThen(30, "003b"))).isEqualTo(Drop.DUMMY);
        assertThat(openPayload(innerThen(30, "0029"))).as("IPv4 as IPv6").isEqualTo(Drop.BAD_NEXT_HEADER);
        assertThat(openPayload(innerThen(30, "0006"))).as("transport mode").isEqualTo(Drop.BAD_NEXT_HEADER);
        assertThat(openPayload(innerThen(30, "0033"))).isEqualTo(Drop.BAD_NEXT_HEADER);
        assertThat(openPayload(innerThen(0, "01020204"))).as("nothing inside").isEqualTo(Drop.BAD_NEXT_HEADER);
        assertThat(openPayload(innerThen(0, "0102023b"))).isEqualTo(Drop.DUMMY);
    }

    @Test
    void sequenceNumbersDoNotWrap() {
        OutboundSa out = sas.out(CBC, false, 0xffff_fffeL);
        assertThat(EspOutbound.seal(out, memory, OFFSET, 40, IPV4)).isEqualTo(Drop.NONE);
        assertThat(out.dueHardExpiry()).isFalse();
        assertThat(EspOutbound.seal(out, memory, OFFSET, 40, IPV4)).isEqualTo(Drop.NONE);
        byte[] last = octets(OFFSET, 100);
        for (int i = 0; i < 3; i++) {
            assertThat(EspOutbound.seal(out, memory, OFFSET, 40, IPV4)).isEqualTo(Drop.SEQUENCE_EXHAUSTED);
        }
        assertThat(octets(OFFSET, 100)).as("nothing written").isEqualTo(last);
        assertThat(out.lastSequence()).isEqualTo(0xffff_ffffL);
        assertThat(out.dueHardExpiry()).isTrue();
        assertThat(out.dueHardExpiry()).as("once only").isFalse();
        assertThat(out.expiryCause()).isEqualTo("sequence numbers");
    }

    @Test
    void packetsThatNoIpPacketHoldsAreDropped() {
        OutboundSa out = sas.out(CBC);
        int most = EspOutbound.maxInnerBytes(out, PacketCipher.MAX_PACKET_BYTES);
        assertThat(EspOutbound.seal(out, memory, OFFSET, most, IPV4)).isEqualTo(Drop.NONE);
        for (int innerBytes : new int[] {most + 1, Integer.MAX_VALUE, -1}) {
            assertThat(EspOutbound.seal(out, memory, OFFSET, innerBytes, IPV4)).isEqualTo(Drop.MTU);
        }
        assertThat(out.lastSequence()).isEqualTo(1);
    }

    @Test
    void memoryWithoutRoomIsRefusedBeforeANumberIsUsed() {
        OutboundSa out = sas.out(CBC);
        MemorySegment small = memory.asSlice(0, EspOutbound.sealedBytes(out, 40) - 1);
        assertThatThrownBy(() -> EspOutbound.seal(out, small, 0, 40, IPV4))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(out.lastSequence()).isZero();
    }

    private static byte[] innerPacket(int innerBytes, boolean v4) {
        byte[] inner = new byte[innerBytes];
        new Random(innerBytes).nextBytes(inner);
        if (innerBytes > 0) {
            inner[0] = (byte) (v4 ? 0x45 : 0x60);
        }
        return inner;
    }

    private int seal(OutboundSa out, byte[] inner, int nextHeader) {
        MemorySegment.copy(
                inner, 0, memory, ValueLayout.JAVA_BYTE, OFFSET + EspOutbound.innerOffset(out), inner.length);
        assertThat(EspOutbound.seal(out, memory, OFFSET, inner.length, nextHeader)).isEqualTo(Drop.NONE);
        return EspOutbound.sealedBytes(out, inner.length);
    }

    /** A payload that a peer with the keys could send: begins like IPv4, ends as given. */
    private static byte[] innerThen(int innerBytes, String trailer) {
        byte[] end = HexFormat.of().parseHex(trailer);
        byte[] payload = Arrays.copyOf(innerPacket(innerBytes, true), innerBytes + end.length);
        System.arraycopy(end, 0, payload, innerBytes, end.length);
        return payload;
    }

    private Drop openPayload(byte[] payload) {
        OutboundSa out = sas.out(Sas.GCM);
        int prefixBytes = EspOutbound.innerOffset(out);
        EspHeader.write(memory, OFFSET, Sas.SPI, 1);
        MemorySegment.copy(payload, 0, memory, ValueLayout.JAVA_BYTE, OFFSET + prefixBytes, payload.length);
        out.cipher.seal(memory, OFFSET, payload.length, 1);
        return inbound.open(sas.in(Sas.GCM), memory, OFFSET, prefixBytes + payload.length + out.icvBytes);
    }

    private void flip(int offset) {
        memory.set(ValueLayout.JAVA_BYTE, offset, (byte) (memory.get(ValueLayout.JAVA_BYTE, offset) ^ 1));
    }

    private byte[] octets(int offset, int lengthBytes) {
        return memory.asSlice(offset, lengthBytes).toArray(ValueLayout.JAVA_BYTE);
    }
}
