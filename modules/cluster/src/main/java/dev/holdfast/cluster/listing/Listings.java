package dev.holdfast.cluster.listing;

import dev.holdfast.cluster.ask.Flow;
import dev.holdfast.cluster.directory.Directories;
import dev.holdfast.cluster.key.KeyActors;
import dev.holdfast.cluster.key.PrincipalLookup;
import dev.holdfast.cluster.key.References;
import dev.holdfast.cluster.listing.Markers.Listing;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsAnswer.ListedAlias;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.directory.RetirableGrant;
import dev.holdfast.model.grant.NamedPrincipal;
import dev.holdfast.model.grant.PrincipalArn;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.KeyReference;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.policy.Action;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Cuts pages from what directories and keys know. */
public final class Listings {

  private final References references;
  private final KeyActors keys;
  private final Directories directories;
  private final PrincipalLookup principals;
  private final Markers markers;

  public Listings(
      References references,
      KeyActors keys,
      Directories directories,
      PrincipalLookup principals,
      Markers markers) {
    this.references = references;
    this.keys = keys;
    this.directories = directories;
    this.principals = principals;
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
                  directories
                      .aliasesAfter(
                          caller.account(),
                          after.map(AliasName::new),
                          oneMore(request.limit()),
                          target)
                      .map(found ->
                          target.isPresent()
                              ? List.<ListedAlias>copyOf(found)
                              : PredefinedAliases.among(found, after.map(AliasName::new))))
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
                    keys.ask(
                        key,
                        new KeyCommand.AuthorizeAlias(KmsOperation.LIST_ALIASES, false),
                        caller))
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

  public Flow<KmsAnswer> grants(Caller caller, KmsRequest.ListGrants request) {
    return principals
        .find(request.grantee())
        .with(
            references.resolve(caller, request.key(), KmsOperation.LIST_GRANTS),
            (grantee, key) -> grants(caller, request, grantee, key))
        .then(Function.identity());
  }

  private Flow<KmsAnswer> grants(
      Caller caller, KmsRequest.ListGrants request, Optional<NamedPrincipal> grantee, KeyArn key) {
    Listing listing =
        new Listing(
            KmsOperation.LIST_GRANTS,
            caller.account(),
            key + " " + request.grantId().orElse("") + " " + request.grantee().orElse(""));
    return position(listing, request.marker())
        .then(after ->
            Flow.ofReply(
                keys.ask(
                    key,
                    new KeyCommand.ListGrants(
                        request.grantId(), grantee, after, oneMore(request.limit())),
                    caller)))
        .map(KmsAnswer.Grants.class::cast)
        .map(found -> cut(listing, found.grants(), request.limit(), held -> held.grant().id()))
        .map(page -> new KmsAnswer.Grants(Optional.of(key), page.items, page.nextMarker));
  }

  /**
   * The directory tells where grants may be, and each key which of them are: a page may hold fewer
   * than there was room for.
   */
  public Flow<KmsAnswer> retirableGrants(Caller caller, KmsRequest.ListRetirableGrants request) {
    return retiringId(caller, request.retiring())
        .then(principalId -> {
          Listing listing =
              new Listing(KmsOperation.LIST_RETIRABLE_GRANTS, caller.account(), principalId);
          return position(listing, request.marker())
              .then(after ->
                  directories.retirableAfter(
                      caller.account(),
                      principalId,
                      after.flatMap(RetirableGrant::parse),
                      oneMore(request.limit())))
              .map(found -> cut(listing, found, request.limit(), RetirableGrant::toText))
              .then(page ->
                  held(caller, principalId, page.items)
                      .map(grants ->
                          new KmsAnswer.Grants(Optional.empty(), grants, page.nextMarker)));
        });
  }

  private Flow<String> retiringId(Caller caller, String arn) {
    Optional<PrincipalArn> named = PrincipalArn.parse(arn, references.region().partition());
    if (named.isPresent() && !named.get().account().equals(caller.account())) {
      // No policy there could allow it: that the caller may list at all was decided before.
      return Flow.refused(
          references
              .unknown(
                  caller, Action.of(KmsOperation.LIST_RETIRABLE_GRANTS), arn, named.get().account())
              .refusal()
              .orElseThrow());
    }
    return principals
        .find(arn)
        .then(found ->
            found
                .id()
                .map(Flow::of)
                .orElseGet(() -> Flow.refused(new KmsError.InvalidPrincipal(arn))));
  }

  private Flow<List<KmsAnswer.HeldGrant>> held(
      Caller caller, String principalId, List<RetirableGrant> page) {
    Map<KeyArn, Set<String>> byKey = new LinkedHashMap<>();
    for (RetirableGrant grant : page) {
      KeyArn key = new KeyArn(references.region(), grant.account(), grant.keyId());
      byKey.computeIfAbsent(key, ignored -> new TreeSet<>()).add(grant.grantId());
    }
    return Flow.all(
            byKey.entrySet().stream()
                .map(asked -> heldBy(caller, asked.getKey(), asked.getValue(), principalId))
                .toList())
        .map(each -> each.stream().flatMap(List::stream).toList());
  }

  /** A key that is gone, or that does not let the caller know of it, holds none. */
  private Flow<List<KmsAnswer.HeldGrant>> heldBy(
      Caller caller, KeyArn key, Set<String> grantIds, String principalId) {
    return Flow.ofReply(
            keys.ask(key, new KeyCommand.TellRetirableGrants(grantIds, principalId), caller))
        .thenEither(
            answer -> Flow.of(((KmsAnswer.Grants) answer).grants()),
            error ->
                error instanceof KmsError.KeyNotFound || error instanceof KmsError.AccessDenied
                    ? Flow.of(List.of())
                    : Flow.refused(error));
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
