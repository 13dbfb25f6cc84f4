package dev.holdfast.architecture.planted.testkit;

import org.slf4j.Logger;

public record KnowsAnotherLibrary(Logger logger) {}
