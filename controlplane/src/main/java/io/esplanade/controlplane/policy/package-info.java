/**
 * What ipsec.conf says, as immutable values.
 */
@NullMarked
package io.esplanade.controlplane.policy;

import org.jspecify.annotations.NullMarked;
