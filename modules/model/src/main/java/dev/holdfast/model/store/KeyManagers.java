package dev.holdfast.model.store;

import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Key managers elsewhere, behind their proxies. */
public interface KeyManagers {

  /**
   * Asks a proxy how it is, with everything that a use of it would need.
   *
   * @param region from which it is asked
   * @param operation on whose behalf
   * @return empty when it is well; never fails for what the proxy does, and is there within half a
   *     second or two
   */
  CompletionStage<Optional<ProxyFault>> health(
      Region region, StoreId store, ProxyAccess proxy, KmsOperation operation);
}
