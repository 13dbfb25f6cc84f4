package dev.holdfast.model.key;

import dev.holdfast.model.grant.GrantConstraints;
import dev.holdfast.model.grant.GrantOperation;
import dev.holdfast.model.grant.NamedPrincipal;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.policy.CallerContext;
import dev.holdfast.model.policy.ConditionKey;
import dev.holdfast.model.policy.ConditionName;
import dev.holdfast.model.policy.RequestContext;
import dev.holdfast.model.policy.Traits;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The condition keys of a request to one KMS key. Which operation has which is in the developer
 * guide, "AWS KMS condition keys".
 */
final class KeyRequestContext implements RequestContext {

  private final KeyArn addressed;
  private final KmsKey.@Nullable Live key;
  private final KeyCommand command;
  private final RequestFacts facts;
  private final CallerContext caller;

  /**
   * @param key null when it does not exist
   */
  KeyRequestContext(
      KeyArn addressed,
      KmsKey.@Nullable Live key,
      KeyCommand command,
      Caller caller,
      RequestFacts facts,
      Instant now) {
    this.addressed = addressed;
    this.key = key;
    this.command = command;
    this.facts = facts;
    this.caller = new CallerContext(caller, addressed.region(), now);
  }

  @Override
  public @Nullable String value(ConditionKey asked) {
    return switch (asked.name()) {
      case BYPASS_POLICY_LOCKOUT_SAFETY_CHECK ->
          command instanceof KeyCommand.PutKeyPolicy put
              ? Boolean.toString(put.bypassPolicyLockoutSafetyCheck())
              : null;
      case CUSTOMER_MASTER_KEY_SPEC, KEY_SPEC -> key == null ? null : key.spec().name();
      case CUSTOMER_MASTER_KEY_USAGE, KEY_USAGE -> key == null ? null : key.usage().name();
      case GRANT_CONSTRAINT_TYPE ->
          command instanceof KeyCommand.CreateGrant create ? constraintType(create) : null;
      case GRANT_IS_FOR_AWS_RESOURCE ->
          switch (command.operation()) {
            // No service of a cloud acts for its users here.
            case CREATE_GRANT, LIST_GRANTS, REVOKE_GRANT -> "false";
            default -> null;
          };
      case GRANTEE_PRINCIPAL ->
          command instanceof KeyCommand.CreateGrant create ? create.grantee().arn() : null;
      case RETIRING_PRINCIPAL ->
          command instanceof KeyCommand.CreateGrant create
              ? create.retiring().map(NamedPrincipal::arn).orElse(null)
              : null;
      case EXPIRATION_MODEL ->
          command instanceof KeyCommand.ImportKeyMaterial take ? take.expiration().model() : null;
      case VALID_TO ->
          command instanceof KeyCommand.ImportKeyMaterial take
              ? take.expiration().validTo().map(Instant::toString).orElse(null)
              : null;
      case WRAPPING_ALGORITHM ->
          command instanceof KeyCommand.GetParametersForImport get ? get.algorithm().name() : null;
      case WRAPPING_KEY_SPEC ->
          command instanceof KeyCommand.GetParametersForImport get
              ? get.wrappingKeySpec().name()
              : null;
      case KEY_ORIGIN -> key == null ? null : key.origin().name();
      case MULTI_REGION -> key == null ? null : Boolean.toString(addressed.keyId().isMultiRegion());
      case MULTI_REGION_KEY_TYPE ->
          key == null ? null : multiRegionKeyType(key).map(Enum::name).orElse(null);
      case PRIMARY_REGION ->
          command instanceof KeyCommand.UpdatePrimaryRegion update
              ? update.primaryRegion().name()
              : null;
      case REPLICA_REGION ->
          command instanceof KeyCommand.ReplicateKey replicate
              ? replicate.replicaRegion().name()
              : null;
      case ENCRYPTION_ALGORITHM ->
          command instanceof KeyCommand.SymmetricCryptography
                  || command instanceof KeyCommand.KeyPairEncryption
              ? ((KeyCommand.Cryptography) command).algorithm()
              : null;
      case DATA_KEY_PAIR_SPEC ->
          command instanceof KeyCommand.GenerateDataKeyPair pair ? pair.pairSpec().name() : null;
      case KEY_AGREEMENT_ALGORITHM ->
          command instanceof KeyCommand.DeriveSharedSecret use ? use.algorithm() : null;
      case MESSAGE_TYPE ->
          command instanceof KeyCommand.Signing use ? use.messageType().name() : null;
      case SIGNING_ALGORITHM -> command instanceof KeyCommand.Signing use ? use.algorithm() : null;
      case MAC_ALGORITHM ->
          command instanceof KeyCommand.Authentication use ? use.algorithm() : null;
      case RE_ENCRYPT_ON_SAME_KEY ->
          facts.reEncryptOnSameKey().map(same -> Boolean.toString(same)).orElse(null);
      case RECIPIENT_ATTESTATION ->
          facts.recipient().map(recipient -> asked.in(recipient.conditions())).orElse(null);
      case REQUEST_ALIAS -> facts.requestAlias().map(AliasName::value).orElse(null);
      case ROTATION_PERIOD_IN_DAYS ->
          command instanceof KeyCommand.EnableKeyRotation(int days) ? Integer.toString(days) : null;
      case SCHEDULE_KEY_DELETION_PENDING_WINDOW_IN_DAYS ->
          command instanceof KeyCommand.ScheduleKeyDeletion(int days)
              ? Integer.toString(days)
              : null;
      case REQUEST_TAG ->
          switch (command) {
            case KeyCommand.TagResource(Map<String, String> tags) -> asked.in(tags);
            case KeyCommand.ReplicateKey replicate -> asked.in(replicate.terms().tags());
            default -> null;
          };
      case RESOURCE_ACCOUNT -> addressed.account().value();
      case RESOURCE_TAG -> key == null ? null : asked.in(key.tags());
      default -> caller.value(asked);
    };
  }

