package dev.holdfast.model.key;

/** The key specs that can be created so far. The constants are AWS's wire names. */
public enum KeySpec {
  SYMMETRIC_DEFAULT
}
