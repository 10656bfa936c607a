package io.esplanade.tun.linux;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One message that came by netlink: its fixed part at once, its attributes one after the other. Every length is checked
 * against the octets that are there; a message that lies about one ends early.
 */
final class NetlinkReader {
    private static final int ATTRIBUTE_HEADER_BYTES = 4;
    private static final int TYPE_MASK = 0x3fff;

    private final int type;
    private final ByteBuffer body;
    private int next;
    private int attributeType;
    private int valueStart;
    private int valueBytes;

    /** Reads {@code body}, which follows the netlink header; {@code fixedBytes} of it come before the attributes. */
    NetlinkReader(int type, byte[] body, int fixedBytes) {
        this.type = type;
        this.body = ByteBuffer.wrap(body).order(ByteOrder.nativeOrder());
        next = fixedBytes;
    }

    /** {@code RTM_*}. */
    int type() {
        return type;
    }

    /** Unsigned octet of the fixed part; 0 beyond the end. */
    int u8(int index) {
        return index < body.limit() ? body.get(index) & 0xff : 0;
    }

    int u32(int index) {
        return index + 4 <= body.limit() ? body.getInt(index) : 0;
    }

    /** Steps to the next attribute; false at the end. */
    boolean nextAttribute() {
        if (next + ATTRIBUTE_HEADER_BYTES > body.limit()) {
            return false;
        }
        int length = body.getShort(next) & 0xffff;
        if (length < ATTRIBUTE_HEADER_BYTES || length > body.limit() - next) {
            return false;
        }
        attributeType = body.getShort(next + 2) & TYPE_MASK;
        valueStart = next + ATTRIBUTE_HEADER_BYTES;
        valueBytes = length - ATTRIBUTE_HEADER_BYTES;
        next += length + 3 & ~3;
        return true;
    }

    int attribute() {
        return attributeType;
    }

    int valueU8() {
        return valueBytes < 1 ? 0 : body.get(valueStart) & 0xff;
    }

    int valueU16(int index) {
        return valueBytes < index + 2 ? 0 : body.getShort(valueStart + index) & 0xffff;
    }

    int valueU32() {
        return valueBytes < 4 ? 0 : body.getInt(valueStart);
    }

    String valueText() {
        int end = valueStart + valueBytes;
        while (end > valueStart && body.get(end - 1) == 0) {
            end--;
        }
        return new String(body.array(), valueStart, end - valueStart, StandardCharsets.UTF_8);
    }

    /** The value as an address, or null if it has the length of none. */
    @Nullable InetAddress valueAddress() {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(body.array(), valueStart, valueStart + valueBytes));
        } catch (UnknownHostException wrongLength) {
            return null;
        }
    }
}