  @Override
  public List<String> values(ConditionKey asked) {
    return switch (asked.name()) {
      case ENCRYPTION_CONTEXT ->
          conditionContext().map(pairs -> asked.allIn(pairs.pairs())).orElse(List.of());
      case ENCRYPTION_CONTEXT_KEYS ->
          conditionContext().map(pairs -> List.copyOf(pairs.pairs().keySet())).orElse(List.of());
      case GRANT_OPERATIONS ->
          command instanceof KeyCommand.CreateGrant create
              ? create.operations().stream().map(GrantOperation::awsName).toList()
              : List.of();
      case RESOURCE_ALIASES ->
          facts.resourceAliases().names().stream().map(AliasName::value).toList();
      case TAG_KEYS ->
          switch (command) {
            case KeyCommand.TagResource(Map<String, String> tags) -> List.copyOf(tags.keySet());
            case KeyCommand.ReplicateKey replicate ->
                List.copyOf(replicate.terms().tags().keySet());
            case KeyCommand.UntagResource(Set<String> tagKeys) -> List.copyOf(tagKeys);
            default -> List.of();
          };
      default -> caller.values(asked);
    };
  }

  @Override
  public boolean isBeyondQuota(ConditionKey asked) {
    return asked.name() == ConditionName.RESOURCE_ALIASES
        && facts.resourceAliases() instanceof AliasesSeen.TooMany;
  }

  /** What of this a record of the decision does not tell otherwise. */
  Traits traits() {
    return key == null
        ? Traits.NONE
        : new Traits.OfKey(
            key.spec(),
            key.usage(),
            key.origin(),
            multiRegionKeyType(key),
            key.tags(),
            facts.resourceAliases(),
            facts.reEncryptOnSameKey());
  }

  private static Optional<MultiRegionKeyType> multiRegionKeyType(KmsKey.Live key) {
    return key.related().map(Related::type);
  }

  private static @Nullable String constraintType(KeyCommand.CreateGrant create) {
    GrantConstraints constraints = create.constraints();
    if (constraints.contextEquals().isPresent()) {
      return "EncryptionContextEquals";
    }
    return constraints.contextSubset().isPresent() ? "EncryptionContextSubset" : null;
  }

  /** Who creates a grant is held to the encryption context that the grant asks for. */
  private Optional<EncryptionContext> conditionContext() {
    return command instanceof KeyCommand.CreateGrant create
        ? create.constraints().contextEquals().or(create.constraints()::contextSubset)
        : context();
  }

  /** Of the cryptographic operations; no other has one. */
  Optional<EncryptionContext> context() {
    return command instanceof KeyCommand.SymmetricCryptography use
        ? Optional.of(use.context())
        : Optional.empty();
  }
}
