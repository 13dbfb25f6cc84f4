package dev.holdfast.model.store;

import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.operation.KmsOperation;
import java.util.Optional;

/** A well-formed request about custom key stores. Ids are as the client wrote them. */
public sealed interface StoreRequest {

  KmsOperation operation();

  /**
   * What a proxy is to be asked with.
   *
   * @param secret its characters as ASCII
   */
  record Credential(String accessKeyId, Plaintext secret) {}

  record Create(String name, ProxyAddress address, Credential credential) implements StoreRequest {
    @Override
    public KmsOperation operation() {
      return KmsOperation.CREATE_CUSTOM_KEY_STORE;
    }
  }

  /**
   * @param pin of the token's user, 7 to 32 characters as UTF-8
   */
  record CreateOnToken(String name, TokenAddress address, Plaintext pin) implements StoreRequest {
    @Override
    public KmsOperation operation() {
      return KmsOperation.CREATE_CUSTOM_KEY_STORE;
    }
  }

  /**
   * @param id only this store
   * @param name only the store of this name
   * @param limit 1 to 1000
   */
  record Describe(Optional<String> id, Optional<String> name, int limit, Optional<String> marker)
      implements StoreRequest {
    @Override
    public KmsOperation operation() {
      return KmsOperation.DESCRIBE_CUSTOM_KEY_STORES;
    }
  }

  record Connect(String id) implements StoreRequest {
    @Override
    public KmsOperation operation() {
      return KmsOperation.CONNECT_CUSTOM_KEY_STORE;
    }
  }

  record Disconnect(String id) implements StoreRequest {
    @Override
    public KmsOperation operation() {
      return KmsOperation.DISCONNECT_CUSTOM_KEY_STORE;
    }
  }

  /** What is empty stays as it is. */
  record Update(String id, Optional<String> name, Change change) implements StoreRequest {
    @Override
    public KmsOperation operation() {
      return KmsOperation.UPDATE_CUSTOM_KEY_STORE;
    }
  }

  /** What an update is to change of how the store is reached. */
  sealed interface Change {

    record Nothing() implements Change {}

    record OfProxy(
        Optional<String> endpoint, Optional<String> path, Optional<Credential> credential)
        implements Change {}

    /**
     * @param pin as {@link CreateOnToken} has it
     */
    record OfToken(Optional<ClusterId> cluster, Optional<Plaintext> pin) implements Change {}
  }

  record Delete(String id) implements StoreRequest {
    @Override
    public KmsOperation operation() {
      return KmsOperation.DELETE_CUSTOM_KEY_STORE;
    }
  }
}
