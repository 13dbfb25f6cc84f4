package dev.holdfast.model.policy;

import dev.holdfast.model.grant.Grant;
import dev.holdfast.model.grant.GrantConstraints;
import dev.holdfast.model.grant.GrantIndex;
import dev.holdfast.model.grant.GrantPrincipal;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.identity.Rights;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.name.AccountId;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What would have been decided about a recorded request if one of the policies had been another.
 *
 * <p>Of the other policies no more is known than the recorded reason tells. So the request is
 * decided twice, by the rules that decide every request: with the most that the other policies can
 * have allowed, and with the least. Only what comes to the same both times is told as a fact.
 */
public final class Replay {

  /** What is known of the decision; of several that a request needs the last of these counts. */
  public enum Verdict {
    ALLOWED,

    /** No policy allows it any more; whether there was a grant that does, nobody asked. */
    REFUSED_UNLESS_GRANTED,

    UNKNOWN,
    REFUSED
  }

  /**
   * @param missing condition keys for which a policy asks and which the record does not have, such
   *     as {@code aws:ResourceTag/team}
   */
  public record Outcome(Verdict verdict, Set<String> missing) {
    public Outcome {
      missing = Set.copyOf(missing);
    }

    /** Of a right that no replaced policy has a say in. */
    public static Outcome standing(Reason reason) {
      return new Outcome(reason.allows() ? Verdict.ALLOWED : Verdict.REFUSED, Set.of());
    }

    /** What comes of a request that needs all of these. */
    public static Outcome ofAll(List<Outcome> rights) {
      Verdict worst = Verdict.ALLOWED;
      Set<String> missing = new HashSet<>();
      for (Outcome right : rights) {
        worst = right.verdict.compareTo(worst) > 0 ? right.verdict : worst;
        missing.addAll(right.missing);
      }
      return new Outcome(worst, missing);
    }
  }

  /**
   * A request as it is found in the audit trail.
   *
   * @param resource the ARN, or {@code *}
   * @param onResource whether the resource has a policy of its own
   * @param bounded whether the caller had a permissions boundary
   * @param sessionLimited whether the caller's session was given policies
   * @param known the condition keys that the record has
   * @param unknown tells those that the request may have had beyond
   */
  public record Recorded(
      Identity caller,
      String accessKeyId,
      Action action,
      String resource,
      AccountId resourceAccount,
      boolean onResource,
      EncryptionContext encryptionContext,
      Reason reason,
      boolean bounded,
      boolean sessionLimited,
      RequestContext known,
      Predicate<ConditionName> unknown) {

    boolean isForeign() {
      return !caller.account().equals(resourceAccount);
    }

    boolean isByRoot() {
      return caller instanceof Identity.Root;
    }
  }

  /** What one policy of those not replaced says, as far as the reason tells. */
  private enum Said {
    ALLOWS,
    ALLOWS_NOT,
    DENIES,

    /** It does not deny. */
    UNKNOWN
  }

  /**
   * @param identity the identity policies
   */
  private record OwnSide(Said identity, Said boundary, Said session) {

    static final OwnSide ALLOWING = new OwnSide(Said.ALLOWS, Said.ALLOWS, Said.ALLOWS);
    static final OwnSide UNKNOWN = new OwnSide(Said.UNKNOWN, Said.UNKNOWN, Said.UNKNOWN);
    static final OwnSide DENYING = new OwnSide(Said.DENIES, Said.UNKNOWN, Said.UNKNOWN);

    static OwnSide missing(PolicyType type) {
      return new OwnSide(
          type == PolicyType.IDENTITY ? Said.ALLOWS_NOT : Said.UNKNOWN,
          type == PolicyType.BOUNDARY ? Said.ALLOWS_NOT : Said.UNKNOWN,
          type == PolicyType.SESSION ? Said.ALLOWS_NOT : Said.UNKNOWN);
    }
  }

  private static final Policy ALLOWS_ALL = identityPolicy("Allow");
  private static final Policy DENIES_ALL = identityPolicy("Deny");
  private static final Policy NAMES_ALL = resourcePolicy("Allow", "\"*\"");
  private static final Policy REFUSES_ALL = resourcePolicy("Deny", "\"*\"");

  private final Map<AccountId, Policy> delegating = new HashMap<>();

  // -- another key policy

  /**
   * @param proposed compiled with the unique ids of whom it names
   */
  public Outcome underKeyPolicy(Recorded call, Policy proposed) {
    PartialContext context = new PartialContext(call.known(), call.unknown());
    OwnSide own = besideKeyPolicy(call);
    GrantIndex grants = grantsThatStand(call);
    AccessRequest worst = request(call, rights(own, call, false));
    AccessRequest best = request(call, rights(own, call, true));
    Policy atWorst = proposed.on(worst, context, false);
    Policy atBest = proposed.on(best, context, true);
    if (AccessDecision.onKey(worst, atWorst, grants).isAllowed()) {
      return new Outcome(Verdict.ALLOWED, Set.of());
    }
    if (AccessDecision.onKey(best, atBest, grants).isAllowed()) {
      return new Outcome(Verdict.UNKNOWN, context.missing());
    }
    boolean grantCould =
        mayHaveGrant(call.reason())
            && AccessDecision.onKey(best, atBest, grantTo(call, false)).isAllowed();
    return new Outcome(
        grantCould ? Verdict.REFUSED_UNLESS_GRANTED : Verdict.REFUSED, context.missing());
  }

