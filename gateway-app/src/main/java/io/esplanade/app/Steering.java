package io.esplanade.app;

import io.esplanade.tun.PolicyRouting;
import io.esplanade.tun.SteeredSelector;
import java.io.IOException;
import java.util.List;

/** Which packets the kernel gives to the device: {@link PolicyRouting#apply}. */
@FunctionalInterface
interface Steering {
    void apply(List<SteeredSelector> outbound, List<SteeredSelector> inbound) throws IOException;
}
