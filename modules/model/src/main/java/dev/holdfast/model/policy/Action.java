package dev.holdfast.model.policy;

import dev.holdfast.model.grant.GrantOperation;
import dev.holdfast.model.operation.KmsOperation;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An action that a caller asks for, such as {@code kms:Encrypt}. Those of KMS are known and
 * numbered, so that policies hold them as sets of bits.
 */
public final class Action {

  /** The two sides of ReEncrypt are two rights, and neither is the operation's own name. */
  private static final List<Action> KNOWN =
      number(
          Stream.concat(
                  Stream.of(KmsOperation.values()).map(KmsOperation::action),
                  Stream.of("kms:ReEncryptFrom", "kms:ReEncryptTo"))
              .toList());

  private static final Map<String, Action> BY_NAME = byName();
  private static final Map<KmsOperation, Action> BY_OPERATION = byOperation();

  public static final Action RE_ENCRYPT_FROM = named("kms:ReEncryptFrom");
  public static final Action RE_ENCRYPT_TO = named("kms:ReEncryptTo");
  public static final Action ASSUME_ROLE = named("sts:AssumeRole");

  private static final int UNNUMBERED = -1;

  private final String name;
  private final String lowerCase;
  private final int number;
  private final @Nullable GrantOperation grantOperation;
  private final boolean forOtherAccounts;

  private Action(String name, int number) {
    this.name = name;
    this.lowerCase = name.toLowerCase(Locale.ROOT);
    this.number = number;
    this.grantOperation =
        number == UNNUMBERED
            ? null
            : GrantOperation.named(name.substring("kms:".length())).orElse(null);
    // The two sides of ReEncrypt are no operations, and may be asked for from anywhere.
    this.forOtherAccounts =
        number == UNNUMBERED
            || KmsOperation.named(name.substring("kms:".length()))
                .map(KmsOperation::isForOtherAccounts)
                .orElse(true);
  }

  public static Action of(KmsOperation operation) {
    return Objects.requireNonNull(BY_OPERATION.get(operation));
  }

  /**
   * @param name with its service, such as {@code iam:CreateUser}, in any case
   */
  public static Action named(String name) {
    Action known = BY_NAME.get(name.toLowerCase(Locale.ROOT));
    return known != null ? known : new Action(name, UNNUMBERED);
  }

  private static List<Action> number(List<String> names) {
    if (names.size() > Long.SIZE) {
      throw new IllegalStateException("more actions than bits");
    }
    return Stream.iterate(0, i -> i < names.size(), i -> i + 1)
        .map(i -> new Action(names.get(i), i))
        .toList();
  }

  private static Map<String, Action> byName() {
    Map<String, Action> actions = new HashMap<>();
    KNOWN.forEach(action -> actions.put(action.lowerCase, action));
    return Map.copyOf(actions);
  }

  private static Map<KmsOperation, Action> byOperation() {
    Map<KmsOperation, Action> actions = new EnumMap<>(KmsOperation.class);
    for (KmsOperation operation : KmsOperation.values()) {
      actions.put(operation, named(operation.action()));
    }
    return actions;
  }

  /** Of those known that the pattern matches, the bits. */
  static long bits(TextPattern.Resolved lowerCasePattern) {
    long bits = 0;
    for (Action action : KNOWN) {
      if (lowerCasePattern.matches(action.lowerCase)) {
        bits |= action.bit();
      }
    }
    return bits;
  }

  boolean isKnown() {
    return number != UNNUMBERED;
  }

  long bit() {
    return 1L << number;
  }

  String lowerCase() {
    return lowerCase;
  }

  /** What a grant would have to allow; null for what no grant can. */
  public @Nullable GrantOperation grantOperation() {
    return grantOperation;
  }

  /** Whether a resource may let callers of other accounts do it at all. */
  boolean isForOtherAccounts() {
    return forOtherAccounts;
  }

  /** With its service, such as {@code kms:Encrypt}. */
  public String name() {
    return name;
  }

  @Override
  public String toString() {
    return name;
  }
}
