package dev.holdfast.model.sts;

import dev.holdfast.model.iam.PolicyText;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Decides which sessions are made. Pure: the same request, caller and time give the same session;
 * minting its credentials is the crypto room's.
 */
public final class StsDecider {

  private static final int DEFAULT_ROLE_SECONDS = 3_600;
  private static final int MAX_CHAINED_SECONDS = 3_600;
  private static final int MIN_SECONDS = 900;
  private static final int MAX_ROLE_SECONDS = 43_200;
  private static final int MAX_TOKEN_SECONDS = 129_600;
  private static final int DEFAULT_TOKEN_SECONDS = 43_200;
  private static final int MAX_ROOT_SECONDS = 3_600;
  private static final int MAX_FEDERATED_NAME = 32;

  private StsDecider() {}

  /**
   * Decides about AssumeRole.
   *
   * @param callerSession the session that the caller signs with; empty for long-term credentials
   * @param role empty when there is no such role
   * @param policyExists whether the role's account has a managed policy of an ARN
   * @param denial what the caller is told when the role's trust policy, or its own policies where
   *     they must, do not let it assume the role, or there is none; empty when they do
   */
  public static StsOutcome assumeRole(
      StsCommand.AssumeRole command,
      Caller caller,
      Optional<Session> callerSession,
      Optional<AssumableRole> role,
      Predicate<String> policyExists,
      Optional<String> denial,
      Instant now) {
    try {
      return granted(assume(command, caller, callerSession, role, policyExists, denial, now));
    } catch (StsRefusal refusal) {
      return new StsOutcome.Refused(refusal.error());
    }
  }

  /** Decides about GetSessionToken. */
  public static StsOutcome sessionToken(
      StsCommand.GetSessionToken command,
      Caller caller,
      Optional<Session> callerSession,
      Instant now) {
    try {
      refuseSession("GetSessionToken", callerSession);
      int seconds = tokenSeconds(command.durationSeconds(), caller);
      return granted(
          ofCaller(caller, caller.identity(), Optional.empty(), List.of(), Map.of(), now, seconds));
    } catch (StsRefusal refusal) {
      return new StsOutcome.Refused(refusal.error());
    }
  }

  /**
   * Decides about GetFederationToken.
   *
   * @param policyExists whether the caller's account has a managed policy of an ARN
   */
  public static StsOutcome federationToken(
      StsCommand.GetFederationToken command,
      Caller caller,
      Optional<Session> callerSession,
      Predicate<String> policyExists,
      Instant now) {
    try {
      refuseSession("GetFederationToken", callerSession);
      StsForms.name(command.name(), "name", MAX_FEDERATED_NAME);
      StsForms.policies(command.policy(), command.policyArns());
      requirePolicies(command.policyArns(), policyExists);
      StsForms.tags(command.tags(), Set.of());
      int seconds = tokenSeconds(command.durationSeconds(), caller);
      String arn = "arn:aws:sts::" + caller.account() + ":federated-user/" + command.name();
      return granted(
          ofCaller(
              caller,
              new Identity.FederatedUser(caller.account(), arn, command.name()),
              command.policy().map(PolicyText::new),
              command.policyArns(),
              command.tags(),
              now,
              seconds));
    } catch (StsRefusal refusal) {
      return new StsOutcome.Refused(refusal.error());
    }
  }

  /** A session that a user begins without assuming a role. */
  private static Session ofCaller(
      Caller caller,
      Identity identity,
      Optional<PolicyText> policy,
      List<String> policyArns,
      Map<String, String> tags,
      Instant now,
      int seconds) {
    Instant from = now.truncatedTo(ChronoUnit.SECONDS);
    return new Session(
        identity,
        caller.principalId(),
        policy,
        policyArns,
        tags,
        Set.of(),
        Optional.empty(),
        false,
        from,
        from.plusSeconds(seconds));
  }

