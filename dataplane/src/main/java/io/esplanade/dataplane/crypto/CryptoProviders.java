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
 * right results, {@link #choose} and {@link #chooseAgain} the fastest of them for a suite. Any thread.
 *
 * <p>An SA keeps the library that it was made with. Until {@link #check} has returned that is the JDK.
 */
public final class CryptoProviders {
    private static final Logger log = LoggerFactory.getLogger(CryptoProviders.class);

    /** Who is trusted with a suite that was not measured: the first that has it. */
    private static final List<ProviderChoice> PREFERENCE =
            List.of(ProviderChoice.IPSEC_MB, ProviderChoice.OPENSSL, ProviderChoice.JCA);

    private static final Duration SHORT_RACE = Duration.ofMillis(20);
    private static final Duration LONG_RACE = Duration.ofSeconds(1);

    private final ProviderChoice choice;
    private final Loader loader;
    private final Map<EspSuite, CryptoLibrary> chosen = new ConcurrentHashMap<>();
    private final List<String> unsaid = new ArrayList<>(); // its own lock
    private boolean announced; // guarded by unsaid
    private volatile List<Candidate> candidates = List.of();

    /** A library that passed its self-test, and a provider of it that is only asked what it supports from then on. */
    private record Candidate(CryptoLibrary library, CryptoProvider provider) {}

    /** Finds a library, or tells why it cannot be used. */
    @FunctionalInterface
    interface Loader {
        CryptoLibrary load(ProviderChoice choice) throws UnusableLibraryException;
    }

    CryptoProviders(ProviderChoice choice, Loader loader) {
        this.choice = choice;
        this.loader = loader;
    }

    /** The JDK alone until {@link #check} has looked for what is chosen. */
    public static CryptoProviders of(ProviderChoice choice) {
        return new CryptoProviders(choice, CryptoLibrary::load);
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
            CryptoLibrary library = load(each);
            CryptoProvider provider = tested(each, library);
            say("crypto provider " + library.name() + ": " + library.version());
            return Optional.of(new Candidate(library, provider));
        } catch (UnusableLibraryException e) {
            if (choice == each) {
                throw new UnusableLibraryException("crypto provider " + each.label() + ": " + e.getMessage(), e);
            }
            say("crypto provider " + each.label() + " is not used: " + e.getMessage());
            return Optional.empty();
        }
    }

    private CryptoLibrary load(ProviderChoice each) throws UnusableLibraryException {
        try {
            return loader.load(each);
        } catch (LinkageError e) { // a function that this build of the library does not have
            throw new UnusableLibraryException(String.valueOf(e.getMessage()), e);
        }
    }

    /** A provider that passed the self-test. */
    private static CryptoProvider tested(ProviderChoice which, CryptoLibrary library) throws UnusableLibraryException {
        try {
            CryptoProvider provider = library.perThread().get();
            CipherSelfTest.run(provider);
            return provider;
        } catch (RuntimeException e) {
            if (which == ProviderChoice.JCA) {
                throw e; // nothing could take its place
            }
            throw new UnusableLibraryException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Chooses the libraries of suites that are about to be used. Native ones race for a few milliseconds where there are
     * several; the JDK comes after them until {@link #chooseAgain}, for nobody can tell what its ciphers are worth before
     * the JIT has compiled them, and that takes too long for peers to wait.
     *
     * @return the suites that were not chosen for before
     */
    public List<EspSuite> choose(Collection<EspSuite> suites) {
        List<EspSuite> fresh = suites.stream().filter(suite -> !chosen.containsKey(suite)).toList();
        fresh.forEach(suite -> chosen.putIfAbsent(suite, fastestOfNative(suite)));
        return fresh;
    }

    private CryptoLibrary fastestOfNative(EspSuite suite) {
        List<Candidate> racing = able(suite).stream()
                .filter(each -> !each.library().equals(CryptoLibrary.JCA))
                .toList();
        return choice == ProviderChoice.AUTO && racing.size() > 1 ? race(suite, racing, SHORT_RACE) : preferred(suite);
    }

    /**
     * Lets all libraries race for a suite, the JDK among them, and long enough for its code to be compiled: up to a second.
     * The winner carries out SAs that are made from now on.
     */
    public void chooseAgain(EspSuite suite) {
        List<Candidate> racing = able(suite);
        if (choice == ProviderChoice.AUTO && racing.size() > 1) {
            chosen.put(suite, race(suite, racing, LONG_RACE));
        }
    }

    private CryptoLibrary race(EspSuite suite, List<Candidate> racing, Duration limit) {
        List<CryptoProvider> providers =
                racing.stream().map(each -> each.library().perThread().get()).toList();
        long[] packetNs = CipherRace.run(suite, providers, limit);
        CryptoLibrary winner = racing.get(CipherRace.winner(packetNs)).library();
        String times = IntStream.range(0, packetNs.length)
                .mapToObj(i -> racing.get(i).library().name() + " " + packetNs[i] + " ns")
                .collect(Collectors.joining(", "));
        say(suite + " by " + winner.name() + ": " + CipherRace.PAYLOAD_BYTES + " octets sealed and opened, " + times);
        return winner;
    }

    /**
     * Logs what was found so far, and from then on what is found at once: a start that fails for another reason should
     * say that reason and nothing else.
     */
    public void announce() {
        synchronized (unsaid) {
            announced = true;
            unsaid.forEach(log::info);
            unsaid.clear();
        }
    }

    private void say(String fact) {
        synchronized (unsaid) {
            if (announced) {
                log.info(fact);
            } else {
                unsaid.add(fact);
            }
        }
    }

    /** The library of a new SA. */
    private CryptoLibrary library(EspSuite suite) {
        return candidates.isEmpty() ? CryptoLibrary.JCA : chosen.computeIfAbsent(suite, this::preferred);
    }

    private CryptoLibrary preferred(EspSuite suite) {
        CryptoLibrary library = able(suite).getFirst().library();
        boolean asked = choice == ProviderChoice.AUTO || choice.label().equals(library.name());
        say(suite + " by " + library.name() + (asked ? "" : ", for " + choice.label() + " does not have it"));
        return library;
    }

    private List<Candidate> able(EspSuite suite) {
        return candidates.stream().filter(each -> each.provider().supports(suite)).toList();
    }

    /** A new set of ciphers for one thread. */
    public PacketCiphers forOneThread() {
        return new PacketCiphers(this::library);
    }

    /** Names of those that carry out suites in use; as long as there are none, the one that would be preferred. */
    public List<String> inUse() {
        List<CryptoLibrary> libraries = candidates.stream().map(Candidate::library).toList();
        if (libraries.isEmpty()) {
            return List.of(JcaProvider.NAME);
        }
        List<CryptoLibrary> busy = libraries.stream().filter(chosen::containsValue).toList();
        return (busy.isEmpty() ? libraries.subList(0, 1) : busy).stream().map(CryptoLibrary::name).toList();
    }
}
