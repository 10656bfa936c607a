package io.esplanade.tun;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.tun.linux.SysResource;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class ThreadPriorityTest {
    private static final int POLITE = 7;

    @Test
    void aPriorityThatSomebodyChoseStays() throws Exception {
        assertThat(niceAfter(() -> {
            SysResource.nice(POLITE);
            ThreadPriority.forForwarding();
            return SysResource.nice();
        })).isEqualTo(POLITE);
        assertThat(SysResource.nice()).isNotEqualTo(POLITE);
    }

    @Test
    void whatNobodyWaitsForStandsBack() throws Exception {
        assertThat(niceAfter(() -> {
            SysResource.nice(POLITE);
            ThreadPriority.forPreparing();
            return SysResource.nice();
        })).isEqualTo(ThreadPriority.PREPARING_NICE);
        assertThat(niceAfter(() -> {
            SysResource.nice(ThreadPriority.PREPARING_NICE + 1);
            ThreadPriority.forPreparing();
            return SysResource.nice();
        })).isEqualTo(ThreadPriority.PREPARING_NICE + 1);
    }

    private static int niceAfter(Callable<Integer> work) throws Exception {
        FutureTask<Integer> nice = new FutureTask<>(work);
        Thread thread = new Thread(nice); // its own, since without privileges there is no way back
        thread.start();
        thread.join();

        return nice.get();
    }
}
