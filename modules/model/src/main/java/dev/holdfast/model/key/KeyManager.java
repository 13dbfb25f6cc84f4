package dev.holdfast.model.key;

/** Who manages a key: its account, or a service for the account. */
public enum KeyManager {
  AWS,
  CUSTOMER
}
