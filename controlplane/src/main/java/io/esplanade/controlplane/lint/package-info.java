/**
 * What is correct ipsec.conf and should not be so all the same: weak algorithms (RFC 8221, RFC 8247, RFC 9395), keys that
 * can be guessed, rules that hide each other, settings of the host that the rules depend on. {@link
 * io.esplanade.controlplane.lint.Linter} is the way in, {@link io.esplanade.controlplane.lint.LintRule} the list of all
 * that it knows.
 */
@NullMarked
package io.esplanade.controlplane.lint;

import org.jspecify.annotations.NullMarked;
