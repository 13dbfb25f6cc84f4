package dev.holdfast.architecture.planted.api;

import java.security.Key;

public final class ReadsAKey {
  public byte[] read(Key key) {
    return key.getEncoded();
  }
}
