package io.esplanade.controlplane.ipsecconf;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Timeout;

/** Any octets at all as a configuration: {@link LoadProperties} hold. */
class ConfigFuzzTest {
    @Timeout(10)
    @FuzzTest
    void anyOctetsAreReadOrRefused(byte[] text) {
        LoadProperties.check(text);
    }
}
