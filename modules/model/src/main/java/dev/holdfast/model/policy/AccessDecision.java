package dev.holdfast.model.policy;

import dev.holdfast.model.grant.Grant;
import dev.holdfast.model.grant.GrantIndex;
import dev.holdfast.model.grant.GrantOperation;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.identity.Rights;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request is allowed, and what decided.
 *
 * @param blamed which policy AWS's message names; null when the request is allowed
 */
public record AccessDecision(Verdict verdict, Reason reason, @Nullable Blame blamed) {

  public enum Verdict {
    ALLOWED,
    EXPLICITLY_DENIED,
    NOT_ALLOWED
  }

  /**
   * What a refused caller is told.
   *
   * @param explicit whether a statement denies, rather than none allows
   */
  public record Blame(PolicyType type, boolean explicit) {}

  public boolean isAllowed() {
    return verdict == Verdict.ALLOWED;
  }

  /**
   * AWS's message to a caller that is refused.
   *
   * @throws IllegalStateException when the request is allowed
   */
  public String message(AccessRequest request) {
    if (blamed == null) {
      throw new IllegalStateException("allowed");
    }
    return "User: "
        + request.caller().arn()
        + " is not authorized to perform: "
        + request.action()
        + " on resource: "
        + request.resource()
        + ' '
        + (blamed.explicit
            ? blamed.type.explicitDenial()
            : blamed.type.implicitDenial(request.action()));
  }

  // -- the three forms of the question

  /**
   * Whether a caller may act on a KMS key. For a key of another account that is not there, ask with
   * {@link Policy#SILENT}: the answer is what a key that does not let the caller in gives.
   *
   * @param grants of the key, all of which count
   */
  public static AccessDecision onKey(AccessRequest request, Policy keyPolicy, GrantIndex grants) {
    return onKey(request, keyPolicy, grants, grant -> true);
  }

  /**
   * As {@link #onKey(AccessRequest, Policy, GrantIndex)}, where some grants may not count yet.
   *
   * @param counts whether a grant does
   */
  public static AccessDecision onKey(
      AccessRequest request, Policy keyPolicy, GrantIndex grants, Predicate<Grant> counts) {
    return onResource(request, keyPolicy, PolicyType.RESOURCE, grants, counts);
  }

  /** Whether a caller may assume a role. */
  public static AccessDecision assumingRole(AccessRequest request, Policy trust) {
    return onResource(request, trust, PolicyType.TRUST, GrantIndex.EMPTY, grant -> false);
  }

  /**
   * Whether a caller may do what no resource's policy has a say in: what names no resource, or one
   * of its own account without a policy, such as an alias or a user.
   */
  public static AccessDecision onOwnSide(AccessRequest request) {
    Reason.Denied denied = ownDenial(request);
    if (denied != null) {
      return explicitlyDenied(denied);
    }
    if (request.caller().isRoot()) {
      return allowed(new Reason.AccountRoot());
    }
    CompiledStatement own = ownAllowance(request);
    PolicyType missing = missing(request, own);
    return own != null && missing == null
        ? allowed(new Reason.Owned(own.name()))
        : ownSideMissing(missing, null);
  }

  // -- the decision

  private static AccessDecision onResource(
      AccessRequest request,
      Policy policy,
      PolicyType type,
      GrantIndex grants,
      Predicate<Grant> counts) {
    Reason.Denied ownDenial = ownDenial(request);
    if (ownDenial != null) {
      return explicitlyDenied(ownDenial);
    }
    CompiledStatement denial = policy.denying(request);
    if (denial != null) {
      Reason.Denied reason = new Reason.Denied(type, denial.name());
      return request.isForeign()
          ? new AccessDecision(Verdict.EXPLICITLY_DENIED, reason, blameOwnSideFirst(request, type))
          : explicitlyDenied(reason);
    }
    CompiledStatement named = policy.allowing(request);
    return request.isForeign()
        ? acrossAccounts(request, named, type, grants, counts)
        : withinAccount(request, named, type, grants, counts);
  }

  private static AccessDecision withinAccount(
      AccessRequest request,
      @Nullable CompiledStatement named,
      PolicyType type,
      GrantIndex grants,
      Predicate<Grant> counts) {
    PrincipalMatch match = match(request, named);
    if (named != null
        && (match == PrincipalMatch.SELF
            || match == PrincipalMatch.ROLE && limit(request) == null)) {
      return allowed(new Reason.Named(named.name()));
    }
    Grant grant = grant(request, grants, counts);
    if (grant != null && !isForAccount(request, grant)) {
      return allowed(new Reason.Granted(grant.id(), Optional.empty()));
    }
    if (named == null && grant == null) {
      return new AccessDecision(
          Verdict.NOT_ALLOWED,
          new Reason.NotNamed(type),
          type == PolicyType.RESOURCE ? blameOwnSideFirst(request, type) : new Blame(type, false));
    }
    CompiledStatement own = ownAllowance(request);
    PolicyType missing = missing(request, own);
    if (match == PrincipalMatch.ROLE) {
      return ownSideMissing(limit(request), named);
    }
    if (missing != null) {
      return ownSideMissing(missing, named);
    }
    if (named != null && own != null) {
      return allowed(new Reason.Delegated(named.name(), own.name()));
    }
    return grant == null
        ? notAllowed(new Reason.NotNamed(type), type)
        : allowed(new Reason.Granted(grant.id(), name(own)));
  }

