package dev.holdfast.model.key;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.grant.Grant;
import dev.holdfast.model.grant.GrantConstraints;
import dev.holdfast.model.grant.GrantOperation;
import dev.holdfast.model.grant.GrantPrincipal;
import dev.holdfast.model.grant.NamedPrincipal;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.policy.Reason;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides about the grants of a key, once it is settled that the key is there, that the caller may
 * ask, and that its state allows it.
 */
final class GrantDecider {

  private static final int MAX_CONSTRAINT_PAIRS = 8;
  private static final int MAX_CONSTRAINT_VALUE = 384;

  /** Those that use no material and so fit every key. */
  private static final Set<GrantOperation> ANY_KEY =
      Set.of(GrantOperation.CREATE_GRANT, GrantOperation.RETIRE_GRANT, GrantOperation.DESCRIBE_KEY);

  private static final Set<GrantOperation> SYMMETRIC_KEY =
      union(
          ANY_KEY,
          Set.of(
              GrantOperation.ENCRYPT,
              GrantOperation.DECRYPT,
              GrantOperation.RE_ENCRYPT_FROM,
              GrantOperation.RE_ENCRYPT_TO,
              GrantOperation.GENERATE_DATA_KEY,
              GrantOperation.GENERATE_DATA_KEY_WITHOUT_PLAINTEXT,
              GrantOperation.GENERATE_DATA_KEY_PAIR,
              GrantOperation.GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT));

  private static final Set<GrantOperation> ENCRYPTING_KEY_PAIR =
      union(
          ANY_KEY,
          Set.of(
              GrantOperation.ENCRYPT,
              GrantOperation.DECRYPT,
              GrantOperation.RE_ENCRYPT_FROM,
              GrantOperation.RE_ENCRYPT_TO,
              GrantOperation.GET_PUBLIC_KEY));

  private static final Set<GrantOperation> SIGNING_KEY_PAIR =
      union(
          ANY_KEY,
          Set.of(GrantOperation.SIGN, GrantOperation.VERIFY, GrantOperation.GET_PUBLIC_KEY));

  private static final Set<GrantOperation> MAC_KEY =
      union(ANY_KEY, Set.of(GrantOperation.GENERATE_MAC, GrantOperation.VERIFY_MAC));

  private static final Set<GrantOperation> AGREEING_KEY_PAIR =
      union(ANY_KEY, Set.of(GrantOperation.DERIVE_SHARED_SECRET, GrantOperation.GET_PUBLIC_KEY));

  private static final Set<GrantOperation> ENCAPSULATING_KEY_PAIR =
      union(
          ANY_KEY,
          Set.of(
              GrantOperation.ENCAPSULATE,
              GrantOperation.DECAPSULATE,
              GrantOperation.GET_PUBLIC_KEY));

  private GrantDecider() {}

  private static Set<GrantOperation> union(Set<GrantOperation> some, Set<GrantOperation> others) {
    Set<GrantOperation> all = EnumSet.copyOf(some);
    all.addAll(others);
    return Collections.unmodifiableSet(all);
  }

  /** What is wrong with a grant on whatever key. */
  static Optional<KmsError> malformed(KeyCommand.CreateGrant create) {
    if (create.operations().isEmpty()) {
      return invalid("Grants must contain at least one operation.");
    }
    if (create.operations().equals(Set.of(GrantOperation.CREATE_GRANT))) {
      return invalid("Grants must not contain only the CreateGrant operation.");
    }
    GrantConstraints constraints = create.constraints();
    return constraints
        .contextEquals()
        .flatMap(GrantDecider::tooLarge)
        .or(() -> constraints.contextSubset().flatMap(GrantDecider::tooLarge));
  }

  private static Optional<KmsError> tooLarge(EncryptionContext constraint) {
    if (constraint.pairs().size() > MAX_CONSTRAINT_PAIRS) {
      return invalid(
          "A grant constraint must not have more than " + MAX_CONSTRAINT_PAIRS + " pairs.");
    }
    return constraint.pairs().values().stream()
            .anyMatch(value -> value.codePointCount(0, value.length()) > MAX_CONSTRAINT_VALUE)
        ? invalid(
            "A value of a grant constraint must not be longer than "
                + MAX_CONSTRAINT_VALUE
                + " characters.")
        : Optional.empty();
  }

