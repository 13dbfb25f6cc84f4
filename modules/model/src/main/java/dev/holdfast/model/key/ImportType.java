package dev.holdfast.model.key;

/** Whether imported material is the key's already. The constants are AWS's wire names. */
public enum ImportType {
  NEW_KEY_MATERIAL,
  EXISTING_KEY_MATERIAL
}
