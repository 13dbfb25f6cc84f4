package dev.holdfast.model.key;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.operation.KmsOperation;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What each operation may do in each key state: AWS's table "Key states of AWS KMS keys" as data,
 * for every operation whether built yet or not. Where recordings and that page differ, the
 * recordings win (cryptography on a key pending deletion is an invalid state, not a disabled key).
 */
public final class KeyStateTable {

  /** One cell. */
  public sealed interface Verdict {

    record Allowed() implements Verdict {}

    record Refused(Refusal refusal) implements Verdict {}

    /**
     * Allowed for a key that the condition does not speak of; with the condition's consequence for
     * one that it does.
     */
    record AllowedWith(Condition condition) implements Verdict {}

    /** Refused, and for a key that the condition speaks of perhaps for another reason. */
    record RefusedWith(Refusal refusal, Condition condition) implements Verdict {}

    /** The operation is not about one key, or no key that it is for can be in this state. */
    record NotApplicable() implements Verdict {}
  }

  /** Why a cell refuses. */
  public enum Refusal {
    DISABLED,
    /** The key is in the state that the column names. */
    IN_STATE,
    NOT_PENDING_DELETION,
    /** Only kinds of key that the operation is not for can be in this state. */
    UNSUPPORTED
  }

  /** The footnotes of the table that say more than which error. */
  public enum Condition {
    /**
     * Rotation is for symmetric keys with material of AWS KMS: Unsupported for key pairs, HMAC
     * keys, imported material and custom key stores.
     */
    ROTATABLE_KEYS_ONLY,
    /**
     * For symmetric keys, of imported material too, which can have several materials in the course
     * of time: Unsupported for key pairs, HMAC keys and custom key stores.
     */
    SEVERAL_MATERIALS_ONLY,
    /** Unsupported for a key whose material is not imported. */
    IMPORTED_MATERIAL_ONLY,
    /**
     * UpdateAlias may leave such a key, and may not come to it: refused as IN_STATE when it is the
     * new target.
     */
    OLD_TARGET_ONLY,
    /** Accepted, effective once the key is available again. */
    EFFECTIVE_WHEN_AVAILABLE,
    /** A key that is pending deletion too stays so. */
    STAYS_PENDING_DELETION
  }

  private static final Verdict OK = new Verdict.Allowed();
  private static final Verdict DISAB = new Verdict.Refused(Refusal.DISABLED);
  private static final Verdict STATE = new Verdict.Refused(Refusal.IN_STATE);
  private static final Verdict LIVE = new Verdict.Refused(Refusal.NOT_PENDING_DELETION);
  private static final Verdict UNSUP = new Verdict.Refused(Refusal.UNSUPPORTED);
  private static final Verdict NONE = new Verdict.NotApplicable();
  private static final Verdict OK_IF_ROTATABLE =
      new Verdict.AllowedWith(Condition.ROTATABLE_KEYS_ONLY);
  private static final Verdict OK_IF_SEVERAL =
      new Verdict.AllowedWith(Condition.SEVERAL_MATERIALS_ONLY);
  private static final Verdict OK_IF_IMPORTED =
      new Verdict.AllowedWith(Condition.IMPORTED_MATERIAL_ONLY);
  private static final Verdict OK_AS_OLD = new Verdict.AllowedWith(Condition.OLD_TARGET_ONLY);
  private static final Verdict OK_LATER =
      new Verdict.AllowedWith(Condition.EFFECTIVE_WHEN_AVAILABLE);
  private static final Verdict LIVE_OR_STAYS =
      new Verdict.RefusedWith(Refusal.NOT_PENDING_DELETION, Condition.STAYS_PENDING_DELETION);
  private static final Verdict DISAB_ROT =
      new Verdict.RefusedWith(Refusal.DISABLED, Condition.ROTATABLE_KEYS_ONLY);
  private static final Verdict STATE_ROT =
      new Verdict.RefusedWith(Refusal.IN_STATE, Condition.ROTATABLE_KEYS_ONLY);
  private static final Verdict STATE_IMP =
      new Verdict.RefusedWith(Refusal.IN_STATE, Condition.IMPORTED_MATERIAL_ONLY);

  private static final Map<KmsOperation, Map<KeyStateName, Verdict>> ROWS =
      new EnumMap<>(KmsOperation.class);

