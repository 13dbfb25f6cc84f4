package dev.holdfast.model.audit;

import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.operation.KmsOperation;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A use of a key as a usage history counts it: what is the same is counted together.
 *
 * @param key its ARN
 * @param principal whose use it was: the ARN of a user, federated user or root, and of a session
 *     that of its role; of another account {@code account/unique id}, since that is all that the
 *     key's account is told
 * @param operation one of those that GetKeyLastUsage tells of
 * @param material id of the key material; empty for a key that has only one and does not name it
 */
public record CountedUse(String key, String principal, KmsOperation operation, String material) {

  /** What GetKeyLastUsage tells of: {@code KeyLastUsageTrackingOperation} of the service model. */
  private static final Set<KmsOperation> TRACKED =
      EnumSet.of(
          KmsOperation.DECAPSULATE,
          KmsOperation.DECRYPT,
          KmsOperation.DERIVE_SHARED_SECRET,
          KmsOperation.ENCAPSULATE,
          KmsOperation.ENCRYPT,
          KmsOperation.GENERATE_DATA_KEY,
          KmsOperation.GENERATE_DATA_KEY_PAIR,
          KmsOperation.GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT,
          KmsOperation.GENERATE_DATA_KEY_WITHOUT_PLAINTEXT,
          KmsOperation.GENERATE_MAC,
          KmsOperation.RE_ENCRYPT,
          KmsOperation.SIGN,
          KmsOperation.VERIFY,
          KmsOperation.VERIFY_MAC);

  /**
   * The uses that a record tells of: none unless it is of a call that succeeded, and only of keys
   * of the account in whose trail it stands. A use from abroad stands in two trails and is counted
   * in the owner's.
   */
  public static List<CountedUse> of(AuditRecord record) {
    AccountId account = record.recipientAccountId();
    if (record.errorCode() != null
        || account == null
        || record.resources().isEmpty()
        || record.eventType() != AuditRecord.Type.API_CALL
        || !record.eventSource().equals(AuditRecord.KMS)) {
      return List.of();
    }
    KmsOperation operation = KmsOperation.named(record.eventName()).orElse(null);
    String principal = principal(record.userIdentity());
    if (operation == null || principal == null || !TRACKED.contains(operation)) {
      return List.of();
    }
    List<CountedUse> uses = new ArrayList<>(record.resources().size());
    for (AuditRecord.Resource key : record.resources()) {
      if (key.accountId().equals(account)) {
        AuditRecord.Material material = key.material();
        uses.add(
            new CountedUse(key.arn(), principal, operation, material == null ? "" : material.id()));
      }
    }
    return uses;
  }

  private static @Nullable String principal(AuditRecord.Identity identity) {
    AuditRecord.Session session = identity.sessionContext();
    AuditRecord.Issuer issuer = session == null ? null : session.issuer();
    if (issuer != null) {
      return issuer.arn();
    }
    if (identity.arn() != null) {
      return identity.arn();
    }
    String id = identity.principalId();
    if (id == null || identity.accountId() == null) {
      return null;
    }
    // Of a session the part behind the colon is a name that its user chose, one for each.
    int colon = id.indexOf(':');
    String unique = colon < 0 ? id : id.substring(0, colon);
    String account = Objects.requireNonNull(identity.accountId()).value();
    return unique.equals(account) ? account : account + "/" + unique;
  }
}