  private static OwnSide besideKeyPolicy(Recorded call) {
    return switch (call.reason()) {
      case Reason.Named ignored -> OwnSide.UNKNOWN;
      case Reason.Delegated ignored -> OwnSide.ALLOWING;
      case Reason.Granted granted -> granted.own().isPresent() ? OwnSide.ALLOWING : OwnSide.UNKNOWN;
      case Reason.AcrossAccounts ignored -> OwnSide.ALLOWING;
      case Reason.Owned ignored -> OwnSide.ALLOWING;
      case Reason.AccountRoot ignored -> OwnSide.ALLOWING;
      case Reason.Denied(var type, var ignored) -> isOwn(type) ? OwnSide.DENYING : OwnSide.UNKNOWN;
      // Across accounts the own side is asked first.
      case Reason.NotNamed ignored -> call.isForeign() ? OwnSide.ALLOWING : OwnSide.UNKNOWN;
      case Reason.OwnSideMissing(var type, var ignored) -> OwnSide.missing(type);
    };
  }

  private static boolean isOwn(PolicyType type) {
    return switch (type) {
      case IDENTITY, BOUNDARY, SESSION -> true;
      case RESOURCE, TRUST -> false;
    };
  }

  /** Whether there may have been a grant that nobody asked for, since a policy had decided. */
  private static boolean mayHaveGrant(Reason reason) {
    return switch (reason) {
      case Reason.Named ignored -> true;
      case Reason.Delegated ignored -> true;
      case Reason.AcrossAccounts ignored -> true;
      case Reason.Denied(var type, var ignored) -> !isOwn(type);
      case Reason.Granted ignored -> false;
      case Reason.Owned ignored -> false;
      case Reason.AccountRoot ignored -> false;
      case Reason.NotNamed ignored -> false;
      case Reason.OwnSideMissing ignored -> false;
    };
  }

  private static GrantIndex grantsThatStand(Recorded call) {
    return call.reason() instanceof Reason.Granted(String ignored, var own)
        ? grantTo(call, own.isPresent() && !call.isForeign())
        : GrantIndex.EMPTY;
  }

  /** A grant that allows the request; none when no grant can. */
  private static GrantIndex grantTo(Recorded call, boolean wholeAccount) {
    if (call.action().grantOperation() == null) {
      return GrantIndex.EMPTY;
    }
    Identity caller = call.caller();
    String id = wholeAccount ? caller.account().value() : caller.principalId();
    return GrantIndex.EMPTY.with(
        new Grant(
            "recorded",
            Optional.empty(),
            new GrantPrincipal(caller.arn(), id),
            Optional.empty(),
            call.resourceAccount(),
            EnumSet.of(call.action().grantOperation()),
            GrantConstraints.NONE,
            Instant.EPOCH));
  }

  // -- other identity policies

  /**
   * @param proposed all that the caller's identity policies say
   */
  public Outcome underIdentityPolicy(Recorded call, Policy proposed) {
    if (call.isByRoot()) {
      return new Outcome(call.reason().allows() ? Verdict.ALLOWED : Verdict.REFUSED, Set.of());
    }
    PartialContext context = new PartialContext(call.known(), call.unknown());
    OwnSide limits = besideIdentityPolicies(call.reason());
    AccessRequest worst = request(call, replaced(call, proposed, limits, context, false));
    AccessRequest best = request(call, replaced(call, proposed, limits, context, true));
    if (decide(call, worst, false).isAllowed()) {
      return new Outcome(Verdict.ALLOWED, Set.of());
    }
    return new Outcome(
        decide(call, best, true).isAllowed() ? Verdict.UNKNOWN : Verdict.REFUSED,
        context.missing());
  }

  private static Rights replaced(
      Recorded call, Policy proposed, OwnSide limits, PartialContext context, boolean best) {
    Rights around = rights(limits, call, best);
    Policy said = proposed.on(request(call, around), context, best);
    return new Rights(
        limits.identity == Said.DENIES ? List.of(DENIES_ALL) : List.of(said),
        around.boundary(),
        around.sessionPolicies(),
        Map.of(),
        Optional.empty());
  }

