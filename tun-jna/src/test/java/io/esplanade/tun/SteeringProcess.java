package io.esplanade.tun;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A process of its own that steers traffic until it is killed. */
final class SteeringProcess {
    private SteeringProcess() {}

    static List<SteeredSelector> selectors() throws Exception {
        return List.of(
                SteeredSelector.between(InetAddress.ofLiteral("10.1.0.0"), 16, InetAddress.getByName("10.2.0.0"), 16),
                SteeredSelector.between(InetAddress.ofLiteral("10.1.0.0"), 16, InetAddress.getByName("10.3.0.0"), 16),
                SteeredSelector.between(InetAddress.ofLiteral("fd01::"), 48, InetAddress.getByName("fd02::"), 48));
    }

    public static void main(String[] arguments) throws Exception {
        TunChannel tun = TunChannel.open(TunConfig.named("enc0", 1400));
        try (PolicyRouting routing = PolicyRouting.open(tun.deviceName())) {
            routing.apply(selectors(), selectors().stream().map(SteeredSelector::reversed).toList());
            System.err.println("steering"); // the parent waits for it
            new CountDownLatch(1).await();
        }
    }
}
