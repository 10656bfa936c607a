package io.esplanade.tun.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** {@code linux/filter.h}: programs of classic BPF that the kernel runs for each packet to a socket. */
public final class SocketFilter {
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SO_ATTACH_REUSEPORT_CBPF = 51;

    // struct sock_filter { u16 code; u8 jt; u8 jf; u32 k; }, and opcodes as class, size or operation, and mode.
    private static final int INSTRUCTION_BYTES = 8;
    private static final int OPERAND = 4;
    private static final short LOAD_WORD_AT = 0x20; // BPF_LD | BPF_W | BPF_ABS; network byte order, 0 ends the program
    private static final short MODULO = 0x94; // BPF_ALU | BPF_MOD | BPF_K; unsigned
    private static final short RETURN_VALUE = 0x06; // BPF_RET | BPF_K
    private static final short RETURN_RESULT = 0x16; // BPF_RET | BPF_A

    // struct sock_fprog { u16 len; struct sock_filter *filter; }
    private static final int PROGRAM_BYTES = 16;
    private static final int PROGRAM_ADDRESS = 8;

    private SocketFilter() {}

    /** Drops whatever comes in, before it takes room in the socket's queue. */
    public static void dropAll(int fd) throws ErrnoException {
        attach(fd, SO_ATTACH_FILTER, new short[] {RETURN_VALUE}, new int[] {0});
    }

    /**
     * Lets the first 32 bits of a UDP payload, modulo the number of sockets, choose among those that share the port
     * (SO_REUSEPORT), counted in the order in which they were bound. A shorter payload goes to the first one. Since Linux
     * 4.5.
     *
     * @param fd any socket of the group
     */
    public static void steerByFirstWord(int fd, int sockets) throws ErrnoException {
        attach(
                fd,
                SO_ATTACH_REUSEPORT_CBPF,
                new short[] {LOAD_WORD_AT, MODULO, RETURN_RESULT},
                new int[] {0, sockets, 0});
    }

    private static void attach(int fd, int option, short[] codes, int[] operands) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) { // the kernel makes a copy
            MemorySegment filter = arena.allocate((long) codes.length * INSTRUCTION_BYTES, Integer.BYTES);
            for (int i = 0; i < codes.length; i++) {
                filter.set(ValueLayout.JAVA_SHORT, (long) i * INSTRUCTION_BYTES, codes[i]);
                filter.set(ValueLayout.JAVA_INT, (long) i * INSTRUCTION_BYTES + OPERAND, operands[i]);
            }
            byte[] program = ByteBuffer.allocate(PROGRAM_BYTES)
                    .order(ByteOrder.nativeOrder())
                    .putShort(0, (short) codes.length)
                    .putLong(PROGRAM_ADDRESS, filter.address())
                    .array();
            Sockets.set(fd, Sockets.SOL_SOCKET, option, program);
        }
    }
}
