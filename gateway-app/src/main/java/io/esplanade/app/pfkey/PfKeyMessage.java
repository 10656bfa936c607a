package io.esplanade.app.pfkey;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Comparator;
import java.util.List;

/**
 * A message: its header (RFC 2367 section 2.1) and its extensions, in ascending order of their numbers.
 *
 * @param sequence counts the messages that a monitor is told of
 * @param pid who asked for it; 0: the data plane by itself
 */
public record PfKeyMessage(MessageType type, SaType saType, int sequence, int pid, List<Extension> extensions) {
    static final int VERSION = 2;
    static final int HEADER_BYTES = 16;

    public PfKeyMessage {
        extensions = extensions.stream().sorted(Comparator.comparing(Extension::type)).toList();
    }

    /** As in the header: units of 8 octets, the header included. */
    int lengthUnits() {
        int bytes = HEADER_BYTES;
        for (Extension extension : extensions) {
            bytes += extension.lengthBytes();
        }
        return bytes / Extension.UNIT_BYTES;
    }

    /** {@code sadb_msg}, without error. */
    byte[] header() {
        return ByteBuffer.allocate(HEADER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) VERSION)
                .put((byte) type.number())
                .put((byte) 0)
                .put((byte) saType.number())
                .putShort((short) lengthUnits())
                .putShort((short) 0)
                .putInt(sequence)
                .putInt(pid)
                .array();
    }
}
