package dev.holdfast.architecture.planted.testkit;

import dev.holdfast.architecture.planted.envelope.KnowsTheServer;

public record KnowsAClientToo(KnowsTheServer client) {}
