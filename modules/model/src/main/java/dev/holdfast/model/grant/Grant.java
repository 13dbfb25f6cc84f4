package dev.holdfast.model.grant;

import dev.holdfast.model.name.AccountId;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A grant on a KMS key.
 *
 * @param id 64 lower-case hexadecimal digits
 * @param name what makes asking again for the same grant harmless
 * @param retiring who may retire it, besides the grantee and the issuing account
 * @param issuingAccount the account of who made it
 */
public record Grant(
    String id,
    Optional<String> name,
    GrantPrincipal grantee,
    Optional<GrantPrincipal> retiring,
    AccountId issuingAccount,
    Set<GrantOperation> operations,
    GrantConstraints constraints,
    Instant createdAt) {

  public Grant {
    operations =
        operations.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(operations));
  }

  public boolean allows(GrantOperation operation) {
    return operations.contains(operation);
  }

  /** Whether both came of the same request: all but id and date are the same. */
  boolean isSameRequestAs(Grant other) {
    return name.equals(other.name)
        && grantee.equals(other.grantee)
        && retiring.equals(other.retiring)
        && issuingAccount.equals(other.issuingAccount)
        && operations.equals(other.operations)
        && constraints.equals(other.constraints);
  }

  /** This grant, holding the other's principals and account where they are equal. */
  Grant sharingWith(Grant other) {
    return new Grant(
        id,
        name,
        grantee.equals(other.grantee) ? other.grantee : grantee,
        retiring.equals(other.retiring) ? other.retiring : retiring,
        issuingAccount.equals(other.issuingAccount) ? other.issuingAccount : issuingAccount,
        operations,
        constraints,
        createdAt);
  }
}