  /** Both sides must allow, whoever is named, and the action be one for others at all. */
  private static AccessDecision acrossAccounts(
      AccessRequest request,
      @Nullable CompiledStatement named,
      PolicyType type,
      GrantIndex grants,
      Predicate<Grant> counts) {
    CompiledStatement own = ownAllowance(request);
    PolicyType missing = request.caller().isRoot() ? null : missing(request, own);
    if (missing != null) {
      return ownSideMissing(missing, named);
    }
    if (!request.action().isForOtherAccounts()) {
      return notAllowed(new Reason.NotNamed(type), type);
    }
    if (named != null) {
      return allowed(new Reason.AcrossAccounts(named.name(), name(own)));
    }
    Grant grant = grant(request, grants, counts);
    return grant == null
        ? notAllowed(new Reason.NotNamed(type), type)
        : allowed(new Reason.Granted(grant.id(), name(own)));
  }

  private static PrincipalMatch match(AccessRequest request, @Nullable CompiledStatement named) {
    return named == null ? PrincipalMatch.NONE : named.match(request.caller());
  }

  /**
   * Tells who has no right of its own nothing of the resource's policy, and a foreigner not even
   * that it denies: the answer must be that for a resource that does not exist.
   */
  private static Blame blameOwnSideFirst(AccessRequest request, PolicyType type) {
    PolicyType missing = request.caller().isRoot() ? null : missing(request, ownAllowance(request));
    return new Blame(missing == null ? type : missing, false);
  }

  // -- the caller's own side

  private static Reason.@Nullable Denied ownDenial(AccessRequest request) {
    Rights rights = request.caller().rights();
    Reason.Denied denied = denial(PolicyType.IDENTITY, rights.policies(), request);
    if (denied == null && rights.boundary().isPresent()) {
      denied = denial(PolicyType.BOUNDARY, rights.boundary().get(), request);
    }
    return denied == null ? denial(PolicyType.SESSION, rights.sessionPolicies(), request) : denied;
  }

  private static Reason.@Nullable Denied denial(
      PolicyType type, List<Policy> policies, AccessRequest request) {
    for (int i = 0; i < policies.size(); i++) {
      Reason.Denied denied = denial(type, policies.get(i), request);
      if (denied != null) {
        return denied;
      }
    }
    return null;
  }

  private static Reason.@Nullable Denied denial(
      PolicyType type, Policy policy, AccessRequest request) {
    CompiledStatement statement = policy.denying(request);
    return statement == null ? null : new Reason.Denied(type, statement.name());
  }

  private static @Nullable CompiledStatement ownAllowance(AccessRequest request) {
    return allowing(request.caller().rights().policies(), request);
  }

  private static @Nullable CompiledStatement allowing(
      List<Policy> policies, AccessRequest request) {
    for (int i = 0; i < policies.size(); i++) {
      CompiledStatement statement = policies.get(i).allowing(request);
      if (statement != null) {
        return statement;
      }
    }
    return null;
  }

  /**
   * Which of the caller's own policies do not allow the request; null when all do.
   *
   * @param own the identity policy's statement that does
   */
  private static @Nullable PolicyType missing(
      AccessRequest request, @Nullable CompiledStatement own) {
    return own == null ? PolicyType.IDENTITY : limit(request);
  }

  /** Which of what limits the caller does not let the request through; null when all does. */
  private static @Nullable PolicyType limit(AccessRequest request) {
    Caller caller = request.caller();
    Rights rights = caller.rights();
    if (rights.boundary().isPresent() && rights.boundary().get().allowing(request) == null) {
      return PolicyType.BOUNDARY;
    }
    // A federated user that was given no policies was given nothing.
    boolean limited =
        !rights.sessionPolicies().isEmpty() || caller.identity() instanceof Identity.FederatedUser;
    return limited && allowing(rights.sessionPolicies(), request) == null
        ? PolicyType.SESSION
        : null;
  }

  // -- grants

  private static @Nullable Grant grant(
      AccessRequest request, GrantIndex grants, Predicate<Grant> counts) {
    GrantOperation operation = request.action().grantOperation();
    return operation == null
        ? null
        : grants.find(request.caller().identity(), operation, request.encryptionContext(), counts);
  }

  /** Such a grant leaves it to the account, like a statement that names the account. */
  private static boolean isForAccount(AccessRequest request, Grant grant) {
    return !request.caller().isRoot()
        && grant.grantee().id().equals(request.caller().account().value());
  }

  // -- forms of decisions

  private static AccessDecision allowed(Reason reason) {
    return new AccessDecision(Verdict.ALLOWED, reason, null);
  }

  private static AccessDecision explicitlyDenied(Reason.Denied reason) {
    return new AccessDecision(Verdict.EXPLICITLY_DENIED, reason, new Blame(reason.type(), true));
  }

  private static AccessDecision notAllowed(Reason reason, PolicyType blamed) {
    return new AccessDecision(Verdict.NOT_ALLOWED, reason, new Blame(blamed, false));
  }

  private static AccessDecision ownSideMissing(
      @Nullable PolicyType missing, @Nullable CompiledStatement resource) {
    PolicyType type = missing == null ? PolicyType.IDENTITY : missing;
    return notAllowed(new Reason.OwnSideMissing(type, name(resource)), type);
  }

  private static Optional<DecidingStatement> name(@Nullable CompiledStatement statement) {
    return statement == null ? Optional.empty() : Optional.of(statement.name());
  }
}
