package io.esplanade.app.admin;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a client asks. On the socket: version (1 octet), verb, verbosity, flags (a bit each), count (2 octets), and that
 * many arguments of length (4 octets) and UTF-8 text; a frame length (4 octets) goes before all of it. Big-endian.
 *
 * @param verbosity how often {@code -v} was given, 0 to 255
 * @param arguments by verb: see {@link Verb}
 */
public record ControlRequest(Verb verb, int verbosity, Set<Flag> flags, List<String> arguments) {
    /** What is to be done. */
    public enum Verb {
        /** Empties SAD and SPD and forgets the rules. No arguments. */
        FLUSH(1),
        /**
         * Puts a configuration in the place of the running one. Arguments: those of {@link Configuration}, and {@link
         * Configuration#patience} says after how many seconds it is taken back.
         */
        LOAD(2),
        /** Lists the SPD. No arguments. */
        SHOW_FLOWS(3),
        /** Lists the SAD. No arguments. */
        SHOW_SAS(4),
        /** Lists both, with titles. No arguments. */
        SHOW_ALL(5),
        /** Puts a configuration beside the running one. Arguments as for {@link #LOAD}. */
        ADD(6),
        /** Takes the rules of a configuration away. Arguments as for {@link #LOAD}. */
        REMOVE(7),
        /** Says what {@link #LOAD} would do. Arguments as there. */
        PLAN(8),
        /** Lets a configuration stay that would be taken back. No arguments. */
        CONFIRM(9),
        /** Tells of changes to SAD and SPD until the client hangs up. No arguments. */
        MONITOR(10),
        /** Explains failed negotiations. One argument: the peer's address, or nothing for all. */
        EXPLAIN(11),
        /** Carries out a command of isakmpd's control FIFO. One argument: the command. */
        ISAKMPD(12);

        private final int number;

        Verb(int number) {
            this.number = number;
        }

        private static Verb of(int number) throws IOException {
            for (Verb verb : values()) {
                if (verb.number == number) {
                    return verb;
                }
            }
            throw new IOException("unknown request " + number);
        }
    }

    /** How it is to be done. */
    public enum Flag {
        /** Secret keys are shown. */
        KEYS(1),
        /** Flows that differ in one address alone share a line. */
        COLLAPSE(2),
        /** Messages about the configuration go to a person: with the line that they are about. */
        RICH(4),
        /** The {@code ike} rules of the configuration are somebody else's. */
        WITHOUT_IKE(8);

        private static final int ALL_BITS = 15;

        private final int bit;

        Flag(int bit) {
            this.bit = bit;
        }
    }

    /** Longest frame: a configuration of some hundred thousand rules. */
    static final int MAX_FRAME_BYTES = 32 << 20;

    private static final int VERSION = 2;
    private static final int MAX_ARGUMENTS = 1024;

    /** A client that speaks another version of this protocol; the message is for its user. */
    static final class OtherVersionException extends IOException {
        private static final long serialVersionUID = 1L;

        OtherVersionException(int version) {
            super("this gateway speaks version " + VERSION + " of the control protocol, this ipsecctl version " + version
                    + ": use the ipsecctl of the gateway's release");
        }
    }

    public ControlRequest {
        flags = Set.copyOf(flags);
        arguments = List.copyOf(arguments);
    }

    /** A request without arguments. */
    public static ControlRequest of(Verb verb) {
        return new ControlRequest(verb, 0, Set.of(), List.of());
    }

    boolean has(Flag flag) {
        return flags.contains(flag);
    }

    /**
     * The frame without its length.
     *
     * @throws IllegalArgumentException if it would be too long
     */
    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeByte(verb.number);
            out.writeByte(Math.min(verbosity, 255));
            out.writeByte(flags.stream().mapToInt(flag -> flag.bit).sum());
            out.writeShort(arguments.size());
            for (String argument : arguments) {
                byte[] text = argument.getBytes(StandardCharsets.UTF_8);
                out.writeInt(text.length);
                out.write(text);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        if (bytes.size() > MAX_FRAME_BYTES || arguments.size() > MAX_ARGUMENTS) {
            throw new IllegalArgumentException("a request has " + (MAX_FRAME_BYTES >> 20) + " MiB and " + MAX_ARGUMENTS
                    + " arguments at most: put the configuration into a file and name that (-f FILE)");
        }
        return bytes.toByteArray();
    }

    /** @throws IOException if the frame is not what {@link #encode} makes */
    static ControlRequest decode(DataInputStream in) throws IOException {
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw new OtherVersionException(version);
        }
        Verb verb = Verb.of(in.readUnsignedByte());
        int verbosity = in.readUnsignedByte();
        Set<Flag> flags = flags(in.readUnsignedByte());
        int count = in.readUnsignedShort();
        if (count > MAX_ARGUMENTS) {
            throw new IOException("too many arguments: " + count);
        }
        List<String> arguments = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            arguments.add(readText(in));
        }
        return new ControlRequest(verb, verbosity, flags, arguments);
    }

    private static Set<Flag> flags(int bits) throws IOException {
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        for (Flag flag : Flag.values()) {
            if ((bits & flag.bit) != 0) {
                flags.add(flag);
            }
        }
        if ((bits & ~Flag.ALL_BITS) != 0) {
            throw new IOException("unknown flags " + bits);
        }
        return flags;
    }

    private static String readText(DataInputStream in) throws IOException {
        int lengthBytes = in.readInt();
        if (lengthBytes < 0 || lengthBytes > in.available()) {
            throw new IOException("an argument is longer than its frame");
        }
        return new String(in.readNBytes(lengthBytes), StandardCharsets.UTF_8);
    }
}
