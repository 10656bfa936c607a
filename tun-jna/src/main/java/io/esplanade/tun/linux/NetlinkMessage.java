package io.esplanade.tun.linux;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One request of {@code linux/netlink.h} (netlink(7)) under construction: header, fixed part, attributes. Native byte
 * order, except addresses.
 */
final class NetlinkMessage {
    static final int NLM_F_REQUEST = 0x1;
    static final int NLM_F_ACK = 0x4;
    static final int NLM_F_DUMP = 0x300;
    static final int NLM_F_REPLACE = 0x100;
    static final int NLM_F_EXCL = 0x200;
    static final int NLM_F_CREATE = 0x400;

    static final int HEADER_BYTES = 16;

    private static final int MAX_BYTES = 1024;
    private static final int FLAGS = 6;
    private static final int SEQUENCE = 8;
    private static final int NLA_F_NESTED = 0x8000;

    private final ByteBuffer out = ByteBuffer.allocate(MAX_BYTES).order(ByteOrder.nativeOrder());

    NetlinkMessage(int type, int flags) {
        out.putInt(0).putShort((short) type).putShort((short) (flags | NLM_F_REQUEST)).putInt(0).putInt(0);
    }

    /** The fixed part behind the header, octet by octet as the C structure has it. */
    NetlinkMessage octets(int... values) {
        for (int value : values) {
            out.put((byte) value);
        }
        return this;
    }

    NetlinkMessage u32(int value) {
        out.putInt(value);
        return this;
    }

    NetlinkMessage attribute(int type, byte[] value) {
        out.putShort((short) (4 + value.length)).putShort((short) type).put(value);
        return pad();
    }

    NetlinkMessage attribute(int type, int u32) {
        out.putShort((short) 8).putShort((short) type).putInt(u32);
        return this;
    }

    NetlinkMessage attributeU8(int type, int u8) {
        return attribute(type, new byte[] {(byte) u8});
    }

    NetlinkMessage attribute(int type, InetAddress address) {
        return attribute(type, address.getAddress());
    }

    NetlinkMessage attribute(int type, String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        return attribute(type, Arrays.copyOf(octets, octets.length + 1));
    }

    /** Opens an attribute that holds others; returns where it begins, for {@link #end}. */
    int begin(int type) {
        int start = out.position();
        out.putShort((short) 0).putShort((short) (type | NLA_F_NESTED));
        return start;
    }

    NetlinkMessage end(int start) {
        out.putShort(start, (short) (out.position() - start));
        return this;
    }

    boolean hasFlag(int flag) {
        return (out.getShort(FLAGS) & flag) == flag;
    }

    /** The octets to send, with the length and {@code sequence} filled in. */
    byte[] encode(int sequence) {
        out.putInt(0, out.position()).putInt(SEQUENCE, sequence);
        return Arrays.copyOf(out.array(), out.position());
    }

    private NetlinkMessage pad() {
        while (out.position() % 4 != 0) {
            out.put((byte) 0);
        }
        return this;
    }
}