  // The columns, in this order:
  //   Enabled, Disabled, PendingDeletion, PendingReplicaDeletion, PendingImport, Unavailable,
  // Creating, Updating
  static {
    row(LIVE, LIVE, OK, OK, LIVE, LIVE_OR_STAYS, LIVE, LIVE, KmsOperation.CANCEL_KEY_DELETION);
    row(OK, OK, STATE, STATE, OK, OK, OK, OK, KmsOperation.CREATE_ALIAS);
    row(OK, OK, OK_AS_OLD, OK_AS_OLD, OK, OK, OK, OK, KmsOperation.UPDATE_ALIAS);
    row(OK, DISAB, STATE, STATE, STATE, OK, STATE, OK, KmsOperation.CREATE_GRANT);
    row(
        OK,
        DISAB,
        STATE,
        STATE,
        STATE,
        STATE,
        STATE,
        OK,
        KmsOperation.ENCRYPT,
        KmsOperation.DECRYPT,
        KmsOperation.RE_ENCRYPT,
        KmsOperation.GENERATE_DATA_KEY,
        KmsOperation.GENERATE_DATA_KEY_WITHOUT_PLAINTEXT,
        KmsOperation.GENERATE_DATA_KEY_PAIR,
        KmsOperation.GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT);
    // AWS's page does not list Encapsulate and Decapsulate yet; they use asymmetric keys as
    // DeriveSharedSecret does.
    row(
        OK,
        DISAB,
        STATE,
        STATE,
        STATE,
        NONE,
        STATE,
        OK,
        KmsOperation.SIGN,
        KmsOperation.VERIFY,
        KmsOperation.GENERATE_MAC,
        KmsOperation.VERIFY_MAC,
        KmsOperation.DERIVE_SHARED_SECRET,
        KmsOperation.ENCAPSULATE,
        KmsOperation.DECAPSULATE);
    // AWS's page refuses a disabled key; AWS itself answers.
    row(OK, OK, STATE, STATE, STATE, NONE, STATE, OK, KmsOperation.GET_PUBLIC_KEY);
    row(
        OK,
        OK,
        OK,
        OK,
        OK,
        OK,
        OK,
        OK,
        KmsOperation.DELETE_ALIAS,
        KmsOperation.DESCRIBE_KEY,
        KmsOperation.GET_KEY_LAST_USAGE,
        KmsOperation.GET_KEY_POLICY,
        KmsOperation.PUT_KEY_POLICY,
        KmsOperation.LIST_ALIASES,
        KmsOperation.LIST_GRANTS,
        KmsOperation.LIST_KEY_POLICIES,
        KmsOperation.LIST_RESOURCE_TAGS,
        // Not about one key; each that has such grants is asked for them.
        KmsOperation.LIST_RETIRABLE_GRANTS,
        KmsOperation.RETIRE_GRANT,
        KmsOperation.REVOKE_GRANT);
    row(
        OK,
        OK,
        STATE,
        STATE,
        STATE,
        OK_LATER,
        STATE,
        STATE,
        KmsOperation.ENABLE_KEY,
        KmsOperation.DISABLE_KEY);
    row(
        OK_IF_ROTATABLE,
        DISAB_ROT,
        STATE_ROT,
        STATE_ROT,
        UNSUP,
        UNSUP,
        STATE,
        OK_IF_ROTATABLE,
        KmsOperation.ENABLE_KEY_ROTATION,
        KmsOperation.DISABLE_KEY_ROTATION);
    row(
        OK_IF_ROTATABLE,
        OK_IF_ROTATABLE,
        OK_IF_ROTATABLE,
        OK_IF_ROTATABLE,
        UNSUP,
        UNSUP,
        OK_IF_ROTATABLE,
        OK_IF_ROTATABLE,
        KmsOperation.GET_KEY_ROTATION_STATUS);
    // AWS's page does not list ListKeyRotations; the API Reference sends there who wants to know
    // which material is to be imported again.
    row(
        OK_IF_SEVERAL,
        OK_IF_SEVERAL,
        OK_IF_SEVERAL,
        OK_IF_SEVERAL,
        OK_IF_SEVERAL,
        UNSUP,
        OK_IF_SEVERAL,
        OK_IF_SEVERAL,
        KmsOperation.LIST_KEY_ROTATIONS);
    // What AWS says of a key that is updating is not known; a key whose primary moves has no
    // settled material to rotate.
    row(OK, DISAB, STATE, STATE, STATE, UNSUP, STATE, STATE, KmsOperation.ROTATE_KEY_ON_DEMAND);
    row(
        OK_IF_IMPORTED,
        OK_IF_IMPORTED,
        STATE_IMP,
        STATE_IMP,
        OK,
        UNSUP,
        STATE,
        STATE,
        KmsOperation.GET_PARAMETERS_FOR_IMPORT);
    row(
        OK_IF_IMPORTED,
        OK_IF_IMPORTED,
        STATE_IMP,
        STATE_IMP,
        OK,
        UNSUP,
        STATE,
        OK,
        KmsOperation.IMPORT_KEY_MATERIAL);
    row(
        OK_IF_IMPORTED,
        OK_IF_IMPORTED,
        OK_IF_IMPORTED,
        OK_IF_IMPORTED,
        OK,
        NONE,
        STATE,
        STATE,
        KmsOperation.DELETE_IMPORTED_KEY_MATERIAL);
    row(OK, DISAB, STATE, STATE, STATE, NONE, STATE, STATE, KmsOperation.REPLICATE_KEY);
    row(OK, DISAB, STATE, STATE, STATE, NONE, STATE, OK, KmsOperation.UPDATE_PRIMARY_REGION);
    row(OK, OK, STATE, STATE, OK, OK, OK, STATE, KmsOperation.SCHEDULE_KEY_DELETION);
    row(
        OK,
        OK,
        STATE,
        STATE,
        OK,
        OK,
        OK,
        OK,
        KmsOperation.TAG_RESOURCE,
        KmsOperation.UNTAG_RESOURCE,
        KmsOperation.UPDATE_KEY_DESCRIPTION);
    row(
        NONE,
        NONE,
        NONE,
        NONE,
        NONE,
        NONE,
        NONE,
        NONE,
        KmsOperation.CREATE_KEY,
        KmsOperation.LIST_KEYS,
        KmsOperation.GENERATE_RANDOM,
        KmsOperation.CREATE_CUSTOM_KEY_STORE,
        KmsOperation.DESCRIBE_CUSTOM_KEY_STORES,
        KmsOperation.UPDATE_CUSTOM_KEY_STORE,
        KmsOperation.CONNECT_CUSTOM_KEY_STORE,
        KmsOperation.DISCONNECT_CUSTOM_KEY_STORE,
        KmsOperation.DELETE_CUSTOM_KEY_STORE);
  }

