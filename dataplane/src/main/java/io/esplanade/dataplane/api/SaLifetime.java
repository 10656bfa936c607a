package io.esplanade.dataplane.api;

/**
 * How long an SA may be used, for those who list it; 0 is without limit. The control plane watches the time, the data
 * plane the octets and the sequence numbers ({@link DataplaneEvents#onExpire}).
 */
public record SaLifetime(long softSeconds, long hardSeconds, long softOctets, long hardOctets) {
    public static final SaLifetime UNLIMITED = new SaLifetime(0, 0, 0, 0);
}
