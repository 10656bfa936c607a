package io.esplanade.dataplane.offload;

import io.esplanade.dataplane.ip.TestPacket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How a kernel cuts a super packet (tcp_gso_segment, __udp_gso_segment), written down once more and plainly: shares no
 * code with what it tests.
 */
final class KernelCut {
    private static final int FIN_PSH = 0x09;
    private static final int CWR = 0x80;

    private KernelCut() {}

    /** The packets that a frame of the TUN device stands for; fails if its virtio-net header contradicts the packet. */
    static List<byte[]> of(byte[] frame) {
        ByteBuffer virtio = ByteBuffer.wrap(frame).order(ByteOrder.nativeOrder());
        byte[] packet = Arrays.copyOfRange(frame, 10, frame.length);
        int type = virtio.get(1) & 0x7f;
        if (type == 0 && virtio.get(0) == 0) {
            return List.of(packet);
        }
        int ip = packet[0] >> 4 == 6 ? 40 : (packet[0] & 0xf) * 4;
        int checksumField = type == 5 ? 6 : 16;
        if (virtio.get(0) != 1 || virtio.getShort(6) != ip || virtio.getShort(8) != checksumField) {
            throw new AssertionError("checksum: " + Arrays.toString(Arrays.copyOf(frame, 10)));
        }
        if ((ByteBuffer.wrap(packet).getShort(ip + checksumField) & 0xffff) != pseudoSum(packet, ip)) {
            throw new AssertionError("the checksum field does not hold the sum of the pseudo-header");
        }
        return cut(packet, ip, type != 5, virtio.getShort(4) & 0xffff);
    }

    private static List<byte[]> cut(byte[] packet, int ip, boolean tcp, int size) {
        int headers = ip + (tcp ? (packet[ip + 12] >> 4 & 0xf) * 4 : 8);
        List<byte[]> segments = new ArrayList<>();
        for (int from = headers; from < packet.length; from += size) {
            int to = Math.min(packet.length, from + size);
            byte[] segment = Arrays.copyOf(packet, headers + to - from);
            System.arraycopy(packet, from, segment, headers, to - from);
            setIpHeader(segment, ip, segments.size());
            if (tcp) {
                setTcpHeader(segment, ip, from - headers, to == packet.length);
            } else {
                ByteBuffer.wrap(segment).putShort(ip + 4, (short) (segment.length - ip));
            }
            setChecksum(segment, ip, ip + (tcp ? 16 : 6));
            segments.add(segment);
        }
        return segments;
    }

    private static void setIpHeader(byte[] segment, int ip, int index) {
        ByteBuffer header = ByteBuffer.wrap(segment);
        if (ip == 40) {
            header.putShort(4, (short) (segment.length - 40));
            return;
        }
        header.putShort(2, (short) segment.length);
        header.putShort(4, (short) (header.getShort(4) + index));
        header.putShort(10, (short) 0);
        header.putShort(10, (short) ~TestPacket.naiveSum(segment, 0, ip, 0));
    }

    private static void setTcpHeader(byte[] segment, int tcp, int sent, boolean last) {
        ByteBuffer header = ByteBuffer.wrap(segment);
        header.putInt(tcp + 4, header.getInt(tcp + 4) + sent);
        int notFirst = sent == 0 ? 0 : CWR;
        int notLast = last ? 0 : FIN_PSH;
        header.put(tcp + 13, (byte) (header.get(tcp + 13) & ~notFirst & ~notLast));
    }

    private static void setChecksum(byte[] segment, int ip, int field) {
        ByteBuffer.wrap(segment).putShort(field, (short) 0);
        int checksum = ~TestPacket.naiveSum(segment, ip, segment.length, pseudoSum(segment, ip)) & 0xffff;
        ByteBuffer.wrap(segment).putShort(field, (short) (checksum == 0 ? 0xffff : checksum));
    }

    /** Of addresses, protocol and length (RFC 9293 section 3.1, RFC 8200 section 8.1). */
    private static int pseudoSum(byte[] packet, int ip) {
        int length = packet.length - ip;
        byte[] rest = {0, packet[ip == 40 ? 6 : 9], (byte) (length >> 8), (byte) length};
        int addresses = TestPacket.naiveSum(packet, ip == 40 ? 8 : 12, ip == 40 ? 40 : 20, 0);
        return TestPacket.naiveSum(rest, 0, 4, addresses);
    }
}
