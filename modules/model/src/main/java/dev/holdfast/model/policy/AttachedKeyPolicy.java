package dev.holdfast.model.policy;

import dev.holdfast.model.name.KeyArn;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A key policy in force: its text, and whom its names meant when it was put there. Compiled when it
 * is first asked for, and only once: most keys of an account sleep.
 */
public final class AttachedKeyPolicy {

  /** What an explanation calls a key policy: a key has one, and this is its name in the API. */
  private static final String POLICY_ID = "key policy of ";

  private final String document;
  private final HeldNames names;
  private volatile @Nullable Policy compiled;

  /**
   * @param document JSON that {@link KeyPolicy} accepted
   * @param names whom it meant when it was put
   */
  public AttachedKeyPolicy(String document, HeldNames names) {
    this.document = document;
    this.names = names;
  }

  public String document() {
    return document;
  }

  public HeldNames names() {
    return names;
  }

  /**
   * Ready to be evaluated.
   *
   * @param key whose policy it is
   * @throws IllegalStateException when the text is one that was never accepted
   */
  public Policy compiledFor(KeyArn key) {
    Policy ready = compiled;
    if (ready == null) {
      ready =
          switch (Policy.readKey(
              POLICY_ID + key, document, key.region().partition(), names.resolver())) {
            case Policy.Reading.Ready(Policy policy) -> policy;
            case Policy.Reading.Refused(String message) ->
                throw new IllegalStateException("the policy of " + key + " is not one: " + message);
          };
      compiled = ready;
    }
    return ready;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AttachedKeyPolicy that
        && document.equals(that.document)
        && names.equals(that.names);
  }

  @Override
  public int hashCode() {
    return Objects.hash(document, names);
  }

  /** As it is to be shown to who asks for it now: see {@link HeldNames#show}. */
  public AttachedKeyPolicy shown(PrincipalIds current) {
    return new AttachedKeyPolicy(names.show(document, current), names);
  }

  /** A policy is nobody's business in a log. */
  @Override
  public String toString() {
    return "AttachedKeyPolicy";
  }
}
