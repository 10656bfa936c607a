package io.esplanade.app.pfkey;

import io.esplanade.app.pfkey.Extension.Association;
import io.esplanade.app.pfkey.Extension.SpiRange;
import io.esplanade.app.pfkey.Extension.State;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.SaSnapshot;
import io.esplanade.dataplane.api.SadbEvent;
import io.esplanade.dataplane.api.Spi;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes messages of what the data plane tells. */
public final class PfKeyMessages {
    // Those that SPIs are taken from (RFC 4303 section 2.1)
    private static final SpiRange SPIS = new SpiRange(Spi.LAST_RESERVED + 1, -1);

    private PfKeyMessages() {}

    /**
     * An SA as SADB_DUMP shows it.
     *
     * @param flow any flow of the SA's tunnel: it knows the identities; null if there is none
     */
    public static PfKeyMessage dump(SaSnapshot snapshot, @Nullable Flow flow) {
        SaMessages.Identities identities =
                flow == null ? null : new SaMessages.Identities(flow.sourceId(), flow.destinationId());
        return new PfKeyMessage(
                MessageType.DUMP,
                SaType.of(snapshot.sa().protocol()),
                0,
                0,
                SaMessages.dumped(snapshot, identities));
    }

    /**
     * What a monitor sees of an event.
     *
     * @param sequence counts the messages
     * @param pid of the gateway; messages that nobody asked for have 0
     */
    public static PfKeyMessage of(SadbEvent event, int sequence, int pid) {
        return switch (event) {
            case SadbEvent.SpiReserved e -> new PfKeyMessage(MessageType.GETSPI, SaType.ESP, sequence, pid, reserved(e.spi()));
            case SadbEvent.SaAdded e -> new PfKeyMessage(
                    e.reserved() ? MessageType.UPDATE : MessageType.ADD,
                    SaType.of(e.sa().protocol()),
                    sequence,
                    pid,
                    SaMessages.added(e.sa()));
            case SadbEvent.SaDeleted e -> new PfKeyMessage(
                    MessageType.DELETE, SaType.of(e.sa().protocol()), sequence, pid, SaMessages.named(e.sa()));
            case SadbEvent.SaExpired e -> new PfKeyMessage(
                    MessageType.EXPIRE,
                    SaType.of(e.sa().protocol()),
                    sequence,
                    0,
                    SaMessages.expired(e.sa(), e.hard()));
            case SadbEvent.SaDumped e -> new PfKeyMessage(
                    MessageType.DUMP,
                    SaType.of(e.sa().sa().protocol()),
                    sequence,
                    pid,
                    SaMessages.dumped(e.sa(), null));
            case SadbEvent.SasGrouped e -> {
                List<Extension> both = new ArrayList<>(SaMessages.named(e.inner()));
                both.addAll(SaMessages.second(e.outer()));
                yield new PfKeyMessage(MessageType.GRPSPIS, SaType.of(e.inner().protocol()), sequence, pid, both);
            }
            case SadbEvent.Acquire e -> flow(MessageType.ACQUIRE, e.flow(), sequence, 0);
            case SadbEvent.FlowAdded e -> flow(MessageType.ADDFLOW, e.flow(), sequence, pid);
            case SadbEvent.FlowDeleted e -> flow(MessageType.DELFLOW, e.flow(), sequence, pid);
            case SadbEvent.Flushed _ -> new PfKeyMessage(MessageType.FLUSH, SaType.UNSPEC, sequence, pid, List.of());
        };
    }

    private static PfKeyMessage flow(MessageType type, Flow flow, int sequence, int pid) {
        return new PfKeyMessage(type, SaType.of(flow.protocol()), sequence, pid, FlowMessages.of(flow));
    }

    private static List<Extension> reserved(Spi spi) {
        return List.of(
                new Association(
                        ExtensionType.SA, spi.value(), 0, State.LARVAL, Algorithms.NONE, Algorithms.NONE, 0),
                SPIS);
    }
}
