package dev.holdfast.architecture.planted.nowhere;

public record LivesInNoRoom() {}
