/**
 * The control socket: a Unix-domain socket in the run directory, open to the gateway's own user alone. A connection
 * carries one request and its reply.
 */
@NullMarked
package io.esplanade.app.admin;

import org.jspecify.annotations.NullMarked;
