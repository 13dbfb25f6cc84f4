package dev.holdfast.model.key;

/** Why a rotation happened. The constants are AWS's wire names. */
public enum RotationType {
  AUTOMATIC,
  ON_DEMAND
}
