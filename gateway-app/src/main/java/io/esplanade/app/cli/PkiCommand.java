package io.esplanade.app.cli;

import io.esplanade.controlplane.ike.auth.Authority;
import io.esplanade.controlplane.ike.auth.KeyDirectory;
import io.esplanade.controlplane.ike.auth.KeyPairs;
import io.esplanade.controlplane.ike.auth.PartyId;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code gateway pki}: keys, certificates and revocation lists for a lab or a small site, each in one command. */
@Command(
        name = "pki",
        description = "Make keys, certificates and revocation lists for a lab or a small site.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class PkiCommand implements Callable<Integer> {
    private static final String DAYS = "How many days it is valid (default: ${DEFAULT-VALUE}).";
    private static final String CRL_DAYS =
            "How many days the revocation list is valid; renew it before (default: ${DEFAULT-VALUE}).";
    private static final String KIND = "Kind of key: rsa-2048, rsa-3072, rsa-4096, ecdsa-256, ecdsa-384 or ecdsa-521"
            + " (default: ${DEFAULT-VALUE}).";
    private static final int MAX_DAYS = 36_500;

    @Option(
            names = "--pki-dir",
            paramLabel = "DIR",
            defaultValue = KeyDirectory.DEFAULT,
            scope = ScopeType.INHERIT,
            description = "Where keys and certificates are (default: ${DEFAULT-VALUE}).")
    private Path directory = Path.of(KeyDirectory.DEFAULT);

    @Spec
    private @Nullable CommandSpec spec;

    /** In small letters with a dash, as they are written. */
    static final class KindConverter implements ITypeConverter<KeyPairs.Kind> {
        @Override
        public KeyPairs.Kind convert(String value) {
            for (KeyPairs.Kind kind : KeyPairs.Kind.values()) {
                if (kind.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(value)) {
                    return kind;
                }
            }
            throw new TypeConversionException("'" + value + "' is not a kind of key");
        }
    }

    /** An address, a name, or a mail address. */
    static final class NameConverter implements ITypeConverter<PartyId> {
        @Override
        public PartyId convert(String value) {
            try {
                return PartyId.of(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    private interface Work {
        String run() throws IOException;
    }

    @Override
    public Integer call() {
        CommandLine command = command();
        command.usage(command.getErr());
        return CommandLine.ExitCode.USAGE;
    }

    @Command(name = "key", mixinStandardHelpOptions = true, description = "Make private/local.key and local.pub, unless they are there.")
    int key(
            @Option(names = "--kind", paramLabel = "KIND", defaultValue = "rsa-3072", converter = KindConverter.class, description = KIND)
                    KeyPairs.Kind kind) {
        return run(() -> {
            boolean made = KeyPairs.generateLocal(directory, kind);
            return directory.resolve("private/local.key") + (made ? " made; " : " was there; ") + "peers need "
                    + directory.resolve("local.pub");
        });
    }

    @Command(name = "pin", mixinStandardHelpOptions = true, description = "Trust a peer's public key under its identity.")
    int pin(
            @Parameters(paramLabel = "NAME", converter = NameConverter.class, description = "The peer's address, name or mail address.")
                    PartyId name,
            @Parameters(paramLabel = "FILE", description = "Its public key or certificate, PEM.") Path file) {
        return run(() -> KeyPairs.pin(directory, name, KeyPairs.read(file)) + "");
    }

    @Command(name = "ca", mixinStandardHelpOptions = true, description = "Make a certification authority and its empty revocation list.")
    int authority(
            @Option(names = "--name", paramLabel = "NAME", defaultValue = "Esplanade CA", description = "Its common name (default: ${DEFAULT-VALUE}).")
                    String name,
            @Option(names = "--kind", paramLabel = "KIND", defaultValue = "rsa-3072", converter = KindConverter.class, description = KIND)
                    KeyPairs.Kind kind,
            @Option(names = "--days", paramLabel = "N", defaultValue = "3650", description = DAYS) int days,
            @Option(names = "--crl-days", paramLabel = "N", defaultValue = "365", description = CRL_DAYS) int crlDays) {
        return run(() -> {
            Authority.create(directory, name, kind, days(days), days(crlDays), InstantSource.system());
            return directory.resolve("ca/ca.crt") + " and " + directory.resolve("crls/ca.crl")
                    + " made; all gateways need both; " + directory.resolve("authority/ca.key") + " stays here";
        });
    }

    @Command(
            name = "cert",
            mixinStandardHelpOptions = true,
            description = "Make a key and a certificate for a name, or a certificate for a public key that is there.")
    int certificate(
            @Parameters(paramLabel = "NAME", converter = NameConverter.class, description = "Address, name or mail address: the srcid that it is for.")
                    PartyId name,
            @Option(names = "--kind", paramLabel = "KIND", defaultValue = "rsa-3072", converter = KindConverter.class, description = KIND)
                    KeyPairs.Kind kind,
            @Option(names = "--pub", paramLabel = "FILE", description = "Certify this public key, and make none.") @Nullable Path publicKey,
            @Option(names = "--days", paramLabel = "N", defaultValue = "730", description = DAYS) int days) {
        return run(() -> {
            Authority authority = Authority.open(directory, InstantSource.system());
            PublicKey key = publicKey == null
                    ? KeyPairs.named(directory, name.text(), kind)
                    : KeyPairs.read(publicKey);
            Path file = authority.issue(name, key, days(days));
            return file + " made" + (publicKey == null ? "; its key is " + directory.resolve("private").resolve(name.text()) : "");
        });
    }

    @Command(name = "revoke", mixinStandardHelpOptions = true, description = "Put a certificate on the revocation list.")
    int revoke(
            @Parameters(paramLabel = "FILE", description = "The certificate, such as certs/NAME.crt.") Path file,
            @Option(names = "--crl-days", paramLabel = "N", defaultValue = "365", description = CRL_DAYS) int crlDays) {
        return run(() -> Authority.open(directory, InstantSource.system()).revoke(file, days(crlDays))
                + " made; all gateways need it, and read it with ipsecctl -f or SIGHUP");
    }

    @Command(name = "crl", mixinStandardHelpOptions = true, description = "Renew the revocation list.")
    int revocationList(
            @Option(names = "--crl-days", paramLabel = "N", defaultValue = "365", description = CRL_DAYS) int crlDays) {
        return run(() -> Authority.open(directory, InstantSource.system()).renewCrl(days(crlDays)) + " made");
    }

    private Duration days(int days) {
        if (days < 1 || days > MAX_DAYS) {
            throw new ParameterException(command(), "not a number of days from 1 to " + MAX_DAYS + ": " + days);
        }
        return Duration.ofDays(days);
    }

    private int run(Work work) {
        CommandLine command = command();
        try {
            command.getOut().println(work.run());
            command.getOut().flush();
            return CommandLine.ExitCode.OK;
        } catch (IOException e) {
            command.getErr().println("gateway: " + e.getMessage());
            command.getErr().flush();
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    private CommandLine command() {
        if (spec == null) {
            throw new IllegalStateException("picocli has not set the command up");
        }
        return spec.commandLine();
    }
}
