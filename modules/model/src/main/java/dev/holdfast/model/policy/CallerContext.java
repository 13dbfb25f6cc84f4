package dev.holdfast.model.policy;

import dev.holdfast.model.identity.CallOrigin;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.identity.Rights;
import dev.holdfast.model.name.Region;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The condition keys that a caller brings, whatever it asks: who it is, and where and when it asks.
 */
public final class CallerContext implements RequestContext {

  private final Caller caller;
  private final @Nullable Region region;
  private final @Nullable Instant now;

  /** Of a caller that asks at no time and in no region, as when a policy is only looked at. */
  public CallerContext(Caller caller) {
    this.caller = caller;
    this.region = null;
    this.now = null;
  }

  /**
   * @param region that is asked
   */
  public CallerContext(Caller caller, Region region, Instant now) {
    this.caller = caller;
    this.region = region;
    this.now = now;
  }

  @Override
  public @Nullable String value(ConditionKey key) {
    return switch (key.name()) {
      case CALLER_ACCOUNT, PRINCIPAL_ACCOUNT -> caller.account().value();
      case PRINCIPAL_ARN -> principalArn(caller.identity());
      // Not absent: denials of whoever does not come via a service ask for the false.
      case PRINCIPAL_IS_AWS_SERVICE, VIA_AWS_SERVICE -> "false";
      case PRINCIPAL_TAG -> key.in(caller.rights().tags());
      case PRINCIPAL_TYPE -> type(caller.identity());
      case USER_ID -> caller.principalId();
      case USER_NAME -> caller.identity() instanceof Identity.User user ? user.name() : null;
      // Long-term keys do not say; only a session does.
      case MULTI_FACTOR_AUTH_PRESENT ->
          session().map(session -> Boolean.toString(session.multiFactor())).orElse(null);
      case TOKEN_ISSUE_TIME -> session().map(session -> session.issuedAt().toString()).orElse(null);
      case CURRENT_TIME -> now == null ? null : now.toString();
      case EPOCH_TIME -> now == null ? null : Long.toString(now.getEpochSecond());
      case REQUESTED_REGION -> region == null ? null : region.name();
      case SOURCE_IP -> origin().map(CallOrigin::sourceIpAddress).orElse(null);
      case USER_AGENT -> origin().flatMap(CallOrigin::userAgent).orElse(null);
      case SECURE_TRANSPORT ->
          origin().map(there -> Boolean.toString(there.secureTransport())).orElse(null);
      case SOURCE_IDENTITY -> session().flatMap(Rights.Session::sourceIdentity).orElse(null);
      default -> null;
    };
  }

  private Optional<CallOrigin> origin() {
    return caller.origin().isKnown() ? Optional.of(caller.origin()) : Optional.empty();
  }

  /** Of a caller's keys none has several values. */
  @Override
  public List<String> values(ConditionKey key) {
    return List.of();
  }

  private Optional<Rights.Session> session() {
    return caller.rights().session();
  }

  /** Of a session the role's: a policy that names a role means whoever wears it. */
  private static String principalArn(Identity identity) {
    return identity instanceof Identity.RoleSession session ? session.roleArn() : identity.arn();
  }

  private static String type(Identity identity) {
    return switch (identity) {
      case Identity.Root ignored -> "Account";
      case Identity.User ignored -> "User";
      case Identity.RoleSession ignored -> "AssumedRole";
      case Identity.FederatedUser ignored -> "FederatedUser";
    };
  }
}
