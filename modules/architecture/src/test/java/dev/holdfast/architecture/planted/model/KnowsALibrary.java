package dev.holdfast.architecture.planted.model;

import org.slf4j.Logger;

public record KnowsALibrary(Logger logger) {}
