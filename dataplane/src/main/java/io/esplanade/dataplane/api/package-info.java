/**
 * The door of the data plane and the words it shares with its callers: SAs, flows, suites, drops
 * (RFC 4301, RFC 4303). The verbs are those of PF_KEY (RFC 2367).
 */
@NullMarked
package io.esplanade.dataplane.api;

import org.jspecify.annotations.NullMarked;
