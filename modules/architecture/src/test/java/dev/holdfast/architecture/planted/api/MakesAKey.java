package dev.holdfast.architecture.planted.api;

import java.security.Key;
import javax.crypto.spec.SecretKeySpec;

public final class MakesAKey {
  public Key make(byte[] bytes) {
    return new SecretKeySpec(bytes, "AES");
  }
}