  private static Session assume(
      StsCommand.AssumeRole command,
      Caller caller,
      Optional<Session> callerSession,
      Optional<AssumableRole> role,
      Predicate<String> policyExists,
      Optional<String> denial,
      Instant now)
      throws StsRefusal {
    StsForms.name(command.sessionName(), "roleSessionName", StsForms.MAX_SESSION_NAME);
    StsForms.policies(command.policy(), command.policyArns());
    StsForms.externalId(command.externalId());
    if (command.sourceIdentity().isPresent()) {
      StsForms.name(command.sourceIdentity().get(), "sourceIdentity", StsForms.MAX_SESSION_NAME);
    }
    int seconds =
        StsForms.seconds(
            command.durationSeconds().orElse(DEFAULT_ROLE_SECONDS), MIN_SECONDS, MAX_ROLE_SECONDS);
    Map<String, String> inherited = inherited(callerSession);
    StsForms.tags(command.tags(), command.transitiveTagKeys());
    refuseOverriding(command, inherited, callerSession);
    if (caller.isRoot()) {
      throw denied("Roles may not be assumed by root accounts.");
    }
    if (denial.isPresent()) {
      throw denied(denial.get());
    }
    if (role.isEmpty()) {
      throw new IllegalStateException("nobody is allowed to assume a role that is not there");
    }
    if (seconds > MAX_CHAINED_SECONDS
        && callerSession.filter(session -> !session.isOfOwner()).isPresent()) {
      throw StsForms.invalid(
          "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by"
              + " role chaining");
    }
    if (seconds > role.get().maxSessionSeconds()) {
      throw StsForms.invalid(
          "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
    }
    // Only now: who may not assume the role learns nothing of its account's policies.
    requirePolicies(command.policyArns(), policyExists);
    return session(command, callerSession, role.get(), inherited, seconds, now);
  }

  private static Session session(
      StsCommand.AssumeRole command,
      Optional<Session> callerSession,
      AssumableRole role,
      Map<String, String> inherited,
      int seconds,
      Instant now) {
    Map<String, String> tags = new HashMap<>(inherited);
    tags.putAll(command.tags());
    Set<String> transitive = new HashSet<>(inherited.keySet());
    transitive.addAll(command.transitiveTagKeys());
    Instant from = now.truncatedTo(ChronoUnit.SECONDS);
    String arn =
        "arn:aws:sts::"
            + role.account()
            + ":assumed-role/"
            + role.name()
            + "/"
            + command.sessionName();
    return new Session(
        new Identity.RoleSession(role.account(), arn, role.arn(), role.id(), command.sessionName()),
        role.id(),
        command.policy().map(PolicyText::new),
        command.policyArns(),
        tags,
        transitive,
        callerSession.flatMap(Session::sourceIdentity).or(command::sourceIdentity),
        callerSession.map(Session::multiFactor).orElse(false),
        from,
        from.plusSeconds(seconds));
  }

  /** The tags that the caller's session passes on. */
  private static Map<String, String> inherited(Optional<Session> callerSession) {
    Map<String, String> inherited = new HashMap<>();
    callerSession.ifPresent(session ->
        session
            .tags()
            .forEach((key, value) -> {
              if (session.transitiveTagKeys().contains(key)) {
                inherited.put(key, value);
              }
            }));
    return inherited;
  }

  /** What a session is marked with by those before it, it cannot shake off. */
  private static void refuseOverriding(
      StsCommand.AssumeRole command, Map<String, String> inherited, Optional<Session> callerSession)
      throws StsRefusal {
    Set<String> folded = new HashSet<>();
    inherited.keySet().forEach(key -> folded.add(key.toLowerCase(Locale.ROOT)));
    for (String key : command.tags().keySet()) {
      if (folded.contains(key.toLowerCase(Locale.ROOT))) {
        throw StsForms.invalid(
            "One of the specified transitive tag keys can't be set because it conflicts with a"
                + " transitive tag key from the calling session.");
      }
    }
    Optional<String> before = callerSession.flatMap(Session::sourceIdentity);
    if (before.isPresent()
        && command.sourceIdentity().isPresent()
        && !before.equals(command.sourceIdentity())) {
      throw denied("The source identity of a session cannot be changed.");
    }
  }

  private static void requirePolicies(List<String> arns, Predicate<String> policyExists)
      throws StsRefusal {
    for (String arn : arns) {
      if (!policyExists.test(arn)) {
        throw StsForms.invalid("Policy " + arn + " does not exist.");
      }
    }
  }

  private static int tokenSeconds(Optional<Integer> wanted, Caller caller) throws StsRefusal {
    int seconds =
        StsForms.seconds(wanted.orElse(DEFAULT_TOKEN_SECONDS), MIN_SECONDS, MAX_TOKEN_SECONDS);
    // Whoever holds a root's credentials gets an hour, whatever was asked for.
    return caller.isRoot() ? Math.min(seconds, MAX_ROOT_SECONDS) : seconds;
  }

  private static void refuseSession(String operation, Optional<Session> callerSession)
      throws StsRefusal {
    if (callerSession.isPresent()) {
      throw denied("Cannot call " + operation + " with session credentials");
    }
  }

  private static StsRefusal denied(String message) {
    return new StsRefusal(new StsError.AccessDenied(message));
  }

  private static StsOutcome granted(Session session) throws StsRefusal {
    return new StsOutcome.Granted(session, StsForms.packedSizePercent(session));
  }
}
