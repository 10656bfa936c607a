/** What this gateway must know of a file before it trusts what is in it. */
@NullMarked
package io.esplanade.controlplane.files;

import org.jspecify.annotations.NullMarked;
