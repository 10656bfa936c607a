package io.esplanade.controlplane.ike.auth;

import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.jspecify.annotations.Nullable;

/**
 * Users and the bcrypt hashes of their passwords, a line {@code name:hash} each; lines that begin with {@code #} and empty
 * ones are skipped. The file is read for each login, so that a change needs no reload. Checking takes some tenths of a
 * second, on purpose. Stateless; any thread.
 */
public final class UserFile {
    // bcrypt's own limit; what is longer would be cut without a word
    private static final int MAX_PASSWORD_BYTES = 72;
    // Our limits
    private static final int MAX_FILE_BYTES = 1 << 20;
    private static final int MAX_NAME_CHARS = 256;
    private static final int COST = 11;
    private static final int SALT_BYTES = 16;
    private static final String SCHEME = "2b";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    /** Of nobody's password: an unknown name takes as long as a wrong password. */
    private static final String NOBODY = hash(new byte[] {'x'});

    private UserFile() {}

    /**
     * Whether the file has this name with this password; never throws. Borrows the password.
     *
     * @return {@link Proof.Accepted} or {@link Proof.Refused}
     */
    public static Proof check(Path file, String name, Secret password) {
        byte[] octets = password.toArray();
        try {
            String hash = find(read(file), name);
            boolean fits = octets.length <= MAX_PASSWORD_BYTES && octets.length > 0 && isUsable(octets);
            char[] text = characters(fits ? octets : new byte[] {'-'});
            boolean right = OpenBSDBCrypt.checkPassword(hash == null ? NOBODY : hash, text);
            Arrays.fill(text, '\0');
            return right && hash != null && fits
                    ? new Proof.Accepted("password of " + file, fingerprint(hash))
                    : new Proof.Refused("no such user, or another password, in " + file);
        } catch (IOException | IllegalArgumentException e) {
            return new Proof.Refused(file + " cannot be used: " + e.getMessage());
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    /**
     * Who is in the file: a fingerprint of the hash for each name, as {@link Proof.Accepted} has it, by which another password
     * is told from the same one. Of a name that is there twice the first line counts.
     *
     * @throws IOException also if the file must not be trusted
     */
    public static Map<String, Octets> fingerprints(Path file) throws IOException {
        Map<String, Octets> users = new HashMap<>();
        for (String line : read(file)) {
            int colon = line.indexOf(':');
            if (!line.startsWith("#") && colon > 0) {
                users.putIfAbsent(line.substring(0, colon), fingerprint(line.substring(colon + 1).strip()));
            }
        }
        return users;
    }

    private static Octets fingerprint(String hash) {
        try {
            return Octets.of(MessageDigest.getInstance("SHA-256").digest(hash.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JCA lacks SHA-256", e);
        }
    }

    /**
     * Takes a user out. The file is replaced as a whole, with mode 0600.
     *
     * @return whether there was one
     */
    public static boolean remove(Path file, String name) throws IOException {
        List<String> lines = new ArrayList<>(read(file));
        boolean removed = lines.removeIf(line -> line.startsWith(name + ":") && !name.startsWith("#"));
        if (removed) {
            write(file, lines);
        }
        return removed;
    }

    /**
     * Adds a user, or gives a user another password. The file is replaced as a whole, with mode 0600.
     *
     * @param password UTF-8; borrowed
     * @throws IllegalArgumentException for a name or password that cannot be
     */
    public static void put(Path file, String name, byte[] password) throws IOException {
        if (name.isEmpty()
                || name.length() > MAX_NAME_CHARS
                || name.startsWith("#")
                || name.chars().anyMatch(c -> c == ':' || c < ' ' || c == 0x7f)) {
            throw new IllegalArgumentException("a name has 1 to " + MAX_NAME_CHARS + " printable characters, no colon");
        }
        if (password.length == 0 || password.length > MAX_PASSWORD_BYTES || !isUsable(password)) {
            throw new IllegalArgumentException(
                    "a password has 1 to " + MAX_PASSWORD_BYTES + " octets, none of them zero");
        }
        List<String> lines = new ArrayList<>(linesOrNone(file));
        lines.removeIf(line -> line.startsWith(name + ":"));
        lines.add(name + ":" + hash(password));
        write(file, lines);
    }

    private static void write(Path file, List<String> lines) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        Path fresh = Files.createTempFile(
                directory, ".users", ".tmp", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try {
            Files.write(fresh, lines, StandardCharsets.UTF_8);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static List<String> linesOrNone(Path file) throws IOException {
        try {
            return read(file);
        } catch (NoSuchFileException none) {
            return List.of();
        }
    }

    private static List<String> read(Path file) throws IOException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
        if (mode.contains(PosixFilePermission.OTHERS_READ)
                || mode.contains(PosixFilePermission.OTHERS_WRITE)
                || mode.contains(PosixFilePermission.GROUP_WRITE)) {
            throw new IOException("group writable or world read/writable");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] octets = in.readNBytes(MAX_FILE_BYTES + 1);
            if (octets.length > MAX_FILE_BYTES) {
                throw new IOException("longer than " + MAX_FILE_BYTES + " octets");
            }
            return new String(octets, StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static @Nullable String find(List<String> lines, String name) {
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (!line.startsWith("#") && colon > 0 && line.substring(0, colon).equals(name)) {
                return line.substring(colon + 1).strip();
            }
        }
        return null;
    }

    private static boolean isUsable(byte[] password) {
        for (byte octet : password) {
            if (octet == 0) {
                return false;
            }
        }
        return true;
    }

    private static String hash(byte[] password) {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        char[] text = characters(password);
        String hash = OpenBSDBCrypt.generate(SCHEME, text, salt, COST);
        Arrays.fill(text, '\0');
        return hash;
    }

    /** The library takes characters and encodes them as UTF-8: decode, so that it comes to the same octets. */
    private static char[] characters(byte[] octets) {
        return new String(octets, StandardCharsets.UTF_8).toCharArray();
    }
}
