package dev.holdfast.model.iam;

import dev.holdfast.model.policy.Policy;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The document of an identity policy as it was given. Compiled when it is first needed, and then
 * once for all who share it.
 */
public final class PolicyText {

  private final String text;

  /** Set by whoever comes first; another that comes at the same time sets its equal. */
  private volatile @Nullable Policy compiled;

  public PolicyText(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  /** Why the document cannot be the policy of a user, group, role or session; empty when it can. */
  public Optional<String> problem() {
    return switch (Policy.readIdentity("", text)) {
      case Policy.Reading.Ready ignored -> Optional.empty();
      case Policy.Reading.Refused(String message) -> Optional.of(message);
    };
  }

  /**
   * The policy, ready to be evaluated.
   *
   * @param id what an explanation is to call it
   * @throws IllegalStateException when it has a {@link #problem}
   */
  public Policy compiled(String id) {
    Policy known = compiled;
    if (known != null && known.id().equals(id)) {
      return known;
    }
    Policy policy =
        switch (Policy.readIdentity(id, text)) {
          case Policy.Reading.Ready(Policy ready) -> ready;
          // Left out, it would also deny nothing.
          case Policy.Reading.Refused(String message) ->
              throw new IllegalStateException(id + " does not compile: " + message);
        };
    compiled = policy;
    return policy;
  }

  /** Its length as quotas count it: without white space. */
  int countedLength() {
    return countedLength(text);
  }

  static int countedLength(String document) {
    return (int) document.chars().filter(c -> !isWhitespace(c)).count();
  }

  private static boolean isWhitespace(int c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PolicyText that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
