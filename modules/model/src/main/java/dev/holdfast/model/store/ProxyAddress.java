package dev.holdfast.model.store;

/**
 * Where an external key manager's proxy answers.
 *
 * @param endpoint such as {@code https://proxy.example.com}
 * @param path such as {@code /stores/one/kms/xks/v1}
 */
public record ProxyAddress(String endpoint, String path) implements StoreAddress {

  @Override
  public boolean conflictsWith(StoreAddress other) {
    return equals(other);
  }

  @Override
  public String toString() {
    return endpoint + path;
  }
}
