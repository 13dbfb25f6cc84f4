package dev.holdfast.architecture.planted.api;

@SuppressWarnings("ArrayRecordComponent") // what it is here for
public record HoldsASecretInARecord(byte[] secret) {}
