package io.esplanade.dataplane.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.api.Secret;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class CryptoProvidersTest {
    private static final EspSuite GCM = new EspSuite(EspCipher.AES_GCM_16, 16, EspIntegrity.NONE);
    private static final EspSuite CHACHA = new EspSuite(EspCipher.CHACHA20_POLY1305, 32, EspIntegrity.NONE);
    private static final EspSuite CAST = new EspSuite(EspCipher.CAST128_CBC, 16, EspIntegrity.HMAC_SHA1_96);

    @Test
    void javaDoesEverythingUntilTheOthersAreTested() {
        CryptoProviders providers = providers(ProviderChoice.AUTO, Map.of(ProviderChoice.OPENSSL, GcmOnly::new));
        assertThat(providers.inUse()).containsExactly("jca");
        assertThat(providers.forOneThread().providerName(GCM)).isEqualTo("jca");
    }

    @Test
    void aSuiteThatWasNotMeasuredGoesToTheFirstThatHasIt() throws UnusableLibraryException {
        CryptoProviders providers = checked(ProviderChoice.AUTO, Map.of(ProviderChoice.OPENSSL, GcmOnly::new));
        PacketCiphers ciphers = providers.forOneThread();
        assertThat(ciphers.providerName(GCM)).isEqualTo("fake");
        assertThat(ciphers.providerName(CHACHA)).isEqualTo("jca");
        assertThat(providers.inUse()).containsExactly("fake", "jca");
    }

    @Test
    void namesThePreferredOneAsLongAsNothingIsInUse() throws UnusableLibraryException {
        assertThat(checked(ProviderChoice.AUTO, Map.of(ProviderChoice.OPENSSL, GcmOnly::new)).inUse()).containsExactly("fake");
        assertThat(checked(ProviderChoice.AUTO, Map.of()).inUse()).containsExactly("jca");
    }

    @Test
    void withAutoAMissingLibraryIsNoError() throws UnusableLibraryException {
        assertThat(checked(ProviderChoice.AUTO, Map.of()).forOneThread().providerName(GCM)).isEqualTo("jca");
    }

    @Test
    void withAutoALibraryThatComputesWrongResultsIsNotUsed() throws UnusableLibraryException {
        CryptoProviders providers = checked(ProviderChoice.AUTO, Map.of(ProviderChoice.OPENSSL, Wrong::new));
        assertThat(providers.forOneThread().providerName(GCM)).isEqualTo("jca");
    }

    @Test
    void aLibraryWithoutAFunctionIsNotUsed() throws UnusableLibraryException {
        CryptoProviders providers = new CryptoProviders(ProviderChoice.AUTO, each -> {
            if (each != ProviderChoice.JCA) {
                throw new UnsatisfiedLinkError("no such function");
            }
            return CryptoLibrary.JCA;
        });
        providers.check();
        assertThat(providers.inUse()).containsExactly("jca");
    }

    @Test
    void withAutoALibraryWithoutCodeForThisMachineIsNotUsed() throws UnusableLibraryException {
        Supplier<CryptoProvider> cannotStart = () -> {
            throw new IllegalStateException("no code for this processor");
        };
        CryptoProviders providers = checked(ProviderChoice.AUTO, Map.of(ProviderChoice.OPENSSL, cannotStart));
        assertThat(providers.forOneThread().providerName(GCM)).isEqualTo("jca");
    }

    @Test
    void aNamedLibraryThatIsMissingIsAnError() {
        assertThatExceptionOfType(UnusableLibraryException.class)
                .isThrownBy(() -> checked(ProviderChoice.OPENSSL, Map.of()))
                .withMessage("crypto provider openssl: it is not here");
    }

    @Test
    void aNamedLibraryThatComputesWrongResultsIsAnError() {
        assertThatExceptionOfType(UnusableLibraryException.class)
                .isThrownBy(() -> checked(ProviderChoice.OPENSSL, Map.of(ProviderChoice.OPENSSL, Wrong::new)))
                .withMessageStartingWith("crypto provider openssl: self-test of AES_GCM_16-128");
    }

    @Test
    void withoutJavaNothingGoes() {
        assertThatIllegalStateException()
                .isThrownBy(() -> checked(ProviderChoice.AUTO, Map.of(ProviderChoice.JCA, WrongJava::new)));
    }

    @Test
    void aNamedProviderLeavesToJavaWhatItDoesNotHaveAndNothingElse() throws UnusableLibraryException {
        CryptoProviders providers = checked(ProviderChoice.OPENSSL, Map.of(ProviderChoice.OPENSSL, GcmOnly::new));
        providers.choose(List.of(GCM, CAST));
        providers.chooseAgain(GCM);
        assertThat(providers.forOneThread().providerName(GCM)).isEqualTo("fake");
        assertThat(providers.forOneThread().providerName(CAST)).isEqualTo("jca");
    }

    @Test
    void withJavaByNameNoOtherLibraryIsLoaded() throws UnusableLibraryException {
        CryptoProviders providers = checked(ProviderChoice.JCA, Map.of(ProviderChoice.OPENSSL, GcmOnly::new));
        assertThat(providers.forOneThread().providerName(GCM)).isEqualTo("jca");
    }

    @Test
    void aSuiteIsNewOnce() throws UnusableLibraryException {
        CryptoProviders providers = checked(ProviderChoice.AUTO, Map.of(ProviderChoice.OPENSSL, GcmOnly::new));
        assertThat(providers.choose(List.of(GCM, CAST))).containsExactly(GCM, CAST);
        assertThat(providers.choose(List.of(CAST, CHACHA, GCM))).containsExactly(CHACHA);
    }

    @Test
    void theFasterOneWinsWhenItsCodeIsCompiled() throws UnusableLibraryException {
        CryptoProviders providers = checked(ProviderChoice.AUTO, Map.of(ProviderChoice.OPENSSL, Slow::new));
        PacketCiphers ciphers = providers.forOneThread();
        providers.choose(List.of(GCM));
        assertThat(ciphers.providerName(GCM)).isEqualTo("fake");
        providers.chooseAgain(GCM);
        assertThat(ciphers.providerName(GCM)).isEqualTo("jca");
        assertThat(providers.inUse()).containsExactly("jca");
    }

    @Test
    void labelsAreThoseOfTheCommandLine() {
        assertThat(ProviderChoice.labels()).startsWith("auto, ").contains("jca", "openssl");
        assertThat(ProviderChoice.labelled("openssl")).contains(ProviderChoice.OPENSSL);
        assertThat(ProviderChoice.labelled("OPENSSL")).isEmpty();
    }

    private static CryptoProviders checked(
            ProviderChoice choice, Map<ProviderChoice, Supplier<CryptoProvider>> libraries)
            throws UnusableLibraryException {
        CryptoProviders providers = providers(choice, libraries);
        providers.check();
        return providers;
    }

    /** Java is there unless it is replaced. */
    private static CryptoProviders providers(
            ProviderChoice choice, Map<ProviderChoice, Supplier<CryptoProvider>> libraries) {
        return new CryptoProviders(choice, each -> {
            Supplier<CryptoProvider> library = libraries.get(each);
            if (library != null) {
                return new CryptoLibrary("fake", "1", library);
            }
            if (each != ProviderChoice.JCA) {
                throw new UnusableLibraryException("it is not here");
            }
            return CryptoLibrary.JCA;
        });
    }

    /** The JDK under another name and with one suite. */
    private static class GcmOnly implements CryptoProvider {
        final CryptoProvider jca = new JcaProvider();

        @Override
        public String name() {
            return "fake";
        }

        @Override
        public boolean supports(EspSuite suite) {
            return suite.cipher() == EspCipher.AES_GCM_16;
        }

        @Override
        public PacketCipher create(CipherSpec spec) {
            return jca.create(spec);
        }
    }

    /** Seals with another key than it was given. */
    private static class Wrong extends GcmOnly {
        @Override
        public PacketCipher create(CipherSpec spec) {
            byte[] key = spec.encryptionKey().toArray();
            key[0] ^= 1;
            return jca.create(new CipherSpec(
                    spec.suite(),
                    spec.direction(),
                    Secret.owning(key),
                    spec.integrityKey(),
                    spec.esn()));
        }
    }

    private static final class WrongJava extends Wrong {
        @Override
        public String name() {
            return "jca";
        }
    }

    /** Takes a millisecond for each packet. */
    private static final class Slow extends GcmOnly {
        @Override
        public PacketCipher create(CipherSpec spec) {
            return new Waiting(spec, jca.create(spec));
        }
    }

    private static final class Waiting extends AbstractPacketCipher {
        private static final long PACKET_NS = 1_000_000;

        private final PacketCipher cipher;

        Waiting(CipherSpec spec, PacketCipher cipher) {
            super(spec);
            this.cipher = cipher;
        }

        @Override
        void sealChecked(MemorySegment memory, int espOffset, int ciphertextBytes, long sequence) {
            long endNs = System.nanoTime() + PACKET_NS;
            cipher.seal(memory, espOffset, ciphertextBytes, sequence);
            while (System.nanoTime() - endNs < 0) {
                Thread.onSpinWait();
            }
        }

        @Override
        boolean openChecked(MemorySegment memory, int espOffset, int ciphertextBytes, long sequence) {
            return cipher.open(memory, espOffset, prefixBytes + ciphertextBytes + icvBytes, sequence);
        }

        @Override
        void wipe() {
            cipher.close();
        }
    }
}
