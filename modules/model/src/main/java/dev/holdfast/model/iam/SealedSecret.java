package dev.holdfast.model.iam;

import java.util.Arrays;

/**
 * The secret of an access key, sealed by the crypto room: opaque to all others. The bytes are not
 * to be changed.
 */
public final class SealedSecret {

  private final byte[] box;

  /** Takes ownership of the array. */
  public SealedSecret(byte[] box) {
    this.box = box;
  }

  public byte[] box() {
    return box;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SealedSecret that && Arrays.equals(box, that.box);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(box);
  }

  @Override
  public String toString() {
    return "SealedSecret(" + box.length + " bytes)";
  }
}
