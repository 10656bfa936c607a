package io.esplanade.tun;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.tun.linux.Sched;
import io.esplanade.tun.linux.SysResource;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class ThreadPriorityTest {
    private static final int POLITE = 7;

    @Test
    void aPriorityThatSomebodyChoseStays() throws Exception {
        assertThat(resultOf(() -> {
            SysResource.nice(POLITE);
            ThreadPriority.forForwarding();
            return SysResource.nice();
        })).isEqualTo(POLITE);
        assertThat(SysResource.nice()).isNotEqualTo(POLITE);
    }

    /** With the privilege to go first or without it. */
    @Test
    void whoForwardsDoesNotInterruptOthersForEachPacket() throws Exception {
        assertThat(resultOf(() -> {
            try {
                ThreadPriority.forForwarding();
            } catch (IOException withoutPrivilege) {
                assertThat(withoutPrivilege).hasMessageContaining("CAP_SYS_NICE");
            }
            return Sched.policy();
        })).isEqualTo(Sched.SCHED_BATCH);
        assertThat(Sched.policy()).isNotEqualTo(Sched.SCHED_BATCH);
    }

    @Test
    void whatNobodyWaitsForStandsBack() throws Exception {
        assertThat(resultOf(() -> {
            SysResource.nice(POLITE);
            ThreadPriority.forPreparing();
            return SysResource.nice();
        })).isEqualTo(ThreadPriority.PREPARING_NICE);
        assertThat(resultOf(() -> {
            SysResource.nice(ThreadPriority.PREPARING_NICE + 1);
            ThreadPriority.forPreparing();
            return SysResource.nice();
        })).isEqualTo(ThreadPriority.PREPARING_NICE + 1);
    }

    private static int resultOf(Callable<Integer> work) throws Exception {
        FutureTask<Integer> result = new FutureTask<>(work);
        Thread thread = new Thread(result); // its own, since without privileges there is no way back
        thread.start();
        thread.join();

        return result.get();
    }
}
