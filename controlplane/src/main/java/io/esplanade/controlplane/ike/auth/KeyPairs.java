package io.esplanade.controlplane.ike.auth;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** Makes key pairs and writes them down, so that nobody sees half a file and nobody else a private key. */
public final class KeyPairs {
    private static final List<String> FOLDERS =
            List.of("pubkeys/ipv4", "pubkeys/ipv6", "pubkeys/fqdn", "pubkeys/ufqdn", "ca", "certs", "crls");
    private static final String OWNER_ONLY = "rw-------";
    private static final String ALL_READ = "rw-r--r--";
    private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    private KeyPairs() {}

    /** Kinds of keys that phase 1 signs with. */
    public enum Kind {
        RSA_2048("RSA", 2048),
        RSA_3072("RSA", 3072),
        RSA_4096("RSA", 4096),
        ECDSA_256("EC", 256),
        ECDSA_384("EC", 384),
        ECDSA_521("EC", 521);

        private final String algorithm;
        private final int bits;

        Kind(String algorithm, int bits) {
            this.algorithm = algorithm;
            this.bits = bits;
        }
    }

    /** Takes up to seconds for RSA. */
    public static KeyPair generate(Kind kind) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(kind.algorithm);
            generator.initialize(kind.bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JCA lacks " + kind, e);
        }
    }

    /**
     * Makes {@code private/local.key} and {@code local.pub} in a directory, with the folders around them, unless there is
     * such a key.
     *
     * @return whether it was made
     */
    public static boolean generateLocal(Path directory, Kind kind) throws IOException {
        Path file = directory.resolve("private/local.key");
        if (Files.exists(file)) {
            return false;
        }
        makeFolders(directory);
        KeyPair pair = generate(kind);
        if (!writeNew(file, pem("PRIVATE KEY", pair.getPrivate().getEncoded()), OWNER_ONLY)) {
            return false; // somebody was faster
        }
        replace(directory.resolve("local.pub"), publicPem(pair.getPublic()), ALL_READ);
        return true;
    }

    /** Makes the folders of {@link KeyDirectory} where they are missing. */
    public static void makeFolders(Path directory) throws IOException {
        for (String each : FOLDERS) {
            Files.createDirectories(directory.resolve(each), permissions("rwxr-xr-x"));
        }
        makeSecretFolder(directory.resolve("private"));
    }

    static void makeSecretFolder(Path folder) throws IOException {
        Files.createDirectories(folder, permissions("rwx------"));
    }

    /**
     * The key pair of an identity, {@code private/NAME}, made if it is not there.
     *
     * @return its public half
     */
    public static PublicKey named(Path directory, String name, Kind kind) throws IOException {
        makeFolders(directory);
        Path file = directory.resolve("private").resolve(name);
        if (!Files.exists(file)) {
            KeyPair pair = generate(kind);
            if (!writeNewSecret(file, "PRIVATE KEY", pair.getPrivate().getEncoded())) {
                throw new IOException(file + " was made by somebody else at the same time");
            }
            return pair.getPublic();
        }
        try {
            return KeyDirectory.ownKey(file).publicKey();
        } catch (UnusableKeyException e) {
            throw new IOException(file + ": " + e.why(), e);
        }
    }

    /** The public key in a file: PEM, or of a certificate. */
    public static PublicKey read(Path file) throws IOException {
        try {
            return PemFile.publicKey(KeyFiles.open(file));
        } catch (UnusableKeyException e) {
            throw new IOException(file + ": " + e.why(), e);
        }
    }

    /** Puts a public key where {@link KeyDirectory} looks for that of a peer; returns the file. */
    public static Path pin(Path directory, PartyId id, PublicKey key) throws IOException {
        makeFolders(directory);
        String folder = id.folder();
        if (folder == null) {
            throw new IOException("there is no place for keys of " + id);
        }
        Path file = directory.resolve("pubkeys").resolve(folder).resolve(id.text());
        replace(file, publicPem(key), ALL_READ);
        return file;
    }

    /** Writes a file that must not be there yet; returns false if it is. */
    public static boolean writeNewSecret(Path file, String type, byte[] der) throws IOException {
        return writeNew(file, pem(type, der), OWNER_ONLY);
    }

    /** Writes a file that all may read, in the place of another if there is one. */
    public static void replacePublic(Path file, String type, byte[] der) throws IOException {
        replace(file, pem(type, der), ALL_READ);
    }

    /** A public key as {@code pubkeys} wants it. */
    public static String publicPem(PublicKey key) {
        return pem("PUBLIC KEY", key.getEncoded());
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n" + PEM.encodeToString(der) + "\n-----END " + type + "-----\n";
    }

    /** The whole file appears at once, and only if no other one is there. */
    private static boolean writeNew(Path file, String text, String mode) throws IOException {
        Path draft = draft(file, text, mode);
        try {
            Files.createLink(file, draft);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } finally {
            Files.delete(draft);
        }
    }

    private static void replace(Path file, String text, String mode) throws IOException {
        Files.move(draft(file, text, mode), file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Path draft(Path file, String text, String mode) throws IOException {
        Path draft = Files.createTempFile(file.toAbsolutePath().getParent(), ".draft", null, permissions(OWNER_ONLY));
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            ByteBuffer rest = StandardCharsets.US_ASCII.encode(text);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString(mode));
        return draft;
    }

    private static FileAttribute<Set<PosixFilePermission>> permissions(String mode) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
    }
}
