package io.esplanade.dataplane.ip;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/**
 * Builds packets for tests octet by octet, with a checksum of its own, so that it shares no code with what it tests.
 * The fields are meant to be set; {@link #build} may be called again after each change.
 */
public final class TestPacket {
    public static final int TCP = 6;
    public static final int UDP = 17;

    public boolean v6;
    public int protocol = TCP;
    public int trafficClass;
    public int timeToLive = 64;
    public int identification = 1;
    public int flagsFragment = 0x4000;
    public byte[] ipOptions = {};
    public int host = 1;
    public int sourcePort = 40_000;
    public int destinationPort = 443;
    public int sequence;
    public int acknowledgment = 7;
    public int flags = 0x10;
    public int window = 500;
    public byte[] tcpOptions = {};
    public byte[] payload = {};
    /** Whether the checksum field is left with the sum of the pseudo-header, as the kernel does for a device. */
    public boolean partialChecksum;

    public static TestPacket tcp(boolean v6, byte[] payload) {
        TestPacket packet = new TestPacket();
        packet.v6 = v6;
        packet.payload = payload;
        return packet;
    }

    public static TestPacket udp(boolean v6, byte[] payload) {
        TestPacket packet = tcp(v6, payload);
        packet.protocol = UDP;
        return packet;
    }

    public int ipHeaderBytes() {
        return v6 ? 40 : 20 + ipOptions.length;
    }

    public int headerBytes() {
        return ipHeaderBytes() + (protocol == TCP ? 20 + tcpOptions.length : 8);
    }

    public byte[] build() {
        byte[] packet = new byte[headerBytes() + payload.length];
        ByteBuffer out = ByteBuffer.wrap(packet);
        if (v6) {
            putIpv6(out, packet.length);
        } else {
            putIpv4(out, packet.length);
        }
        if (protocol == TCP) {
            putTcp(out);
        } else {
            out.putShort((short) sourcePort).putShort((short) destinationPort);
            out.putShort((short) (packet.length - ipHeaderBytes())).putShort((short) 0);
        }
        out.put(payload);
        if (!v6) {
            out.putShort(10, (short) ~naiveSum(packet, 0, ipHeaderBytes(), 0));
        }
        putChecksum(packet);
        return packet;
    }

    private void putIpv4(ByteBuffer out, int length) {
        out.put((byte) (0x40 | ipHeaderBytes() / 4)).put((byte) trafficClass).putShort((short) length);
        out.putShort((short) identification).putShort((short) flagsFragment);
        out.put((byte) timeToLive).put((byte) protocol).putShort((short) 0);
        out.put(new byte[] {10, 9, 0, (byte) host}).put(new byte[] {10, 8, 0, 2}).put(ipOptions);
    }

    private void putIpv6(ByteBuffer out, int length) {
        out.putInt(0x6000_0000 | (trafficClass << 20) | 0x12345).putShort((short) (length - 40));
        out.put((byte) protocol).put((byte) timeToLive);
        out.putLong(0x2001_0db8_0000_0001L).putLong(host);
        out.putLong(0x2001_0db8_0000_0002L).putLong(2);
    }

    private void putTcp(ByteBuffer out) {
        out.putShort((short) sourcePort).putShort((short) destinationPort).putInt(sequence).putInt(acknowledgment);
        out.put((byte) (((20 + tcpOptions.length) / 4) << 4)).put((byte) flags).putShort((short) window);
        out.putShort((short) 0).putShort((short) 0).put(tcpOptions);
    }

    private void putChecksum(byte[] packet) {
        int ip = ipHeaderBytes();
        int field = ip + (protocol == TCP ? 16 : 6);
        int sum = naivePseudoSum(packet, protocol, packet.length - ip);
        if (!partialChecksum) {
            int checksum = ~naiveSum(packet, ip, packet.length, sum) & 0xffff;
            sum = checksum == 0 ? 0xffff : checksum;
        }
        packet[field] = (byte) (sum >> 8);
        packet[field + 1] = (byte) sum;
    }

    /** One octet pair at a time, carry at once: slow and plain. */
    public static int naiveSum(byte[] octets, int from, int to, int initial) {
        int sum = initial;
        for (int i = from; i < to; i += 2) {
            int low = i + 1 < to ? octets[i + 1] & 0xff : 0;
            sum += ((octets[i] & 0xff) << 8) | low;
            if (sum > 0xffff) {
                sum -= 0xffff;
            }
        }
        return sum;
    }

    static int naivePseudoSum(byte[] packet, int protocol, int upperBytes) {
        boolean isV6 = packet[0] >> 4 == 6;
        int addresses = isV6 ? naiveSum(packet, 8, 40, 0) : naiveSum(packet, 12, 20, 0);
        byte[] rest = {0, (byte) protocol, (byte) (upperBytes >> 8), (byte) upperBytes};
        return naiveSum(rest, 0, 4, addresses);
    }

    /** Whether the IPv4 header checksum and that of TCP, UDP or ICMP verify; no IPv6 extension headers. */
    public static boolean checksumsHold(byte[] packet) {
        boolean isV6 = packet[0] >> 4 == 6;
        int ip = isV6 ? 40 : (packet[0] & 0xf) * 4;
        int next = packet[isV6 ? 6 : 9];
        int pseudo = next == 1 ? 0 : naivePseudoSum(packet, next, packet.length - ip);
        boolean header = isV6 || naiveSum(packet, 0, ip, 0) == 0xffff;
        return header && naiveSum(packet, ip, packet.length, pseudo) == 0xffff;
    }

    /** A segment of exactly these octets, with {@code headroom} octets before them. */
    public static MemorySegment inMemory(byte[] octets, int headroom) {
        MemorySegment memory = Arena.ofAuto().allocate(headroom + (long) octets.length, 8);
        MemorySegment.copy(octets, 0, memory, ValueLayout.JAVA_BYTE, headroom, octets.length);
        return memory;
    }

    /** A parsed packet of exactly these octets, with {@code headroom} octets before it. */
    public static IpPacket parsed(byte[] octets, int headroom) {
        IpPacket packet = new IpPacket();
        packet.parse(inMemory(octets, headroom), headroom, octets.length);
        return packet;
    }

    public static byte[] bytes(MemorySegment memory, int offset, int length) {
        return memory.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    }

    public static byte[] bytes(IpPacket packet) {
        return bytes(packet.memory(), packet.offset(), packet.totalBytes());
    }
}
