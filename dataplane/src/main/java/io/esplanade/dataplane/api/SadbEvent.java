package io.esplanade.dataplane.api;

/** Something that happened to the SAD or the SPD; each is one message of PF_KEY (RFC 2367 section 3.1). */
public sealed interface SadbEvent {
    /** An SPI was reserved (SADB_GETSPI). */
    record SpiReserved(Spi spi) implements SadbEvent {}

    /**
     * An SA was installed (SADB_ADD, SADB_UPDATE). Its secrets are wiped when it is deleted.
     *
     * @param reserved whether its SPI had been reserved
     */
    record SaAdded(Sa sa, boolean reserved) implements SadbEvent {}

    /** An SA was removed (SADB_DELETE). */
    record SaDeleted(SaId sa) implements SadbEvent {}

    /** An SA came to its end by use (SADB_EXPIRE); after a hard one it is gone. */
    record SaExpired(Sa sa, boolean hard) implements SadbEvent {}

    /** A packet met a flow that has no SA (SADB_ACQUIRE). */
    record Acquire(Flow flow) implements SadbEvent {}

    /** Two SAs became a bundle (SADB_X_GRPSPIS). */
    record SasGrouped(SaId inner, SaId outer) implements SadbEvent {}

    /** An entry came into the SPD (SADB_X_ADDFLOW). */
    record FlowAdded(Flow flow) implements SadbEvent {}

    /** An entry left the SPD (SADB_X_DELFLOW). */
    record FlowDeleted(Flow flow) implements SadbEvent {}

    /** SAD and SPD were emptied (SADB_FLUSH). */
    record Flushed() implements SadbEvent {}

    /** Somebody asked for the SAD, and this is one of its entries (SADB_DUMP). */
    record SaDumped(SaSnapshot sa) implements SadbEvent {}
}
