package dev.holdfast.architecture.planted.model.util;

public interface Strings {}
