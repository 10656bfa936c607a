package io.esplanade.controlplane.ikev1;

import java.net.InetAddress;

/**
 * What mode-config has told a peer.
 *
 * @param address its inner address
 * @param split whether it was told the networks behind us in Cisco's way, so that it means them when it asks for all
 */
record Assignment(InetAddress address, boolean split) {}
