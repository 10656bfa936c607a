package io.esplanade.dataplane.transform;

import io.esplanade.dataplane.api.AhSa;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.api.IpcompSa;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaLifetime;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.Secret;
import io.esplanade.dataplane.api.Spi;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** A line of {@code vectors/scapy/transforms.txt}: a packet before and after another implementation's SA. */
record TransformVector(
        SaProtocol protocol,
        SaMode mode,
        EspCipher cipher,
        String encryptionKey,
        EspIntegrity integrity,
        String integrityKey,
        boolean esn,
        long sequence,
        Spi spi,
        String source,
        String destination,
        String plain,
        String result) {
    private static final HexFormat HEX = HexFormat.of();

    static List<TransformVector> all() {
        try (var stream = TransformVector.class.getResourceAsStream("/vectors/scapy/transforms.txt");
                var text = new InputStreamReader(Objects.requireNonNull(stream), StandardCharsets.US_ASCII)) {
            return text.readAllLines().stream()
                    .filter(line -> !line.startsWith("#"))
                    .map(TransformVector::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TransformVector parse(String line) {
        String[] columns = line.split(" ", -1);
        return new TransformVector(
                SaProtocol.valueOf(columns[0]),
                SaMode.valueOf(columns[1]),
                EspCipher.valueOf(columns[2]),
                hex(columns[3]),
                EspIntegrity.valueOf(columns[4]),
                hex(columns[5]),
                columns[6].equals("1"),
                Long.parseUnsignedLong(columns[7], 16),
                new Spi(Integer.parseUnsignedInt(columns[8], 16)),
                columns[9],
                columns[10],
                columns[11],
                columns[12]);
    }

    private static String hex(String column) {
        return column.equals("-") ? "" : column;
    }

    Sa sa(Direction direction) {
        InetAddress from = InetAddress.ofLiteral(source);
        InetAddress to = InetAddress.ofLiteral(destination);
        SaLifetime lifetime = SaLifetime.UNLIMITED;
        return switch (protocol) {
            case ESP -> new EspSa(direction, "t", spi, from, to, mode, null, suite(), secret(encryptionKey),
                    secret(integrityKey), null, 64, esn, lifetime);
            case AH -> new AhSa(direction, "t", spi, from, to, mode, integrity, secret(integrityKey), null, 64, esn,
                    lifetime);
            case IPCOMP -> new IpcompSa(direction, "t", spi, from, to, mode, null, lifetime);
            case IPIP -> throw new AssertionError("no such vector");
        };
    }

    private EspSuite suite() {
        return new EspSuite(cipher, encryptionKey.length() / 2 - cipher.saltBytes(), integrity);
    }

    private static Secret secret(String hex) {
        return Secret.owning(HEX.parseHex(hex));
    }

    byte[] plainOctets() {
        return HEX.parseHex(plain);
    }

    byte[] resultOctets() {
        return HEX.parseHex(result);
    }
}
