package dev.holdfast.node.server;

import dev.holdfast.model.identity.SigningKeys;
import dev.holdfast.model.name.Region;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The access keys that a server has from its start, and behind them those of users and sessions.
 */
record AllSigningKeys(SigningKeys first, SigningKeys identities) implements SigningKeys {

  /** Those of the start stay as they are. */
  @Override
  public Object basis(String accessKeyId) {
    return identities.basis(accessKeyId);
  }

  @Override
  public CompletionStage<Optional<SigningKey>> find(
      String accessKeyId,
      Optional<String> sessionToken,
      LocalDate date,
      Region region,
      String service) {
    return first
        .find(accessKeyId, sessionToken, date, region, service)
        .thenCompose(found ->
            found.isPresent()
                ? CompletableFuture.completedStage(found)
                : identities.find(accessKeyId, sessionToken, date, region, service));
  }
}
