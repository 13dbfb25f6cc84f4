package dev.holdfast.architecture.planted.cluster;

import picocli.CommandLine;

public record UsesAnUnknownLibrary(CommandLine commandLine) {}
