package dev.holdfast.architecture.planted.journal;

import dev.holdfast.architecture.planted.api.KnowsTheCluster;

public record KnowsTheApi(KnowsTheCluster api) {}
