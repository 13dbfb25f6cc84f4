package dev.holdfast.cluster.key;

import dev.holdfast.cluster.ask.Flow;
import dev.holdfast.model.grant.PrincipalArn;
import dev.holdfast.model.grant.PrincipalIds;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.policy.AttachedKeyPolicy;
import dev.holdfast.model.policy.KeyPolicy;
import dev.holdfast.model.policy.Principal;
import java.util.HashSet;
import java.util.Set;
import org.apache.pekko.Done;

/** Settles whom the names in a key policy mean, at the moment when it is put. */
public final class PolicyNames {

  private final PrincipalIds principals;

  public PolicyNames(PrincipalIds principals) {
    this.principals = principals;
  }

  /** A document with whom its names mean now. */
  public Flow<AttachedKeyPolicy> attach(String document, KeyArn key) {
    return known(document, key).map(done -> KeyPolicy.attach(document, key, now(key)));
  }

  /** The policy as it is to be shown: who lost the name that it gives appears by unique id. */
  public Flow<AttachedKeyPolicy> show(AttachedKeyPolicy policy, KeyArn key) {
    return policy.names().ids().isEmpty()
        ? Flow.of(policy)
        : known(policy.document(), key).map(done -> policy.shown(now(key)));
  }

  private Flow<Done> known(String document, KeyArn key) {
    Set<AccountId> accounts = new HashSet<>();
    for (Principal principal : KeyPolicy.named(document, key)) {
      if (principal instanceof Principal.Identity(AccountId account, String ignored)) {
        accounts.add(account);
      }
    }
    return accounts.isEmpty()
        ? Flow.of(Done.getInstance())
        : Flow.from(principals.know(accounts).thenApply(known -> Done.getInstance()));
  }

  private dev.holdfast.model.policy.PrincipalIds now(KeyArn key) {
    String partition = key.region().partition();
    return arn -> PrincipalArn.parse(arn, partition).flatMap(principals::idOf);
  }
}
