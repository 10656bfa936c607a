package io.esplanade.dataplane.crypto;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A packet that someone else sealed, with the keys and the payload: what must come out of ours. The keys are public.
 *
 * @param esp from SPI to ICV
 * @param payload in clear, with padding, pad length and next header
 */
record KnownAnswer(
        EspSuite suite,
        Octets encryptionKey,
        Octets integrityKey,
        boolean esn,
        long sequence,
        Octets esp,
        Octets payload) {
    private static final String RESOURCE = "known-answers.txt";
    private static final int COLUMNS = 8;

    /** Those that the program carries along. */
    static List<KnownAnswer> ofProgram() {
        try (var stream = KnownAnswer.class.getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the program");
            }
            return read(new InputStreamReader(stream, StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new IllegalStateException(RESOURCE + " cannot be read", e);
        }
    }

    /** A line for each packet; those that begin with {@code #} are comments. */
    static List<KnownAnswer> read(Reader text) throws IOException {
        List<KnownAnswer> answers = new ArrayList<>();
        BufferedReader lines = new BufferedReader(text);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.startsWith("#")) {
                answers.add(parse(line));
            }
        }
        return List.copyOf(answers);
    }

    /** Cipher, key with salt, integrity, its key, 0 or 1 for ESN, sequence number, ESP packet, payload. */
    private static KnownAnswer parse(String line) {
        String[] columns = line.split(" ", -1);
        if (columns.length != COLUMNS) {
            throw new IllegalStateException(columns.length + " columns in " + RESOURCE);
        }
        EspCipher cipher = EspCipher.valueOf(columns[0]);
        Octets encryptionKey = octets(columns[1]);
        EspSuite suite = new EspSuite(
                cipher, encryptionKey.length() - cipher.saltBytes(), EspIntegrity.valueOf(columns[2]));
        return new KnownAnswer(
                suite,
                encryptionKey,
                octets(columns[3]),
                columns[4].equals("1"),
                Long.parseUnsignedLong(columns[5], 16),
                octets(columns[6]),
                octets(columns[7]));
    }

    private static Octets octets(String hex) {
        return hex.equals("-") ? Octets.EMPTY : Octets.ofHex(hex);
    }

    /** The line that {@link #read} understands. */
    String toLine() {
        return String.join(
                " ",
                suite.cipher().name(),
                hex(encryptionKey),
                suite.integrity().name(),
                hex(integrityKey),
                esn ? "1" : "0",
                String.format("%016x", sequence),
                hex(esp),
                hex(payload));
    }

    private static String hex(Octets octets) {
        return octets.length() == 0 ? "-" : octets.toString();
    }

    CipherSpec spec(Direction direction) {
        return new CipherSpec(
                suite,
                direction,
                Secret.owning(encryptionKey.toArray()),
                Secret.owning(integrityKey.toArray()),
                esn);
    }

    /** Octets in front of the payload. */
    int prefixBytes() {
        return PacketCipher.HEADER_BYTES + suite.cipher().ivBytes();
    }

    /** Whether sealing the payload has only one right outcome: the IV is the sequence number, or there is none. */
    boolean isSealable() {
        return suite.cipher().saltBytes() > 0 || suite.cipher().ivBytes() == 0;
    }
}
