/**
 * The language of {@code ipsec.conf}: from text to an immutable {@link io.esplanade.controlplane.policy.Policy}.
 *
 * <ol>
 *   <li>{@link io.esplanade.controlplane.ipsecconf.ConfigLoader} reads the file and checks who may write it
 *   <li>{@code Lexer} makes tokens: quotes, continuations, macros, includes
 *   <li>{@code Parser} makes {@link io.esplanade.controlplane.ipsecconf.Statement}s, lists expanded, one a pair of
 * hosts
 *   <li>{@code PolicyCompiler} makes the policy, and refuses what the gateway cannot carry out: nothing is ignored
 * </ol>
 *
 * {@link io.esplanade.controlplane.ipsecconf.StatementPrinter} writes statements in the canonical form of {@code
 * ipsecctl
 * -v}. Text is held as one character an octet from reading to printing, so that keys and names keep their octets
 * whatever
 * their encoding.
 *
 * <p>Where the numbers come from: RFC 2407 and RFC 2409 (identities, lifetimes), RFC 4301 section 4.4.1 (selectors).
 */
@NullMarked
package io.esplanade.controlplane.ipsecconf;

import org.jspecify.annotations.NullMarked;
