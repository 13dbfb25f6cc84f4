package dev.holdfast.model.audit;

import dev.holdfast.model.name.Region;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** When access keys and roles were used last, as far as the audit trail tells. */
public interface IdentityUses {

  /**
   * The last call that was signed by an access key of a user, or in a session of a role; also one
   * that was refused then. Tells of every call whose record is durable, as {@link UsageHistory}
   * does.
   *
   * @param id of the access key, {@code AKIA...}, or of the role, {@code AROA...}
   * @return empty when no use is known; fails when the history cannot be read
   */
  CompletionStage<Optional<Use>> lastUse(String id);

  /**
   * @param at to the second, as the trail has it
   * @param service such as {@code kms}
   */
  record Use(Instant at, String service, Region region) {}

  /**
   * Whose use a record tells of; null for none. What came with temporary credentials of a user is
   * no use of its access key.
   */
  static @Nullable String idIn(AuditRecord record) {
    AuditRecord.Identity identity = record.userIdentity();
    AuditRecord.Session session = identity.sessionContext();
    if (session == null) {
      return identity.type().equals(AuditRecord.Identity.USER) ? identity.accessKeyId() : null;
    }
    AuditRecord.Issuer issuer = session.issuer();
    return issuer == null ? null : issuer.principalId();
  }
}
