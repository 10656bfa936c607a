package io.esplanade.dataplane.crypto;

import io.esplanade.dataplane.api.EspSuite;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which library carries out which suite on this machine. {@link #check} finds the libraries that are there and compute
 * right results, {@link #measure} the fastest of them for a suite. Any thread; {@link #check} before all else.
 *
 * <p>An SA keeps the library that it was made with. Until {@link #check} has returned that is the JDK.
 */
public final class CryptoProviders {
    private static final Logger log = LoggerFactory.getLogger(CryptoProviders.class);

    /** Who is trusted with a suite that was not measured: the first that has it. */
    private static final List<ProviderChoice> PREFERENCE = 
            List.of(ProviderChoice.IPSEC_MB, ProviderChoice.OPENSSL, ProviderChoice.JCA);

    private final ProviderChoice choice;
    private final Map<EspSuite, CryptoLibrary> chosen = new ConcurrentHashMap<>();
    private volatile List<Candidate> candidates = List.of();

    /** A library that passed its self-test, and a provider of it that is asked what it supports. */
    private record Candidate(CryptoLibrary library, CryptoProvider provider) {}

    private CryptoProviders(ProviderChoice choice) {
        this.choice = choice;
    }

    /** The JDK alone until {@link #check} has looked for what is chosen. */
    public static CryptoProviders of(ProviderChoice choice) {
        return new CryptoProviders(choice);
    }

    /**
     * Looks for the libraries and tests those that are there; takes up to a second.
     *
     * @throws UnusableLibraryException if the one that was chosen by name is not there or wrong
     * @throws IllegalStateException if the JDK computes wrong results on this machine
     */
    public void check() throws UnusableLibraryException {
        if (UnprotectedCipher.IS_WANTED) {
            log.warn("NOTHING IS ENCRYPTED AND NOTHING IS AUTHENTICATED: {} is set, which is for benchmarks alone",
                    UnprotectedCipher.PROPERTY);
            candidates = List.of(new Candidate(UnprotectedCipher.LIBRARY, UnprotectedCipher.LIBRARY.perThread().get()));
            return;
        }
        List<Candidate> passed = new ArrayList<>();
        for (ProviderChoice each : PREFERENCE) {
            if (choice == ProviderChoice.AUTO || choice == each || each == ProviderChoice.JCA) {
                candidate(each).ifPresent(passed::add);
            }
        }
        candidates = List.copyOf(passed);
    }

    private Optional<Candidate> candidate(ProviderChoice each) throws UnusableLibraryException {
        try {
            CryptoLibrary library = CryptoLibrary.load(each);
            CryptoProvider provider = library.perThread().get();
            test(provider);
            log.info("crypto provider {}: {}", library.name(), library.version());
            return Optional.of(new Candidate(library, provider));
        } catch (UnusableLibraryException e) {
            if (choice == each) {
                throw new UnusableLibraryException("crypto provider " + each.label() + ": " + e.getMessage(), e);
            }
            log.info("crypto provider {} is not used: {}", each.label(), e.getMessage());
            return Optional.empty();
        }
    }

    private static void test(CryptoProvider provider) throws UnusableLibraryException {
        try {
            CipherSelfTest.run(provider);
        } catch (RuntimeException e) {
            if (provider.name().equals(JcaProvider.NAME)) {
                throw e; // nothing could take its place
            }
            throw new UnusableLibraryException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Finds the fastest library for suites that are about to be used and were not measured before. Takes at most {@code
     * limit} for each suite, and next to nothing where there is no choice.
     */
    public void measure(Collection<EspSuite> suites, Duration limit) {
        suites.forEach(suite -> chosen.computeIfAbsent(suite, unknown -> fastest(unknown, limit)));
    }

    private CryptoLibrary fastest(EspSuite suite, Duration limit) {
        List<Candidate> able = able(suite);
        if (choice != ProviderChoice.AUTO || able.size() < 2) {
            return preferred(suite);
        }
        long[] packetNs = CipherRace.run(suite, able.stream().map(Candidate::provider).toList(), limit);
        CryptoLibrary winner = able.get(CipherRace.winner(packetNs)).library();
        log.info("{}: {} ({} for a packet of {} octets)", suite, winner.name(), times(able, packetNs), CipherRace.PAYLOAD_BYTES);
        return winner;
    }

    private static String times(List<Candidate> able, long[] packetNs) {
        return IntStream.range(0, packetNs.length)
                .mapToObj(i -> able.get(i).library().name() + " " + packetNs[i] + " ns")
                .collect(Collectors.joining(", "));
    }

    /** The library of a new SA. */
    private CryptoLibrary library(EspSuite suite) {
        return candidates.isEmpty() ? CryptoLibrary.JCA : chosen.computeIfAbsent(suite, this::preferred);
    }

    private CryptoLibrary preferred(EspSuite suite) {
        CryptoLibrary library = able(suite).getFirst().library();
        log.info("{}: {}", suite, library.name());
        return library;
    }

    private List<Candidate> able(EspSuite suite) {
        return candidates.stream().filter(each -> each.provider().supports(suite)).toList();
    }

    /** A new set of ciphers for one thread. */
    public PacketCiphers forOneThread() {
        return new PacketCiphers(this::library);
    }

    /**
     * Names of those that carry out suites in use, in the order of preference; as long as there are none, the one that
     * would be preferred.
     */
    public List<String> inUse() {
        List<String> names = candidates.stream().map(Candidate::library).filter(chosen::containsValue).map(CryptoLibrary::name).toList();
        return names.isEmpty() && !candidates.isEmpty() ? List.of(candidates.getFirst().library().name()) : names;
    }
}
