/**
 * The form of configuration that isakmpd(8) reads, isakmpd.conf, turned into rules of ipsec.conf: what users of road warriors
 * wrote there because their ipsec.conf could not say it, ours can. What has no counterpart is refused by file and line.
 */
@NullMarked
package io.esplanade.controlplane.isakmpdconf;

import org.jspecify.annotations.NullMarked;
