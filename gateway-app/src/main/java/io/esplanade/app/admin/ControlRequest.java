package io.esplanade.app.admin;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a client asks. On the socket: version (1 octet), verb, verbosity, keys (0 or 1), count (2 octets), and that many
 * arguments of length (4 octets) and UTF-8 text; a frame length (4 octets) goes before all of it. Big-endian.
 *
 * @param verbosity how often {@code -v} was given, 0 to 255
 * @param keys whether secret keys are shown
 * @param arguments by verb: see {@link Verb}
 */
public record ControlRequest(Verb verb, int verbosity, boolean keys, List<String> arguments) {
    /** What is to be done. */
    public enum Verb {
        /** Empties SAD and SPD and forgets the rules. No arguments. */
        FLUSH(1),
        /**
         * Reads a configuration and carries it out. Arguments: the client's working directory, the file's name as the
         * user wrote it ({@code -} for text that follows), that text or nothing, then macro definitions {@code
         * NAME=VALUE}.
         */
        LOAD(2),
        /** Lists the SPD. No arguments. */
        SHOW_FLOWS(3),
        /** Lists the SAD. No arguments. */
        SHOW_SAS(4),
        /** Lists both, with titles. No arguments. */
        SHOW_ALL(5);

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

    /** Longest frame: a configuration of a few thousand rules. */
    static final int MAX_FRAME_BYTES = 4 << 20;

    private static final int VERSION = 1;
    private static final int MAX_ARGUMENTS = 1024;

    public ControlRequest {
        arguments = List.copyOf(arguments);
    }

    /** A request without arguments. */
    public static ControlRequest of(Verb verb) {
        return new ControlRequest(verb, 0, false, List.of());
    }

    /** The frame without its length. */
    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeByte(verb.number);
            out.writeByte(Math.min(verbosity, 255));
            out.writeBoolean(keys);
            out.writeShort(arguments.size());
            for (String argument : arguments) {
                byte[] text = argument.getBytes(StandardCharsets.UTF_8);
                out.writeInt(text.length);
                out.write(text);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /** @throws IOException if the frame is not what {@link #encode} makes */
    static ControlRequest decode(DataInputStream in) throws IOException {
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw new IOException("protocol version " + version + ", this gateway speaks " + VERSION);
        }
        Verb verb = Verb.of(in.readUnsignedByte());
        int verbosity = in.readUnsignedByte();
        boolean keys = in.readBoolean();
        int count = in.readUnsignedShort();
        if (count > MAX_ARGUMENTS) {
            throw new IOException("too many arguments: " + count);
        }
        List<String> arguments = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            arguments.add(readText(in));
        }
        return new ControlRequest(verb, verbosity, keys, arguments);
    }

    private static String readText(DataInputStream in) throws IOException {
        int lengthBytes = in.readInt();
        if (lengthBytes < 0 || lengthBytes > in.available()) {
            throw new IOException("an argument is longer than its frame");
        }
        return new String(in.readNBytes(lengthBytes), StandardCharsets.UTF_8);
    }
}
