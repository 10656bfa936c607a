package io.esplanade.dataplane.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SecretTest {
    private static final byte[] KEY = {1, 2, 3, 4};

    @Test
    void isNeverPrinted() {
        assertThat(Secret.copyOf(KEY)).hasToString("Secret[4 octets]");
    }

    @Test
    void isComparedByContent() {
        assertThat(Secret.copyOf(KEY)).isEqualTo(Secret.copyOf(KEY)).isNotEqualTo(Secret.copyOf(new byte[4]));
    }

    @Test
    void ownsTheArrayItWasGivenAndWipesIt() {
        byte[] key = KEY.clone();
        Secret.owning(key).close();
        assertThat(key).containsOnly(0);
    }

    @Test
    void handsOutNoZerosOnceWiped() {
        Secret secret = Secret.copyOf(KEY);
        secret.close();
        assertThatThrownBy(secret::toArray).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> secret.slice(0, 2)).isInstanceOf(IllegalStateException.class);
    }
}
