package dev.holdfast.architecture.planted.api;

public record HoldsASecretInARecord(byte[] secret) {}
