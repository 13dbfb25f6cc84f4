package dev.holdfast.architecture.planted.crypto;

import dev.holdfast.architecture.planted.journal.KnowsTheApi;

public record KnowsTheJournal(KnowsTheApi journal) {}
