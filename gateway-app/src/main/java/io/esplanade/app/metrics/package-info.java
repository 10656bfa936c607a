/**
 * What the gateway counts, as Prometheus reads it over HTTP. The data plane counts in plain longs; they are read when
 * somebody asks.
 */
@NullMarked
package io.esplanade.app.metrics;

import org.jspecify.annotations.NullMarked;
