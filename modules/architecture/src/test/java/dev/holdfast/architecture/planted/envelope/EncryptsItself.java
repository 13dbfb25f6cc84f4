package dev.holdfast.architecture.planted.envelope;

import javax.crypto.Cipher;

public record EncryptsItself(Cipher cipher) {}
