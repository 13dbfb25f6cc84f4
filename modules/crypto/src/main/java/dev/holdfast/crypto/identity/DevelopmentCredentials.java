package dev.holdfast.crypto.identity;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.SigningKeys;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What anyone may use in development mode, and only there: the access key {@code test} for the root
 * of a default account, and any twelve-digit access key for the root of the account of that number;
 * the secret is always {@code test}.
 */
public final class DevelopmentCredentials implements SigningKeys {

  public static final String ACCESS_KEY_ID = "test";
  public static final String SECRET = "test";

  private final AccountId defaultAccount;
  private final Secret secret;

  public DevelopmentCredentials(AccountId defaultAccount, SecretMemory memory) {
    this.defaultAccount = defaultAccount;
    this.secret = memory.absorb(SECRET.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public CompletionStage<Optional<SigningKey>> find(
      String accessKeyId,
      Optional<String> sessionToken,
      LocalDate date,
      Region region,
      String service) {
    if (sessionToken.isPresent()) {
      return CompletableFuture.completedStage(Optional.empty());
    }
    Optional<AccountId> account =
        accessKeyId.equals(ACCESS_KEY_ID)
            ? Optional.of(defaultAccount)
            : AccountId.parse(accessKeyId);
    return CompletableFuture.completedStage(
        account.map(root ->
            new SigningKey(
                Caller.root(root, accessKeyId),
                SigningKeyDerivation.derive(secret, date, region, service))));
  }
}
