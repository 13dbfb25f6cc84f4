package dev.holdfast.model.sts;

import dev.holdfast.model.name.AccountId;
import java.util.Optional;

/**
 * How a request names the role that it wants; the role need not exist.
 *
 * @param account whose role it is
 * @param text {@code arn:aws:iam::<account>:role/<path and name>}
 */
public record RoleArn(AccountId account, String text) {

  /** Empty when it is no role's ARN. */
  public static Optional<RoleArn> parse(String text) {
    String[] parts = text.split(":", 6);
    return parts.length == 6
            && parts[0].equals("arn")
            && parts[1].equals("aws")
            && parts[2].equals("iam")
            && parts[3].isEmpty()
            && parts[5].startsWith("role/")
        ? AccountId.parse(parts[4]).map(account -> new RoleArn(account, text))
        : Optional.empty();
  }
}
