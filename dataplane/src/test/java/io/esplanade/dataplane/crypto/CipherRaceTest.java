package io.esplanade.dataplane.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSuite;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CipherRaceTest {
    private static final EspSuite SUITE = new EspSuite(EspCipher.AES_CBC, 16, EspIntegrity.HMAC_SHA2_256_128);

    private final CryptoProvider jca = new JcaProvider();

    @Test
    void measuresEachProviderAndEndsWithItsTime() {
        long[] packetNs = CipherRace.run(SUITE, List.of(jca, new Hasty()), Duration.ofMillis(5));
        assertThat(packetNs[0]).isGreaterThan(100);
        assertThat(packetNs[1]).isLessThan(packetNs[0]);
    }

    @Test
    void runsOneRoundEvenWithoutTime() {
        assertThat(CipherRace.run(SUITE, List.of(jca), Duration.ZERO)[0]).isBetween(1L, 1_000_000_000L);
    }

    @Test
    void aLaterOneWinsOnlyByATenth() {
        assertThat(CipherRace.winner(new long[] {100})).isZero();
        assertThat(CipherRace.winner(new long[] {100, 95, 99})).isZero();
        assertThat(CipherRace.winner(new long[] {100, 89, 85})).isEqualTo(1);
        assertThat(CipherRace.winner(new long[] {100, 89, 50})).isEqualTo(2);
    }

    @Test
    void whoDoesNotOpenItsOwnPacketsIsNotMeasured() {
        assertThatIllegalStateException()
                .isThrownBy(() -> CipherRace.run(SUITE, List.of(new Refusing()), Duration.ZERO));
    }

    /** Leaves the work out. */
    private static class Hasty implements CryptoProvider {
        @Override
        public String name() {
            return "hasty";
        }

        @Override
        public boolean supports(EspSuite suite) {
            return true;
        }

        @Override
        public PacketCipher create(CipherSpec spec) {
            return new Idle(spec, true);
        }
    }

    private static final class Refusing extends Hasty {
        @Override
        public PacketCipher create(CipherSpec spec) {
            return new Idle(spec, false);
        }
    }

    private static final class Idle extends AbstractPacketCipher {
        private final boolean opens;

        Idle(CipherSpec spec, boolean opens) {
            super(spec);
            this.opens = opens;
        }

        @Override
        void sealChecked(MemorySegment memory, int espOffset, int ciphertextBytes, long sequence) {}

        @Override
        boolean openChecked(MemorySegment memory, int espOffset, int ciphertextBytes, long sequence) {
            return opens;
        }

        @Override
        void wipe() {}
    }
}
