package dev.holdfast.architecture.planted.node;

import dev.holdfast.architecture.planted.envelope.KnowsTheServer;

public record KnowsAClient(KnowsTheServer client) {}
