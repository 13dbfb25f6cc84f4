package dev.holdfast.architecture.planted.model;

import dev.holdfast.architecture.planted.api.KnowsTheCluster;

public record KnowsTheApi(KnowsTheCluster api) {}
