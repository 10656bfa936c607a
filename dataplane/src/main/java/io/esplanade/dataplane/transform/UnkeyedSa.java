package io.esplanade.dataplane.transform;

import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.sa.PacketSa;

/** An SA without keys and sequence numbers: IPComp or IPIP. */
final class UnkeyedSa extends PacketSa {
    UnkeyedSa(Sa sa) {
        super(sa, true);
    }

    @Override
    protected void wipe() {}
}
