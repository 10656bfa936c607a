package io.esplanade.tun;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.tun.linux.SysResource;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class ThreadPriorityTest {
    private static final int POLITE = 7;

    @Test
    void aPriorityThatSomebodyChoseStays() throws Exception {
        FutureTask<Integer> nice = new FutureTask<>(() -> {
            SysResource.nice(POLITE);
            ThreadPriority.forForwarding();
            return SysResource.nice();
        });
        Thread thread = new Thread(nice); // its own, since without privileges there is no way back
        thread.start();
        thread.join();

        assertThat(nice.get()).isEqualTo(POLITE);
        assertThat(SysResource.nice()).isNotEqualTo(POLITE);
    }
}