  private KeyStateTable() {}

  /**
   * The column in which an operation finds a key. AWS leaves out of the column Unavailable what
   * such a key cannot do in any state; that is found in the column of the state beneath.
   *
   * @param reachable whether what stands behind the key can be reached
   */
  static KeyStateName column(KmsOperation operation, KeyState state, boolean reachable) {
    if (reachable) {
      return state.stateName();
    }
    KeyStateName told = KeyState.nameOf(state, false);
    return verdict(operation, told) instanceof Verdict.NotApplicable ? state.stateName() : told;
  }

  /** The cell of an operation and a state. */
  public static Verdict verdict(KmsOperation operation, KeyStateName state) {
    Map<KeyStateName, Verdict> row = ROWS.get(operation);
    Verdict verdict = row == null ? null : row.get(state);
    if (verdict == null) {
      throw new IllegalStateException(
          "the key state table says nothing of " + operation + " on a key " + state);
    }
    return verdict;
  }

  /**
   * Why an operation may not be done on a key now; empty when it may.
   *
   * @param applying the conditions that speak of this key and this request
   */
  static Optional<KmsError> refusal(
      KmsOperation operation, KeyStateName state, KeyArn arn, Set<Condition> applying) {
    return switch (verdict(operation, state)) {
      case Verdict.Allowed() -> Optional.empty();
      case Verdict.Refused(Refusal refusal) -> Optional.of(error(refusal, state, arn));
      case Verdict.AllowedWith(Condition condition) ->
          applying.contains(condition) ? consequence(condition, state, arn) : Optional.empty();
      case Verdict.RefusedWith(Refusal refusal, Condition condition) ->
          applying.contains(condition)
              ? consequence(condition, state, arn).or(() -> Optional.of(error(refusal, state, arn)))
              : Optional.of(error(refusal, state, arn));
      case Verdict.NotApplicable() ->
          throw new IllegalStateException(
              operation + " was asked of a key " + state + ", which cannot be");
    };
  }

  private static KmsError error(Refusal refusal, KeyStateName state, KeyArn arn) {
    return switch (refusal) {
      case DISABLED -> new KmsError.KeyDisabled(arn);
      case IN_STATE -> new KmsError.KeyInState(arn, state);
      case NOT_PENDING_DELETION -> new KmsError.KeyNotPendingDeletion(arn);
      case UNSUPPORTED -> new KmsError.Unsupported("");
    };
  }

  private static Optional<KmsError> consequence(
      Condition condition, KeyStateName state, KeyArn arn) {
    return switch (condition) {
      case ROTATABLE_KEYS_ONLY, SEVERAL_MATERIALS_ONLY -> Optional.of(new KmsError.Unsupported(""));
      case IMPORTED_MATERIAL_ONLY -> Optional.of(new KmsError.WrongOrigin(arn, KeyOrigin.AWS_KMS));
      case OLD_TARGET_ONLY -> Optional.of(new KmsError.KeyInState(arn, state));
      case EFFECTIVE_WHEN_AVAILABLE, STAYS_PENDING_DELETION -> Optional.empty();
    };
  }

  private static void row(
      Verdict enabled,
      Verdict disabled,
      Verdict pendingDeletion,
      Verdict pendingReplicaDeletion,
      Verdict pendingImport,
      Verdict unavailable,
      Verdict creating,
      Verdict updating,
      KmsOperation... operations) {
    Map<KeyStateName, Verdict> cells = new EnumMap<>(KeyStateName.class);
    cells.put(KeyStateName.ENABLED, enabled);
    cells.put(KeyStateName.DISABLED, disabled);
    cells.put(KeyStateName.PENDING_DELETION, pendingDeletion);
    cells.put(KeyStateName.PENDING_REPLICA_DELETION, pendingReplicaDeletion);
    cells.put(KeyStateName.PENDING_IMPORT, pendingImport);
    cells.put(KeyStateName.UNAVAILABLE, unavailable);
    cells.put(KeyStateName.CREATING, creating);
    cells.put(KeyStateName.UPDATING, updating);
    for (KmsOperation operation : List.of(operations)) {
      if (ROWS.put(operation, cells) != null) {
        throw new IllegalStateException("two rows for " + operation);
      }
    }
  }
}
