package dev.holdfast.node.rights;

import dev.holdfast.model.operation.KmsOperation;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What one operation of KMS takes, stated anew from AWS's documentation.
 *
 * @param needs the actions that its caller must be allowed, each of them
 * @param grant the operations of a grant that gives them; empty when none can
 * @param disabled the error of a disabled key; empty when it answers
 * @param kindOfKey what CreateKey is told of the key it needs; empty for a symmetric one
 * @param prepare makes the key ready to be asked, unless it is disabled
 * @param input the members of a request that succeeds
 */
record KmsRow(
    KmsOperation operation,
    Kind kind,
    List<String> needs,
    List<String> grant,
    Constraint constraint,
    Abroad abroad,
    String disabled,
    Map<String, String> kindOfKey,
    Consumer<Scene> prepare,
    Function<Scene, Map<String, ?>> input) {

  /** Whose policies decide. */
  enum Kind {
    /** The key's; it may name the caller, and may leave it to the caller's own. */
    KEY,
    /** The key's, and the caller's own for the alias, which has no policy. */
    ALIAS,
    /** The key's, and the caller's own for the key that is to be made elsewhere. */
    REPLICA,
    /** The grant, which is retired by whom it names, or whose account issued it. */
    GRANT,
    /** The caller's own: there is no key. */
    OWN
  }

  /** Whether a grant's constraint on the encryption context counts. */
  enum Constraint {
    HELD,
    IGNORED
  }

  /** What becomes of callers of other accounts whom both sides' policies allow. */
  enum Abroad {
    /** They use the key. */
    USES,
    /** They are refused: it is not for them, whatever the policies say. */
    REFUSED,
    /** What they ask for is looked for in their account, and not there. */
    MISSES,
    /** They are served with what is theirs. */
    SERVED
  }

  private static final String NEVER = "";
  private static final String IS_DISABLED = "DisabledException";

  private static KmsRow row(
      KmsOperation operation, Kind kind, Abroad abroad, Function<Scene, Map<String, ?>> input) {
    return new KmsRow(
        operation,
        kind,
        List.of(operation.action()),
        List.of(),
        Constraint.HELD,
        abroad,
        NEVER,
        Map.of(),
        scene -> {},
        input);
  }

  // -- kinds of rows

  /** Uses key material; a key that is disabled refuses. */
  static KmsRow uses(KmsOperation operation, Function<Scene, Map<String, ?>> input) {
    return row(operation, Kind.KEY, Abroad.USES, input)
        .grantedAs(operation.awsName())
        .refusedByDisabled();
  }

  /** Tells of a key, or changes it, for its own account. */
  static KmsRow administers(KmsOperation operation, Function<Scene, Map<String, ?>> input) {
    return row(operation, Kind.KEY, Abroad.REFUSED, input);
  }

  static KmsRow names(KmsOperation operation, Function<Scene, Map<String, ?>> input) {
    return row(operation, Kind.ALIAS, Abroad.REFUSED, input);
  }

  static KmsRow retires(KmsOperation operation, Function<Scene, Map<String, ?>> input) {
    return row(operation, Kind.GRANT, Abroad.USES, input);
  }

  static KmsRow ofAccount(KmsOperation operation, Function<Scene, Map<String, ?>> input) {
    return row(operation, Kind.OWN, Abroad.SERVED, input);
  }

  static KmsRow replicates(KmsOperation operation, Function<Scene, Map<String, ?>> input) {
    return row(operation, Kind.REPLICA, Abroad.REFUSED, input).ofMultiRegionKey();
  }

  /** The actions that the key's policy has a say in. */
  List<String> neededOfKey() {
    return kind == Kind.REPLICA ? needs.subList(0, 1) : needs;
  }

  // -- what is different in a row

  KmsRow needing(String... actions) {
    return new KmsRow(
        operation,
        kind,
        List.of(actions),
        grant,
        constraint,
        abroad,
        disabled,
        kindOfKey,
        prepare,
        input);
  }

  KmsRow grantedAs(String... operations) {
    return new KmsRow(
        operation,
        kind,
        needs,
        List.of(operations),
        constraint,
        abroad,
        disabled,
        kindOfKey,
        prepare,
        input);
  }

  KmsRow whateverTheConstraint() {
    return new KmsRow(
        operation,
        kind,
        needs,
        grant,
        Constraint.IGNORED,
        abroad,
        disabled,
        kindOfKey,
        prepare,
        input);
  }

  KmsRow forOtherAccounts(Abroad outcome) {
    return new KmsRow(
        operation, kind, needs, grant, constraint, outcome, disabled, kindOfKey, prepare, input);
  }

  KmsRow servedByDisabled() {
    return refusedByDisabled(NEVER);
  }

  KmsRow refusedByDisabled() {
    return refusedByDisabled(IS_DISABLED);
  }

  KmsRow refusedByDisabled(String error) {
    return new KmsRow(
        operation, kind, needs, grant, constraint, abroad, error, kindOfKey, prepare, input);
  }

  KmsRow on(Consumer<Scene> prepared) {
    return new KmsRow(
        operation, kind, needs, grant, constraint, abroad, disabled, kindOfKey, prepared, input);
  }

  KmsRow ofKey(String spec, String usage) {
    return new KmsRow(
        operation,
        kind,
        needs,
        grant,
        constraint,
        abroad,
        disabled,
        Map.of("KeySpec", spec, "KeyUsage", usage),
        prepare,
        input);
  }

  /** Of a key whose material is imported. */
  KmsRow ofImportedKey() {
    return withKey(Map.of("Origin", "EXTERNAL"));
  }

  /** The same of a key in a custom key store. */
  KmsRow inStore() {
    return withKey(Map.of("Origin", Scene.IN_STORE));
  }

  KmsRow ofMultiRegionKey() {
    return withKey(Map.of("MultiRegion", "true"));
  }

  private KmsRow withKey(Map<String, String> kindOfKey) {
    return new KmsRow(
        operation, kind, needs, grant, constraint, abroad, disabled, kindOfKey, prepare, input);
  }

  /** Only grants on symmetric keys may have constraints. */
  boolean isOfSymmetricKey() {
    return !kindOfKey.containsKey("KeySpec");
  }

  @Override
  public String toString() {
    return operation.awsName();
  }
}
