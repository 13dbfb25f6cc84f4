package dev.holdfast.model.policy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of the rights that a request needed, and what gave or withheld it.
 *
 * @param action such as {@code kms:ReEncryptTo}
 * @param resource the ARN that was decided about, or {@code *} for a right to none; null when it
 *     was not looked up, or is not recorded
 * @param traits what policies could ask of the resource
 */
public record DecidedRight(String action, @Nullable String resource, Reason reason, Traits traits) {

  /** Of a request that was decided about by a rule of the evaluator. */
  public static DecidedRight of(AccessRequest asked, AccessDecision decision, Traits traits) {
    return new DecidedRight(asked.action().name(), asked.resource(), decision.reason(), traits);
  }

  public boolean isAllowed() {
    return reason.allows();
  }

  /**
   * Whether it is one to a key, in which the key's policy has a say. Not that to make a key, beside
   * which old records name the key that was made.
   */
  public boolean isOnKey() {
    return resource != null
        && resource.contains(":key/")
        && !(reason instanceof Reason.Owned)
        && !(reason instanceof Reason.AccountRoot);
  }

  /** Whether it is one to the key, or else the resource, of this ARN or last part of an ARN. */
  public boolean isOn(String name) {
    return resource != null && isNamed(resource, name);
  }

  /** Whether an ARN is this one, or ends with this name. */
  public static boolean isNamed(String arn, String name) {
    return arn.equals(name) || arn.endsWith("/" + name);
  }

  /** In the order in which they were asked for. What was asked for twice stands once. */
  public static List<DecidedRight> joined(List<DecidedRight> earlier, List<DecidedRight> later) {
    if (earlier.isEmpty()) {
      return later;
    }
    List<DecidedRight> all = new ArrayList<>(earlier);
    for (DecidedRight right : later) {
      if (!all.contains(right)) {
        all.add(right);
      }
    }
    return List.copyOf(all);
  }

  /** Whether none of them was withheld. */
  public static boolean allAllowed(List<DecidedRight> rights) {
    for (int i = 0; i < rights.size(); i++) {
      if (!rights.get(i).isAllowed()) {
        return false;
      }
    }
    return true;
  }
}
