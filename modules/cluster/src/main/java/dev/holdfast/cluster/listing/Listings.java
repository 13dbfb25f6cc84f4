package dev.holdfast.cluster.listing;

import dev.holdfast.cluster.ask.Flow;
import dev.holdfast.cluster.directory.Directories;
import dev.holdfast.cluster.key.KeyActors;
import dev.holdfast.cluster.key.References;
import dev.holdfast.cluster.listing.Markers.Listing;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.KeyReference;
import dev.holdfast.model.operation.KmsOperation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Cuts pages from what directories and keys know. */
public final class Listings {

  private final References references;
  private final KeyActors keys;
  private final Directories directories;
  private final Markers markers;

  public Listings(References references, KeyActors keys, Directories directories, Markers markers) {
    this.references = references;
    this.keys = keys;
    this.directories = directories;
    this.markers = markers;
  }

  private record Page<T>(List<T> items, Optional<String> nextMarker) {}

  public Flow<KmsAnswer> keys(Caller caller, KmsRequest.ListKeys request) {
    Listing listing = new Listing(KmsOperation.LIST_KEYS, caller.account(), "");
    return position(listing, request.marker())
        .then(after ->
            directories.keysAfter(
                caller.account(), after.map(KeyId::new), oneMore(request.limit())))
        .map(found -> cut(listing, found, request.limit(), KeyId::value))
        .map(page ->
            new KmsAnswer.Keys(
                page.items.stream().map(keyId -> references.ofCaller(caller, keyId)).toList(),
                page.nextMarker));
  }

  public Flow<KmsAnswer> aliases(Caller caller, KmsRequest.ListAliases request) {
    return target(caller, request)
        .then(target -> {
          Listing listing =
              new Listing(
                  KmsOperation.LIST_ALIASES, caller.account(), target.map(KeyId::value).orElse(""));
          return position(listing, request.marker())
              .then(after ->
                  directories.aliasesAfter(
                      caller.account(),
                      after.map(AliasName::new),
                      oneMore(request.limit()),
                      target))
              .map(found -> cut(listing, found, request.limit(), alias -> alias.name().value()))
              .map(page -> new KmsAnswer.Aliases(page.items, page.nextMarker));
        });
  }

  /** The key whose aliases are listed, which must exist; asked as for describing it. */
  private Flow<Optional<KeyId>> target(Caller caller, KmsRequest.ListAliases request) {
    if (request.key().isEmpty()) {
      return Flow.of(Optional.empty());
    }
    return references
        .resolve(caller, request.key().get(), KmsOperation.LIST_ALIASES)
        .then(key ->
            Flow.ofReply(
                    keys.ask(key, new KeyCommand.AuthorizeAlias(KmsOperation.LIST_ALIASES), caller))
                .map(allowed -> Optional.of(key.keyId())));
  }

  public Flow<KmsAnswer> tags(Caller caller, KmsRequest.ListResourceTags request) {
    return ofKey(caller, request.key(), new KeyCommand.ListResourceTags(), KmsAnswer.Tags.class)
        .then(all -> {
          Listing listing = listingOf(KmsOperation.LIST_RESOURCE_TAGS, caller, all.key());
          TreeMap<String, String> sorted = new TreeMap<>(all.tags());
          return position(listing, request.marker())
              .map(after ->
                  after
                      .<Map<String, String>>map(tagKey -> sorted.tailMap(tagKey, false))
                      .orElse(sorted))
              .map(rest ->
                  cut(listing, List.copyOf(rest.entrySet()), request.limit(), Map.Entry::getKey))
              .map(page -> {
                Map<String, String> tags = new LinkedHashMap<>();
                page.items.forEach(tag -> tags.put(tag.getKey(), tag.getValue()));
                return new KmsAnswer.Tags(all.key(), tags, page.nextMarker);
              });
        });
  }

  public Flow<KmsAnswer> rotations(Caller caller, KmsRequest.ListKeyRotations request) {
    return ofKey(
            caller,
            request.key(),
            new KeyCommand.ListKeyRotations(request.allMaterial()),
            KmsAnswer.Rotations.class)
        .then(all -> {
          Listing listing = listingOf(KmsOperation.LIST_KEY_ROTATIONS, caller, all.key());
          return position(listing, request.marker())
              .map(after -> behind(all.rotations(), after))
              .map(rest ->
                  cut(listing, rest, request.limit(), rotation -> rotation.materialId().hex()))
              .map(page -> new KmsAnswer.Rotations(all.key(), page.items, page.nextMarker));
        });
  }

  private <A extends KmsAnswer> Flow<A> ofKey(
      Caller caller, KeyReference reference, KeyCommand command, Class<A> kind) {
    return references
        .resolve(caller, reference, command.operation())
        .then(key -> Flow.ofReply(keys.ask(key, command, caller)))
        .map(kind::cast);
  }

  /** Rotations stand in the order of their making, to which new ones are added at the end. */
  private static List<KmsAnswer.Rotation> behind(
      List<KmsAnswer.Rotation> all, Optional<String> after) {
    if (after.isEmpty()) {
      return all;
    }
    List<KmsAnswer.Rotation> rest = new ArrayList<>();
    boolean behind = false;
    for (KmsAnswer.Rotation rotation : all) {
      if (behind) {
        rest.add(rotation);
      }
      behind |= rotation.materialId().hex().equals(after.get());
    }
    return rest;
  }

  private static Listing listingOf(KmsOperation operation, Caller caller, KeyArn key) {
    return new Listing(operation, caller.account(), key.toString());
  }

  /** One is asked for beyond the page, to know whether there is a next. */
  private static int oneMore(int limit) {
    return limit + 1;
  }

  private <T> Page<T> cut(Listing listing, List<T> found, int limit, Function<T, String> position) {
    if (found.size() <= limit) {
      return new Page<>(found, Optional.empty());
    }
    List<T> items = List.copyOf(found.subList(0, limit));
    return new Page<>(items, Optional.of(markers.mark(listing, position.apply(items.getLast()))));
  }

  private Flow<Optional<String>> position(Listing listing, Optional<String> marker) {
    if (marker.isEmpty()) {
      return Flow.of(Optional.empty());
    }
    Optional<String> position = markers.read(listing, marker.get());
    return position.isPresent() ? Flow.of(position) : Flow.refused(new KmsError.MalformedMarker());
  }
}
