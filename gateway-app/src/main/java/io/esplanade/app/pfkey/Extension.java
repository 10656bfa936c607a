package io.esplanade.app.pfkey;

import io.esplanade.dataplane.api.Secret;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One extension of a message (RFC 2367 section 2.3): length in units of 8 octets and type, 2 octets each, then what the
 * record holds. Integers are little-endian, the host order of the machines that we run on, but for SPIs, ports and
 * addresses, which are in network order.
 */
sealed interface Extension {
    /** What all lengths are a multiple of. */
    int UNIT_BYTES = 8;

    ExtensionType type();

    /** Octets of the whole extension, a multiple of {@link #UNIT_BYTES}. */
    int lengthBytes();

    /** Appends what comes behind length and type. */
    void putBody(ByteBuffer out);

    /** The whole extension; without {@code keys}, zeros are in the place of key octets. */
    default byte[] encode(boolean keys) {
        ByteBuffer out = ByteBuffer.allocate(lengthBytes()).order(ByteOrder.LITTLE_ENDIAN);
        out.putShort((short) (lengthBytes() / UNIT_BYTES)).putShort((short) type().number());
        putBody(out);
        if (keys && this instanceof KeyOctets key) {
            key.putOctets(out);
        }
        return out.array();
    }

    private static int padded(int lengthBytes) {
        return Math.ceilDiv(lengthBytes, UNIT_BYTES) * UNIT_BYTES;
    }

    /** {@code SADB_SASTATE_*}. */
    enum State {
        LARVAL(0),
        MATURE(1),
        DYING(2),
        DEAD(3);

        private final int number;

        State(int number) {
            this.number = number;
        }
    }

    /**
     * {@code sadb_sa}.
     *
     * @param replay packets of the window; on the wire it has 8 bits and ends at 255
     * @param flags {@code SADB_X_SAFLAGS_*}
     */
    record Association(ExtensionType type, int spi, int replay, State state, int integrity, int cipher, int flags)
            implements Extension {
        static final int TUNNEL = 0x004;
        static final int UDPENCAP = 0x200;
        static final int ESN = 0x400;

        @Override
        public int lengthBytes() {
            return 16;
        }

        @Override
        public void putBody(ByteBuffer out) {
            out.putInt(Integer.reverseBytes(spi));
            out.put((byte) Math.min(replay, 255)).put((byte) state.number);
            out.put((byte) integrity).put((byte) cipher);
            out.putInt(flags);
        }
    }

    /** {@code sadb_lifetime}: octets, and seconds from then on or points in time. */
    record Lifetime(ExtensionType type, long octets, long added, long firstUsed) implements Extension {
        @Override
        public int lengthBytes() {
            return 32;
        }

        @Override
        public void putBody(ByteBuffer out) {
            out.putInt(0).putLong(octets).putLong(added).putLong(firstUsed);
        }
    }

    /** {@code sadb_address} with a sockaddr of OpenBSD behind it: its length, its family, then the rest. */
    record Address(ExtensionType type, InetAddress address, int port) implements Extension {
        private static final int HEADER_BYTES = 8;
        private static final int V4_BYTES = 16;
        private static final int V6_BYTES = 28;
        private static final byte AF_INET = 2;
        private static final byte AF_INET6 = 24;

        private boolean v6() {
            return address.getAddress().length == 16;
        }

        @Override
        public int lengthBytes() {
            return HEADER_BYTES + padded(v6() ? V6_BYTES : V4_BYTES);
        }

        @Override
        public void putBody(ByteBuffer out) {
            out.putInt(0);
            out.put((byte) (v6() ? V6_BYTES : V4_BYTES)).put(v6() ? AF_INET6 : AF_INET);
            out.putShort(Short.reverseBytes((short) port));
            if (v6()) {
                out.putInt(0); // flow information
            }
            out.put(address.getAddress());
        }
    }

    /** {@code sadb_key}. */
    record KeyOctets(ExtensionType type, Secret key) implements Extension {
        static final int HEADER_BYTES = 8;

        @Override
        public int lengthBytes() {
            return HEADER_BYTES + padded(key.length());
        }

        @Override
        public void putBody(ByteBuffer out) {
            out.putShort((short) (key.length() * 8)).putShort((short) 0);
        }

        /** @throws IllegalStateException if the key was wiped */
        void putOctets(ByteBuffer out) {
            byte[] octets = key.toArray();
            out.put(octets);
            Arrays.fill(octets, (byte) 0);
        }
    }

    /** {@code sadb_ident}. */
    record Identity(ExtensionType type, Kind kind, String text) implements Extension {
        private static final int HEADER_BYTES = 16;

        /** {@code SADB_IDENTTYPE_*}. */
        enum Kind {
            PREFIX(1),
            FQDN(2),
            UFQDN(3);

            private final int number;

            Kind(int number) {
                this.number = number;
            }

            /** What an identity is that ipsecctl writes like this. */
            static Kind of(String text) {
                return text.indexOf('/') >= 0 ? PREFIX : text.indexOf('@') >= 0 ? UFQDN : FQDN;
            }
        }

        private byte[] octets() {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public int lengthBytes() {
            return HEADER_BYTES + padded(octets().length + 1);
        }

        @Override
        public void putBody(ByteBuffer out) {
            out.putShort((short) kind.number).putShort((short) 0).putLong(0).put(octets());
        }
    }

    /** {@code sadb_protocol}, which stands for an IP protocol, the type and direction of a flow, or a kind of SA. */
    record Protocol(ExtensionType type, int number, int direction, int flags) implements Extension {
        static final int IN = 1;
        static final int OUT = 2;

        @Override
        public int lengthBytes() {
            return 8;
        }

        @Override
        public void putBody(ByteBuffer out) {
            out.put((byte) number).put((byte) direction).put((byte) flags);
        }
    }

    /** {@code sadb_spirange}. */
    record SpiRange(int min, int max) implements Extension {
        @Override
        public ExtensionType type() {
            return ExtensionType.SPIRANGE;
        }

        @Override
        public int lengthBytes() {
            return 16;
        }

        @Override
        public void putBody(ByteBuffer out) {
            out.putInt(min).putInt(max);
        }
    }

    /** {@code sadb_x_udpencap}. */
    record UdpEncap(int port) implements Extension {
        @Override
        public ExtensionType type() {
            return ExtensionType.UDPENCAP;
        }

        @Override
        public int lengthBytes() {
            return 8;
        }

        @Override
        public void putBody(ByteBuffer out) {
            out.putShort(Short.reverseBytes((short) port));
        }
    }

    /** {@code sadb_x_counter}: one side of it is zero, because an SA has one direction. */
    record Counter(boolean input, long packets, long octets, long drops) implements Extension {
        @Override
        public ExtensionType type() {
            return ExtensionType.COUNTER;
        }

        @Override
        public int lengthBytes() {
            return 72;
        }

        @Override
        public void putBody(ByteBuffer out) {
            out.putInt(0);
            for (long value : new long[] {packets, octets, drops}) {
                out.putLong(input ? value : 0).putLong(input ? 0 : value);
            }
        }
    }

    /** {@code sadb_x_replay}. */
    record Replay(long sequence) implements Extension {
        @Override
        public ExtensionType type() {
            return ExtensionType.REPLAY;
        }

        @Override
        public int lengthBytes() {
            return 16;
        }

        @Override
        public void putBody(ByteBuffer out) {
            out.putInt(0).putLong(sequence);
        }
    }
}
