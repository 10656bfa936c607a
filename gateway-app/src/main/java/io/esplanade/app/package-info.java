/**
 * The gateway process: construction, start, stop.
 */
@NullMarked
package io.esplanade.app;

import org.jspecify.annotations.NullMarked;
