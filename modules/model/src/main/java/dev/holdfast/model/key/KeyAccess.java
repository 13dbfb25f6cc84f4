package dev.holdfast.model.key;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.attestation.Recipient;
import dev.holdfast.model.grant.Grant;
import dev.holdfast.model.grant.GrantIndex;
import dev.holdfast.model.grant.GrantTerms;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.name.AliasArn;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.policy.AccessDecision;
import dev.holdfast.model.policy.AccessRequest;
import dev.holdfast.model.policy.AttachedKeyPolicy;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.policy.DecidingStatement;
import dev.holdfast.model.policy.HeldNames;
import dev.holdfast.model.policy.KeyPolicy;
import dev.holdfast.model.policy.Policy;
import dev.holdfast.model.policy.Reason;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rights that one request to a key needs. Asked once a request, with the key's own policy and
 * grants as they are at that moment.
 */
final class KeyAccess {

  private final KeyRequest request;
  private final AccessRequest asked;
  private final KeyRequestContext context;
  private final KmsKey.@Nullable Live key;
  private final GrantTerms terms;
  private final Instant now;

  /**
   * @param key null when there is none for this request
   */
  KeyAccess(KeyRequest request, KmsKey.@Nullable Live key, GrantTerms terms, Instant now) {
    this.request = request;
    this.key = key;
    this.terms = terms;
    this.now = now;
    KeyArn arn = key == null ? request.addressed() : key.arn();
    this.context =
        new KeyRequestContext(arn, key, request.command(), request.caller(), request.facts(), now);
    this.asked =
        new AccessRequest(
            request.caller(),
            request.command().action(),
            arn.toString(),
            arn.account(),
            context.context().orElse(EncryptionContext.EMPTY),
            context);
  }

  /** Whether the key lets the caller. */
  AccessDecision decide() {
    if (key == null) {
      return AccessDecision.onKey(asked, policyOfNone(), GrantIndex.EMPTY);
    }
    return AccessDecision.onKey(
        asked, key.policy().compiledFor(key.arn()), key.grants().index(), this::counts);
  }

  /** What is to be told of how it was decided. */
  DecidedRight decided(Reason reason) {
    return new DecidedRight(asked.action().name(), asked.resource(), reason, context.traits());
  }

  /** What a grant lets its grantee hand on is never more than the grant itself allows. */
  private boolean counts(Grant grant) {
    return terms.letCount(grant, now)
        && !(request.command() instanceof KeyCommand.CreateGrant create
            && GrantDecider.allowsMore(create, grant));
  }

  /** Whether the caller's own policies let it, whatever the key says. */
  boolean isAllowedByOwnSide() {
    return AccessDecision.onOwnSide(asked).isAllowed();
  }

  /** Which statement of the caller's own policies lets it; empty for a root, or when none does. */
  Optional<DecidingStatement> ownStatement() {
    return AccessDecision.onOwnSide(asked).reason() instanceof Reason.Owned(DecidingStatement own)
        ? Optional.of(own)
        : Optional.empty();
  }

  /**
   * To its account a missing key answers as one with the default policy would, to others as one
   * that does not know them: whether it exists shows only to who might have used it.
   */
  private Policy policyOfNone() {
    KeyArn arn = request.addressed();
    return request.caller().account().equals(arn.account())
        ? new AttachedKeyPolicy(KeyPolicy.defaultFor(arn), HeldNames.NONE).compiledFor(arn)
        : Policy.SILENT;
  }

  KmsError refusal(AccessDecision decision) {
    return isNamedByCiphertextOnly(request.command())
        ? new KmsError.CiphertextKeyNotVisible()
        : denied(decision, asked);
  }

  /** What the caller would be told if neither policy nor grant knew it. */
  KmsError refusalOfStranger() {
    return denied(AccessDecision.onKey(asked, Policy.SILENT, GrantIndex.EMPTY), asked);
  }

  /** Who names a key by its alias is refused by that name, and so does not learn the key's. */
  private KmsError denied(AccessDecision decision, AccessRequest asked) {
    KeyArn key = request.addressed();
    AccessRequest shown =
        request
            .facts()
            .requestAlias()
            .map(
                alias -> asked.shownAs(new AliasArn(key.region(), key.account(), alias).toString()))
            .orElse(asked);
    return new KmsError.AccessDenied(
        decision.message(shown), shown.action().name(), shown.resource());
  }

  static boolean isNamedByCiphertextOnly(KeyCommand command) {
    return command instanceof KeyCommand.Decrypt decrypt && !decrypt.namedByCaller();
  }

  Caller caller() {
    return request.caller();
  }

  Optional<Recipient> recipient() {
    return request.facts().recipient();
  }

  RequestFacts facts() {
    return request.facts();
  }

  GrantTerms terms() {
    return terms;
  }

  Instant now() {
    return now;
  }
}
