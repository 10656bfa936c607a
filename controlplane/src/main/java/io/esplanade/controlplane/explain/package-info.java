/**
 * Why a negotiation failed: what the peer offered, what the rule wants, where the rule stands, and the smallest change
 * that would help. One object and one log line for each failure (RFC 2408 section 5, RFC 2409, RFC 2407).
 */
@NullMarked
package io.esplanade.controlplane.explain;

import org.jspecify.annotations.NullMarked;
