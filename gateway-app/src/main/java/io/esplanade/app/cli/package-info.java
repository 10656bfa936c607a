/**
 * Command lines: {@code gateway} runs the gateway, {@code ipsecctl} speaks to a running one and keeps the options and
 * the output of OpenBSD's ipsecctl(8).
 */
@NullMarked
package io.esplanade.app.cli;

import org.jspecify.annotations.NullMarked;
