package io.esplanade.controlplane.ipsecconf;

import io.esplanade.dataplane.api.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads keys of SAs: {@code OUT[:IN]}, as hex digits or as files that hold hex digits. */
final class KeyReader {
    private static final int MAX_FILE_OCTETS = 1024;

    private final TokenStream tokens;
    private final Environment environment;

    KeyReader(TokenStream tokens, Environment environment) {
        this.tokens = tokens;
        this.environment = environment;
    }

    List<Secret> fromText(String text) {
        return all(parts(text).stream().map(part -> part.startsWith("0x") ? part.substring(2) : part).toList());
    }

    /** @throws ParseFailure for a file that cannot be read, which ends the whole run */
    List<Secret> fromFiles(String names) {
        return all(parts(names).stream().map(this::content).toList());
    }

    /** Reports what is wrong with every one of them before it fails. */
    private List<Secret> all(List<String> texts) {
        List<Secret> keys = new ArrayList<>();
        ParseFailure failure = null;
        for (String digits : texts) {
            try {
                keys.add(hex(digits));
            } catch (ParseFailure malformed) {
                failure = malformed;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return keys;
    }

    private static List<String> parts(String text) {
        int colon = text.indexOf(':');
        return colon < 0 ? List.of(text) : List.of(text.substring(0, colon), text.substring(colon + 1));
    }

    private String content(String name) {
        byte[] octets;
        try (InputStream in = Files.newInputStream(environment.directory().resolve(OctetText.decode(name)))) {
            octets = in.readNBytes(MAX_FILE_OCTETS + 1);
        } catch (IOException | InvalidPathException failed) {
            throw tokens.abort("open " + name + ": " + ConfigFiles.reason(failed));
        }
        if (octets.length > MAX_FILE_OCTETS) {
            throw tokens.abort(name + ": key too large");
        }
        if (octets.length == 0) {
            throw tokens.abort(name + ": key too small");
        }
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    /** A digit without its pair, at the end, is left out. Each pair that is no hex digits is reported. */
    private Secret hex(String digits) {
        byte[] key = new byte[digits.length() / 2];
        ParseFailure failure = null;
        for (int i = 0; i < key.length; i++) {
            int high = Character.digit(digits.charAt(2 * i), 16);
            int low = Character.digit(digits.charAt(2 * i + 1), 16);
            if (high < 0 || low < 0) {
                failure = tokens.error("keys need to be specified in hex digits");
            }
            key[i] = (byte) ((high << 4) | low);
        }
        if (failure != null) {
            throw failure;
        }
        return Secret.owning(key);
    }
}
