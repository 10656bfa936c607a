package io.esplanade.dataplane.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSuite;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CipherSelfTestTest {
    @Test
    void allSuitesPass() {
        assertThatCode(() -> CipherSelfTest.run(new JcaProvider())).doesNotThrowAnyException();
    }

    @Test
    void aWrongCipherIsNamed() {
        assertThatIllegalStateException()
                .isThrownBy(() -> CipherSelfTest.run(new DamagingProvider()))
                .withMessageContaining("CHACHA20_POLY1305")
                .withMessageContaining("damaging");
    }

    @Test
    void warmUpEndsWhenItsTimeIsOver() {
        EspSuite suite = new EspSuite(EspCipher.AES_GCM_16, 16, EspIntegrity.NONE);
        assertThat(CipherWarmUp.run(suite, Duration.ZERO)).isZero();
        assertThat(CipherWarmUp.run(suite, Duration.ofMillis(20))).isPositive();
    }

    /** ChaCha20 with the last octet of long payloads wrong: what a fault in code for long packets looks like. */
    private static final class DamagingProvider implements CryptoProvider {
        private final CryptoProvider right = new JcaProvider();

        @Override
        public String name() {
            return "damaging";
        }

        @Override
        public boolean supports(EspSuite suite) {
            return true;
        }

        @Override
        public PacketCipher create(CipherSpec spec) {
            PacketCipher cipher = right.create(spec);
            return spec.suite().cipher() == EspCipher.CHACHA20_POLY1305 ? new DamagingCipher(cipher) : cipher;
        }
    }

    private record DamagingCipher(PacketCipher right) implements PacketCipher {
        @Override
        public EspSuite suite() {
            return right.suite();
        }

        @Override
        public void seal(MemorySegment memory, int espOffset, int ciphertextBytes, long sequence) {
            right.seal(memory, espOffset, ciphertextBytes, sequence);
        }

        @Override
        public boolean open(MemorySegment memory, int espOffset, int espBytes, long sequence) {
            boolean authentic = right.open(memory, espOffset, espBytes, sequence);
            if (authentic && espBytes > 1000) {
                memory.set(ValueLayout.JAVA_BYTE, espOffset + espBytes - 17L, (byte) 0x55);
            }
            return authentic;
        }

        @Override
        public void close() {
            right.close();
        }
    }
}