  /** What limits the identity policies; that of them that {@code identity} tells is replaced. */
  private static OwnSide besideIdentityPolicies(Reason reason) {
    return switch (reason) {
      // Who is named itself is not limited, and whose role is named was not kept out by a limit.
      case Reason.Named ignored -> OwnSide.ALLOWING;
      case Reason.Delegated ignored -> OwnSide.ALLOWING;
      case Reason.Granted ignored -> OwnSide.ALLOWING;
      case Reason.AcrossAccounts ignored -> OwnSide.ALLOWING;
      case Reason.Owned ignored -> OwnSide.ALLOWING;
      case Reason.AccountRoot ignored -> OwnSide.ALLOWING;
      case Reason.Denied(var type, var ignored) ->
          switch (type) {
            case IDENTITY, RESOURCE, TRUST -> OwnSide.UNKNOWN;
            case BOUNDARY, SESSION -> OwnSide.DENYING;
          };
      case Reason.NotNamed ignored -> OwnSide.UNKNOWN;
      case Reason.OwnSideMissing(var type, var ignored) ->
          type == PolicyType.IDENTITY ? OwnSide.UNKNOWN : OwnSide.missing(type);
    };
  }

  private AccessDecision decide(Recorded call, AccessRequest request, boolean best) {
    if (!call.onResource()) {
      return AccessDecision.onOwnSide(request);
    }
    return switch (call.reason()) {
      case Reason.Named ignored -> underPolicy(request, NAMES_ALL);
      case Reason.Delegated ignored -> underPolicy(request, delegatingTo(call.caller().account()));
      case Reason.Granted ignored ->
          AccessDecision.onKey(request, Policy.SILENT, grantsThatStand(call));
      case Reason.AcrossAccounts ignored -> underPolicy(request, NAMES_ALL);
      case Reason.Owned ignored -> AccessDecision.onOwnSide(request);
      case Reason.AccountRoot ignored -> AccessDecision.onOwnSide(request);
      case Reason.Denied(var type, var ignored) ->
          isOwn(type)
              // The key was never asked.
              ? underPolicy(request, best ? NAMES_ALL : Policy.SILENT)
              : underPolicy(request, REFUSES_ALL);
      case Reason.NotNamed ignored -> underPolicy(request, Policy.SILENT);
      case Reason.OwnSideMissing(var ignored, var resource) ->
          underPolicy(request, leavingItToTheCaller(call, resource.isPresent(), best));
    };
  }

  private Policy leavingItToTheCaller(Recorded call, boolean named, boolean best) {
    if (!call.isForeign()) {
      return delegatingTo(call.caller().account());
    }
    // Across accounts a grant would do too, and nobody asked for one.
    return named || best ? NAMES_ALL : Policy.SILENT;
  }

  private static AccessDecision underPolicy(AccessRequest request, Policy policy) {
    return AccessDecision.onKey(request, policy, GrantIndex.EMPTY);
  }

  private Policy delegatingTo(AccountId account) {
    return delegating.computeIfAbsent(
        account, id -> resourcePolicy("Allow", "{\"AWS\":\"" + id + "\"}"));
  }

  // -- what stands for what was there

  private static AccessRequest request(Recorded call, Rights rights) {
    return new AccessRequest(
        new Caller(call.caller(), call.accessKeyId(), rights),
        call.action(),
        call.resource(),
        call.resourceAccount(),
        call.encryptionContext(),
        call.known());
  }

  private static Rights rights(OwnSide side, Recorded call, boolean best) {
    if (call.isByRoot()) {
      return Rights.OF_ROOT;
    }
    return new Rights(
        switch (side.identity) {
          case ALLOWS -> List.of(ALLOWS_ALL);
          case ALLOWS_NOT -> List.of();
          case DENIES -> List.of(DENIES_ALL);
          case UNKNOWN -> best ? List.of(ALLOWS_ALL) : List.of();
        },
        call.bounded() ? Optional.of(limit(side.boundary, best)) : Optional.empty(),
        call.sessionLimited() ? List.of(limit(side.session, best)) : List.of(),
        Map.of(),
        Optional.empty());
  }

  private static Policy limit(Said said, boolean best) {
    return switch (said) {
      case ALLOWS -> ALLOWS_ALL;
      case ALLOWS_NOT -> Policy.SILENT;
      case DENIES -> DENIES_ALL;
      case UNKNOWN -> best ? ALLOWS_ALL : Policy.SILENT;
    };
  }

  private static Policy identityPolicy(String effect) {
    return ready(Policy.readIdentity("recorded", document(effect, "")));
  }

  private static Policy resourcePolicy(String effect, String principal) {
    return ready(
        Policy.readKey(
            "recorded",
            document(effect, "\"Principal\":" + principal + ","),
            "aws",
            PrincipalIds.NONE));
  }

  private static String document(String effect, String principal) {
    return "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\""
        + effect
        + "\","
        + principal
        + "\"Action\":\"*\",\"Resource\":\"*\"}}";
  }

  private static Policy ready(Policy.Reading reading) {
    return switch (reading) {
      case Policy.Reading.Ready(var policy) -> policy;
      case Policy.Reading.Refused(var message) -> throw new IllegalStateException(message);
    };
  }
}
