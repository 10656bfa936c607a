package io.esplanade.tun;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AddressWatchTest {
    @Test
    void addressesAndTheStrictCheckAreNoticed() throws Exception {
        AtomicInteger changes = new AtomicInteger();
        try (Namespace here = Namespace.create(); Loops loops = new Loops()) {
            AddressWatch watch = here.call(() -> AddressWatch.open(changes::incrementAndGet));
            loops.start(watch, Loops.reader(Object.class, in -> {}));
            for (String change : new String[] {
                "ip addr add 192.0.2.1/24 dev lo", "ip addr del 192.0.2.1/24 dev lo",
                "ip addr add 2001:db8::1/64 dev lo nodad", "ip addr del 2001:db8::1/64 dev lo",
                "sysctl -q -w net.ipv4.conf.lo.rp_filter=1"
            }) {
                int before = changes.get();
                here.exec(change);
                loops.await(change, () -> changes.get() > before);
            }
            watch.close().sync();
            int atEnd = changes.get();
            here.exec("ip addr add 192.0.2.1/24 dev lo");
            loops.call(() -> null);
            assertThat(changes).hasValue(atEnd);
        }
    }
}
