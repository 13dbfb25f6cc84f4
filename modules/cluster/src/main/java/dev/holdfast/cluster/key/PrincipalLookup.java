package dev.holdfast.cluster.key;

import dev.holdfast.cluster.ask.Flow;
import dev.holdfast.model.grant.CurrentPrincipals;
import dev.holdfast.model.grant.NamedPrincipal;
import dev.holdfast.model.grant.PrincipalArn;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.policy.AttachedKeyPolicy;
import dev.holdfast.model.policy.HeldNames;
import dev.holdfast.model.policy.KeyPolicy;
import dev.holdfast.model.policy.Principal;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.Done;

/**
 * Settles whom requests, grants and key policies name, at the moment when they do. An account whose
 * identities have not been read yet is read first.
 */
public final class PrincipalLookup {

  private final String partition;
  private final CurrentPrincipals principals;

  public PrincipalLookup(Region region, CurrentPrincipals principals) {
    this.partition = region.partition();
    this.principals = principals;
  }

  /**
   * @param arn as the client wrote it, which may be no ARN at all
   */
  public Flow<NamedPrincipal> find(String arn) {
    return known(Stream.of(arn)).map(known -> NamedPrincipal.of(arn, partition, principals));
  }

  public Flow<Optional<NamedPrincipal>> find(Optional<String> arn) {
    return arn.map(named -> find(named).map(Optional::of))
        .orElseGet(() -> Flow.of(Optional.empty()));
  }

  /** A document with whom its names mean now; a malformed one names nobody. */
  public Flow<AttachedKeyPolicy> attach(String document, KeyArn key) {
    Set<Principal> named = KeyPolicy.named(document, key);
    return known(named.stream().flatMap(PrincipalLookup::arn))
        .map(known -> new AttachedKeyPolicy(document, HeldNames.of(named, this::idOf)));
  }

  private static Stream<String> arn(Principal principal) {
    return principal instanceof Principal.Identity identity
        ? Stream.of(identity.arn())
        : Stream.empty();
  }

  /** The policy as it is to be shown: who lost the name that it gives appears by unique id. */
  public Flow<AttachedKeyPolicy> show(AttachedKeyPolicy policy) {
    return known(policy.names().ids().keySet().stream()).map(known -> policy.shown(this::idOf));
  }

  private Optional<String> idOf(String arn) {
    return PrincipalArn.parse(arn, partition).flatMap(principals::idOf);
  }

  private Flow<Done> known(Stream<String> arns) {
    return Flow.from(
        principals
            .know(
                arns.flatMap(arn -> PrincipalArn.parse(arn, partition).stream())
                    .map(PrincipalArn::account)
                    .collect(Collectors.toSet()))
            .thenApply(known -> Done.getInstance()));
  }
}
