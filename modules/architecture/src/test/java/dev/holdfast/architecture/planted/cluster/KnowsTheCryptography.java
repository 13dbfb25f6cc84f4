package dev.holdfast.architecture.planted.cluster;

import dev.holdfast.architecture.planted.crypto.KnowsTheJournal;

public record KnowsTheCryptography(KnowsTheJournal crypto) {}
