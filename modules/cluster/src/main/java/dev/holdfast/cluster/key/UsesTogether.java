package dev.holdfast.cluster.key;

import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.Reply;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyReference;
import dev.holdfast.model.operation.KmsOperation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes the requests of one caller that name the same key to its actor in one message. What is more
 * than one plain use of one key is asked for alone.
 */
public final class UsesTogether {

  private final References references;
  private final KeyActors keys;
  private final Caller caller;
  private final List<KmsRequest> requests;
  private final Function<KmsRequest, CompletionStage<Reply>> alone;
  private final List<CompletableFuture<Reply>> replies = new ArrayList<>();

  /** Each of the requests that a plain use came of; null where none did. */
  private final List<@Nullable KeyCommand> commands = new ArrayList<>();

  /**
   * @param alone asks for one request by itself
   */
  public UsesTogether(
      References references,
      KeyActors keys,
      Caller caller,
      List<KmsRequest> requests,
      Function<KmsRequest, CompletionStage<Reply>> alone) {
    this.references = references;
    this.keys = keys;
    this.caller = caller;
    this.requests = requests;
    this.alone = alone;
  }

  /** What a key is asked for a Decrypt. */
  public static KeyCommand opening(KmsRequest.Decrypt request) {
    return new KeyCommand.Decrypt(
        KmsOperation.DECRYPT,
        request.blob(),
        request.context(),
        request.key().isPresent(),
        request.dryRun());
  }

  /** Asks; a reply each, in the order of the requests. */
  public List<CompletableFuture<Reply>> ask() {
    Map<KeyArn, List<Integer>> ofKeys = new LinkedHashMap<>();
    Map<AliasName, List<Integer>> ofAliases = new LinkedHashMap<>();
    for (int i = 0; i < requests.size(); i++) {
      replies.add(new CompletableFuture<>());
      KeyCommand command = command(requests.get(i));
      commands.add(command);
      KeyReference named = command == null ? null : named(requests.get(i)).orElse(null);
      if (command instanceof KeyCommand.Decrypt opening && named == null) {
        // Only the ciphertext says which key it was.
        add(ofKeys, references.ofCaller(caller, blob(opening).keyId()), i);
      } else if (named instanceof KeyReference.ById byId) {
        add(ofKeys, references.ofCaller(caller, byId.keyId()), i);
      } else if (named instanceof KeyReference.ByArn byArn
          && byArn.arn().region().equals(references.region())) {
        add(ofKeys, byArn.arn(), i);
      } else if (named instanceof KeyReference.ByAlias byAlias) {
        add(ofAliases, byAlias.alias(), i);
      } else {
        askAlone(i);
      }
    }
    ofKeys.forEach((key, places) -> ask(keys, key, places));
    ofAliases.forEach(this::askNamed);
    return replies;
  }

  private static <K> void add(Map<K, List<Integer>> groups, K key, int place) {
    groups.computeIfAbsent(key, first -> new ArrayList<>()).add(place);
  }

  /** Null for what is more than a plain use of one key. */
  private static @Nullable KeyCommand command(KmsRequest request) {
    if (request instanceof KmsRequest.Decrypt decrypt && decrypt.blob().isPresent()) {
      return opening(decrypt);
    }
    return request instanceof KmsRequest.OnKey(var ignored, KeyCommand command)
            && command instanceof KeyCommand.SymmetricCryptography
        ? command
        : null;
  }

  private static Optional<KeyReference> named(KmsRequest request) {
    return request instanceof KmsRequest.OnKey(KeyReference key, var ignored)
        ? Optional.of(key)
        : request instanceof KmsRequest.Decrypt decrypt ? decrypt.key() : Optional.empty();
  }

  private static CiphertextBlob blob(KeyCommand.Decrypt opening) {
    return opening.blob().orElseThrow();
  }

  /** An alias is looked up once for all who go by it. */
  private void askNamed(AliasName alias, List<Integer> places) {
    KeyCommand first = commands.get(places.getFirst());
    if (first == null || places.size() == 1) {
      places.forEach(this::askAlone);
      return;
    }
    var _ =
        references
            .resolve(caller, new KeyReference.ByAlias(alias), first.operation(), first.action())
            .either(Optional::of, error -> Optional.<KeyArn>empty())
            .whenComplete((found, failure) -> {
              if (failure == null && found.isPresent()) {
                ask(keys.named(alias), found.get(), places);
              } else {
                // What there is to say of that depends on what each of them asks for.
                places.forEach(this::askAlone);
              }
            });
  }

  private void ask(KeyActors actors, KeyArn key, List<Integer> places) {
    List<KeyCommand> of = new ArrayList<>(places.size());
    for (int place : places) {
      KeyCommand command = commands.get(place);
      if (command != null) {
        of.add(command);
      }
    }
    List<CompletableFuture<Reply>> answers = actors.askAll(key, of, caller);
    for (int i = 0; i < of.size(); i++) {
      follow(replies.get(places.get(i)), answers.get(i));
    }
  }

  private void askAlone(int place) {
    follow(replies.get(place), alone.apply(requests.get(place)));
  }

  private static void follow(CompletableFuture<Reply> reply, CompletionStage<Reply> asked) {
    var _ =
        asked.whenComplete((answer, failure) -> {
          if (failure == null) {
            reply.complete(answer);
          } else {
            reply.completeExceptionally(failure);
          }
        });
  }
}