  static Decision create(KmsKey.Live live, KeyCommand.CreateGrant create, KeyAccess access) {
    Optional<GrantPrincipal> grantee = create.grantee().found();
    if (grantee.isEmpty()) {
      return Decision.refuse(new KmsError.InvalidPrincipal(create.grantee().arn()));
    }
    Optional<GrantPrincipal> retiring = create.retiring().flatMap(NamedPrincipal::found);
    if (create.retiring().isPresent() && retiring.isEmpty()) {
      return Decision.refuse(new KmsError.InvalidPrincipal(create.retiring().get().arn()));
    }
    Optional<KmsError> unfit = unfit(live, create);
    if (unfit.isPresent()) {
      return Decision.refuse(unfit.get());
    }
    Grant grant =
        new Grant(
            create.grantId(),
            create.name(),
            grantee.get(),
            retiring,
            access.caller().account(),
            create.operations(),
            create.constraints(),
            // As the journal keeps it: a replay must not change what a listing tells.
            access.now().truncatedTo(ChronoUnit.MILLIS));
    Optional<Grant> before = live.grants().sameAs(grant);
    int most = access.terms().quotas().grantsPerKey();
    if (before.isEmpty() && live.grants().size() >= most) {
      return Decision.refuse(
          new KmsError.LimitExceeded("The key has " + most + " grants, which is the quota."));
    }
    if (create.dryRun()) {
      return Decision.refuse(new KmsError.DryRun());
    }
    return new Decision.Persist(
        before.isPresent() ? List.of() : List.of(new KeyEvent.GrantIssued(grant)),
        new KmsAnswer.GrantIssued(
            live.arn(), before.orElse(grant).id(), access.now(), Optional.empty()));
  }

  private static Optional<KmsError> unfit(KmsKey.Live live, KeyCommand.CreateGrant create) {
    Set<GrantOperation> fitting = fitting(live);
    for (GrantOperation operation : EnumSet.copyOf(create.operations())) {
      if (!fitting.contains(operation)) {
        return invalid(
            operation.awsName()
                + " is not an operation of a key with key spec "
                + live.spec()
                + " and key usage "
                + live.usage()
                + ".");
      }
    }
    return live.spec() == KeySpec.SYMMETRIC_DEFAULT || create.constraints().isNone()
        ? Optional.empty()
        : invalid("Only grants on symmetric encryption keys may have constraints.");
  }

  private static Set<GrantOperation> fitting(KmsKey.Live live) {
    return switch (live.usage()) {
      case ENCRYPT_DECRYPT ->
          live.spec() == KeySpec.SYMMETRIC_DEFAULT ? SYMMETRIC_KEY : ENCRYPTING_KEY_PAIR;
      case SIGN_VERIFY -> SIGNING_KEY_PAIR;
      case GENERATE_VERIFY_MAC -> MAC_KEY;
      case KEY_AGREEMENT -> AGREEING_KEY_PAIR;
      case ENCAPSULATE_DECAPSULATE -> ENCAPSULATING_KEY_PAIR;
    };
  }

  static boolean allowsMore(KeyCommand.CreateGrant create, Grant parent) {
    return !parent.operations().containsAll(create.operations())
        || !create.constraints().areAsStrictAs(parent.constraints());
  }

  static Decision retire(KmsKey.Live live, KeyCommand.RetireGrant retire, KeyAccess access) {
    Optional<Grant> grant = live.grants().find(retire.grantId());
    if (grant.isEmpty()) {
      // Who could not retire any of the account's grants is not told which there are, nor that the
      // key is there.
      return Decision.refuse(
          access.caller().account().equals(live.arn().account()) && access.isAllowedByOwnSide()
              ? new KmsError.GrantNotFound(retire.grantId())
              : access.refusalOfStranger());
    }
    return mayRetire(grant.get(), access)
        ? end(live, grant.get(), new KeyEvent.GrantRetired(retire.grantId()), retire.dryRun())
        : Decision.refuse(access.refusalOfStranger());
  }

