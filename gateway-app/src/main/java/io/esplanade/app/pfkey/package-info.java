/**
 * Messages of PF_KEY version 2 (RFC 2367) with the numbers, layouts and extensions of OpenBSD's {@code net/pfkeyv2.h}, and
 * their text as ipsecctl(8) prints it. They are made for people to read: nothing is sent to a kernel.
 */
@NullMarked
package io.esplanade.app.pfkey;

import org.jspecify.annotations.NullMarked;
