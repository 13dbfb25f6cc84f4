package dev.holdfast.cluster.key;

import dev.holdfast.cluster.ask.Flow;
import dev.holdfast.cluster.directory.Directories;
import dev.holdfast.cluster.schedule.ServiceRecords;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.directory.Partition;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.KeyBinding;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.key.ManagedService;
import dev.holdfast.model.key.Vault;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Makes the key of a service when its alias is first used: material, then the key, then in one step
 * its place in the listing and its alias. When it stops half-way there is a key that nothing lists,
 * and the next use makes another; of several that are made at once one gets the alias.
 */
public final class ManagedKeys {

  private final Region region;
  private final KeyActors keys;
  private final Directories directories;
  private final Vault vault;
  private final ServiceRecords records;
  private final Supplier<KeyId> keyIds;
  private final Executor crypto;
  private final ConcurrentMap<String, Flow<KeyId>> inTheMaking = new ConcurrentHashMap<>();

  /**
   * @param keyIds gives fresh random ids
   */
  public ManagedKeys(
      Region region,
      KeyActors keys,
      Directories directories,
      Vault vault,
      ServiceRecords records,
      Supplier<KeyId> keyIds,
      Executor crypto) {
    this.region = region;
    this.keys = keys;
    this.directories = directories;
    this.vault = vault;
    this.records = records;
    this.keyIds = keyIds;
    this.crypto = crypto;
  }

  /**
   * The key of a service in the caller's account, which has none by that alias yet. Callers at the
   * same time wait for the same one.
   */
  Flow<KeyId> make(Caller caller, ManagedService service) {
    String place = caller.account() + " " + service.alias();
    Flow<KeyId> made = inTheMaking.computeIfAbsent(place, ignored -> create(caller, service));
    // Not where it is put in: one that is over by then would be removed first and stay for ever.
    return made.lastly(() -> inTheMaking.remove(place, made));
  }

  private Flow<KeyId> create(Caller caller, ManagedService service) {
    AliasName alias = service.alias();
    KeyArn arn = new KeyArn(region, caller.account(), freshIdBeside(alias));
    KeyBinding binding =
        new KeyBinding(arn, KeySpec.SYMMETRIC_DEFAULT, KeyUsage.ENCRYPT_DECRYPT, KeyOrigin.AWS_KMS);
    return Flow.from(
            CompletableFuture.supplyAsync(() -> vault.prepare(binding), crypto)
                .thenCompose(Function.identity()))
        .then(prepared ->
            prepared
                .map(Flow::of)
                .orElseGet(() -> Flow.<BackingKey>refused(new KmsError.Throttled())))
        .then(material ->
            Flow.ofReply(keys.ask(arn, new KeyCommand.CreateManagedKey(service, material), caller)))
        .then(created -> directories.adopt(caller.account(), alias, arn.keyId()))
        .thenEither(
            adopted -> Flow.from(records.created(arn)).map(recorded -> arn.keyId()),
            error ->
                error instanceof KmsError.AliasAlreadyExists
                    ? directories.resolve(caller.account(), alias)
                    : Flow.refused(error));
  }

  /** One that belongs to the alias's partition, so that both can be journaled in one step. */
  private KeyId freshIdBeside(AliasName alias) {
    KeyId keyId = keyIds.get();
    while (Partition.of(keyId) != Partition.of(alias)) {
      keyId = keyIds.get();
    }
    return keyId;
  }
}
