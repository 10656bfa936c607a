package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ike.Action;
import io.esplanade.controlplane.ike.IkeCore;
import io.esplanade.controlplane.ike.LeaseStore;
import io.esplanade.controlplane.ike.SpiAllocator;
import io.esplanade.controlplane.ike.auth.KeyRing;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.Spi;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AddressLeasesTest {
    /** Two addresses to give out. */
    private static final IpPrefix POOL = IpPrefix.of(InetAddress.ofLiteral("10.9.0.0"), 30);

    private final Map<String, InetAddress> disk = new HashMap<>();
    private CoreContext context = context();
    private AddressLeases leases = new AddressLeases(context, POOL);

    @Test
    void ofIpv6TheFirst65534AddressesAreGivenOut() {
        IpPrefix network = IpPrefix.of(InetAddress.ofLiteral("fd00:9::"), 64);
        leases = new AddressLeases(context, network);

        assertThat(leases.take("alice")).isEqualTo(InetAddress.ofLiteral("fd00:9::1"));
        assertThat(leases.take("bob")).isEqualTo(InetAddress.ofLiteral("fd00:9::2"));

        IpPrefix small = IpPrefix.of(InetAddress.ofLiteral("fd00:9::10"), 126);
        leases = new AddressLeases(context, small);
        assertThat(leases.take("alice")).isEqualTo(InetAddress.ofLiteral("fd00:9::11"));
        assertThat(leases.take("bob")).isEqualTo(InetAddress.ofLiteral("fd00:9::12"));
        assertThat(leases.take("carol")).isNull();
    }

    private CoreContext context() {
        LeaseStore store = new LeaseStore() {
            @Override
            public Map<String, InetAddress> load(IpPrefix pool) {
                return Map.copyOf(disk);
            }

            @Override
            public void save(IpPrefix pool, Map<String, InetAddress> given) {
                throw new AssertionError("the core asks for it with an action");
            }
        };
        SpiAllocator spis = new SpiAllocator() {
            @Override
            public Spi getSpi(String tunnel) {
                throw new AssertionError("no SA");
            }

            @Override
            public void releaseSpi(Spi spi) {}
        };
        return new CoreContext(new IkeCore.Environment(
                octets -> {},
                spis,
                remote -> null,
                tunnel -> 0,
                store,
                () -> KeyRing.empty(Path.of("/etc/esplanade")),
                false));
    }

    private void restart() {
        context.end().forEach(action -> {
            if (action instanceof Action.SaveLeases save) {
                disk.clear();
                disk.putAll(save.leases());
            }
        });
        context = context();
        leases = new AddressLeases(context, POOL);
    }

    private String take(String holder) {
        InetAddress address = leases.take(holder);
        return address == null ? "none" : address.getHostAddress();
    }

    @Test
    void aHolderKeepsItsAddressOverARestart() {
        assertThat(take("alice")).isEqualTo("10.9.0.1");
        assertThat(take("bob")).isEqualTo("10.9.0.2");
        assertThat(take("alice")).isEqualTo("10.9.0.1");

        restart();

        assertThat(take("bob")).isEqualTo("10.9.0.2");
        assertThat(take("alice")).isEqualTo("10.9.0.1");
        assertThat(context.end()).as("nothing new to save").isEmpty();
    }

    @Test
    void onlyWhenThePoolIsUsedUpTheAddressOfOneWhoIsGoneIsGivenOut() {
        take("alice");
        take("bob");
        leases.release("bob");
        assertThat(take("carol")).isEqualTo("10.9.0.2");
        assertThat(take("bob")).isEqualTo("none");

        leases.release("alice");
        assertThat(take("bob")).isEqualTo("10.9.0.1");
    }

    @Test
    void aHolderThatIsHereTwiceIsHereUntilBothAreGone() {
        take("alice");
        take("alice");
        take("bob");
        leases.release("alice");
        assertThat(take("carol")).isEqualTo("none");
        leases.release("alice");
        assertThat(take("carol")).isEqualTo("10.9.0.1");
    }

    @Test
    void whatLiesOutsideOrIsThereTwiceOnDiskIsNotTrusted() {
        disk.put("alice", InetAddress.ofLiteral("10.8.0.1"));
        disk.put("bob", InetAddress.ofLiteral("10.9.0.1"));
        disk.put("carol", InetAddress.ofLiteral("10.9.0.1"));
        leases = new AddressLeases(context(), POOL);

        assertThat(take("alice")).isEqualTo("10.9.0.2");
        assertThat(take("bob").equals("10.9.0.1") != take("carol").equals("10.9.0.1")).isTrue();
    }
}
