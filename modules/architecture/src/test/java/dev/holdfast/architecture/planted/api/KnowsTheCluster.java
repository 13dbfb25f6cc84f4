package dev.holdfast.architecture.planted.api;

import dev.holdfast.architecture.planted.cluster.UsesAnUnknownLibrary;

public record KnowsTheCluster(UsesAnUnknownLibrary cluster) {}
