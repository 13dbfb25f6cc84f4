package dev.holdfast.model.key;

/** What Encapsulate and Decapsulate work with. The constants are AWS's wire names. */
public enum EncapsulationAlgorithm {
  ML_KEM
}
