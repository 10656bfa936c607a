package io.esplanade.controlplane.ike.auth;

import java.nio.file.Path;
import java.security.cert.X509Certificate;

/** A certificate and the file that it comes from. */
record FiledCertificate(Path file, X509Certificate certificate) {}
