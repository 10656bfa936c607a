package io.esplanade.controlplane.policy;

import io.esplanade.dataplane.api.Secret;

/** A user's name and password, as we show them to a peer. */
public record Login(String user, Secret password) {}
