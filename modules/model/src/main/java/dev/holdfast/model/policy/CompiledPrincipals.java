package dev.holdfast.model.policy;

import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.policy.Statement.Listed;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A Principal or NotPrincipal element, by unique ids. */
final class CompiledPrincipals {

  private static final String FEDERATED_USER = ":federated-user/";

  private final boolean except;
  private boolean everyone;
  private final Set<String> accounts = new HashSet<>();

  /** Users and roles. */
  private final Set<String> ids = new HashSet<>();

  /** Names of sessions, by the role or, for federated users, the account. */
  private final Map<String, Set<String>> sessions = new HashMap<>();

  CompiledPrincipals(Listed<Principal> principals, PrincipalIds resolver) {
    this.except = principals.except();
    for (Principal principal : principals.values()) {
      add(principal, resolver);
    }
  }

  private void add(Principal principal, PrincipalIds resolver) {
    switch (principal) {
      case Principal.Everyone() -> everyone = true;
      case Principal.Account(var account) -> accounts.add(account.value());
      case Principal.Identity(var account, String arn) -> {
        int federated = arn.indexOf(FEDERATED_USER);
        if (federated >= 0) {
          addSession(account.value(), arn.substring(federated + FEDERATED_USER.length()));
        } else {
          resolver.idOf(arn).ifPresent(this::addId);
        }
      }
      case Principal.UniqueId(String id) -> addId(id);
      // No service and no federated provider calls here: they speak of nobody.
      case Principal.Service ignored -> {}
      case Principal.Federated ignored -> {}
    }
  }

  private void addId(String id) {
    int colon = id.indexOf(':');
    if (colon < 0) {
      ids.add(id);
    } else {
      addSession(id.substring(0, colon), id.substring(colon + 1));
    }
  }

  private void addSession(String owner, String name) {
    sessions.computeIfAbsent(owner, ignored -> new HashSet<>()).add(name);
  }

  /** Whether a statement with this element is about the caller at all. */
  boolean speakOf(Caller caller) {
    return except ? !spare(caller) : match(caller) != PrincipalMatch.NONE;
  }

  /** For a Principal element. A root is its account. */
  PrincipalMatch match(Caller caller) {
    Identity identity = caller.identity();
    if (everyone) {
      return PrincipalMatch.SELF;
    }
    boolean account = accounts.contains(identity.account().value());
    return switch (identity) {
      case Identity.Root ignored -> account ? PrincipalMatch.SELF : PrincipalMatch.NONE;
      case Identity.User user ->
          ids.contains(user.principalId()) ? PrincipalMatch.SELF : byAccount(account);
      case Identity.RoleSession session -> {
        if (isSession(session.roleId(), session.sessionName())) {
          yield PrincipalMatch.SELF;
        }
        yield ids.contains(session.roleId()) ? PrincipalMatch.ROLE : byAccount(account);
      }
      case Identity.FederatedUser federated ->
          isSession(federated.account().value(), federated.name())
              ? PrincipalMatch.SELF
              : byAccount(account);
    };
  }

  private static PrincipalMatch byAccount(boolean named) {
    return named ? PrincipalMatch.ACCOUNT : PrincipalMatch.NONE;
  }

  /**
   * Whether NotPrincipal leaves the caller out. Every link from the account down to the session
   * must be named; and who has a permissions boundary is never spared.
   */
  private boolean spare(Caller caller) {
    Identity identity = caller.identity();
    if (everyone) {
      return true;
    }
    if (!accounts.contains(identity.account().value()) || caller.rights().boundary().isPresent()) {
      return false;
    }
    return switch (identity) {
      case Identity.Root ignored -> true;
      case Identity.User user -> ids.contains(user.principalId());
      case Identity.RoleSession session ->
          ids.contains(session.roleId()) && isSession(session.roleId(), session.sessionName());
      case Identity.FederatedUser federated ->
          isSession(federated.account().value(), federated.name());
    };
  }

  private boolean isSession(String owner, String name) {
    return sessions.getOrDefault(owner, Set.of()).contains(name);
  }
}