  /** What lets whom the key's policy leaves out retire a grant that is there. */
  static Reason whyRetired(KmsKey.Live live, KeyCommand.RetireGrant retire, KeyAccess access) {
    Identity caller = access.caller().identity();
    boolean isNamed =
        live.grants()
            .find(retire.grantId())
            .filter(grant ->
                grant.retiring().isPresent() && grant.retiring().get().is(caller)
                    || grant.allows(GrantOperation.RETIRE_GRANT) && grant.grantee().is(caller))
            .isPresent();
    return new Reason.Granted(retire.grantId(), isNamed ? Optional.empty() : access.ownStatement());
  }

  /**
   * The retiring principal, a grantee that is allowed to, and the account that issued it. What an
   * account may, its identity policies hand on.
   */
  private static boolean mayRetire(Grant grant, KeyAccess access) {
    Caller caller = access.caller();
    boolean delegated = access.isAllowedByOwnSide();
    return caller.account().equals(grant.issuingAccount()) && delegated
        || grant.retiring().isPresent() && is(grant.retiring().get(), caller, delegated)
        || grant.allows(GrantOperation.RETIRE_GRANT)
            && is(grant.grantee(), caller, delegated)
            && access.terms().letCount(grant, access.now());
  }

  private static boolean is(GrantPrincipal principal, Caller caller, boolean delegated) {
    return principal.is(caller.identity()) || delegated && principal.isAccount(caller.account());
  }

  static Decision revoke(KmsKey.Live live, KeyCommand.RevokeGrant revoke) {
    return live.grants()
        .find(revoke.grantId())
        .map(
            grant -> end(live, grant, new KeyEvent.GrantRevoked(revoke.grantId()), revoke.dryRun()))
        .orElseGet(() -> Decision.refuse(new KmsError.GrantNotFound(revoke.grantId())));
  }

  private static Decision end(KmsKey.Live live, Grant grant, KeyEvent event, boolean dryRun) {
    return dryRun
        ? Decision.refuse(new KmsError.DryRun())
        : new Decision.Persist(List.of(event), new KmsAnswer.GrantEnded(live.arn(), grant));
  }

  static Decision list(KmsKey.Live live, KeyCommand.ListGrants list) {
    if (list.grantee().isPresent() && list.grantee().get().id().isEmpty()) {
      return Decision.refuse(new KmsError.InvalidPrincipal(list.grantee().get().arn()));
    }
    Optional<String> granteeId = list.grantee().flatMap(NamedPrincipal::id);
    List<Grant> found =
        list.grantId()
            .map(id ->
                live.grants().find(id).stream()
                    .filter(grant -> granteeId.map(grant.grantee().id()::equals).orElse(true))
                    .filter(grant -> list.after().map(id::compareTo).orElse(1) > 0)
                    .toList())
            .orElseGet(() -> live.grants().page(granteeId, list.after(), list.limit()));
    return answer(live, found);
  }

  static Decision tellRetirable(KmsKey.Live live, KeyCommand.TellRetirableGrants tell) {
    return answer(
        live,
        tell.grantIds().stream()
            .sorted()
            .flatMap(id -> live.grants().find(id).stream())
            .filter(grant ->
                grant.retiring().filter(who -> who.id().equals(tell.principalId())).isPresent())
            .toList());
  }

  private static Decision answer(KmsKey.Live live, List<Grant> grants) {
    return new Decision.Answer(
        new KmsAnswer.Grants(
            Optional.of(live.arn()),
            grants.stream().map(grant -> new KmsAnswer.HeldGrant(live.arn(), grant)).toList(),
            Optional.empty()));
  }

  private static Optional<KmsError> invalid(String message) {
    return Optional.of(new KmsError.Invalid(message));
  }
}
