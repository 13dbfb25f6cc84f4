package dev.holdfast.architecture.planted.model;

import java.nio.file.Path;

public record OpensAFile(Path path) {}
