package dev.holdfast.architecture.planted.envelope;

import dev.holdfast.architecture.planted.model.OpensAFile;

public record KnowsTheServer(OpensAFile model) {}
