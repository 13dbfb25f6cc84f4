package dev.holdfast.model.key;

/** Which of its related keys a multi-Region key is: one of them changes what all share. */
public enum MultiRegionKeyType {
  PRIMARY,
  REPLICA
}
