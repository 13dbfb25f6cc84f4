package dev.holdfast.model.audit;

import java.util.List;
import java.util.Map;

/**
 * How many rights a call needs, which the operation and its parameters tell: rights are asked for
 * one after the other, and of a call that lacked one the record does not tell the others.
 *
 * @param number at least 1; where it depends on what the record does not tell, the most it can be
 */
record RightsNeeded(int number) {

  static RightsNeeded by(AuditRecord record) {
    Map<String, Object> parameters =
        record.requestParameters() == null ? Map.of() : record.requestParameters();
    String called = record.eventName();
    return new RightsNeeded(
        switch (record.eventSource()) {
          case AuditRecord.KMS -> ofKms(called, parameters);
          case AuditRecord.IAM -> ofIam(called, parameters);
          case AuditRecord.STS -> ofSts(called, parameters);
          default -> 1;
        });
  }

  private static int ofKms(String called, Map<String, Object> parameters) {
    return switch (called) {
      case "ReEncrypt", "CreateAlias", "DeleteAlias" -> 2;
      // The alias, the key that it shall name, and the key that it named.
      case "UpdateAlias" -> 3;
      // The key, and one that is to be made where the replica shall be.
      case "ReplicateKey" -> has(parameters, "tags") ? 3 : 2;
      // The primary, and the replica.
      case "UpdatePrimaryRegion" -> 2;
      case "CreateKey" -> has(parameters, "tags") ? 2 : 1;
      // A key of another account is asked too.
      case "ListAliases" -> has(parameters, "keyId") ? 2 : 1;
      default -> 1;
    };
  }

  private static int ofIam(String called, Map<String, Object> parameters) {
    return switch (called) {
      // As they are called, and as they shall be.
      case "UpdateUser", "UpdateGroup" -> 2;
      default -> called.startsWith("Create") && has(parameters, "tags") ? 2 : 1;
    };
  }

  private static int ofSts(String called, Map<String, Object> parameters) {
    if (!called.equals("AssumeRole")) {
      return 1;
    }
    boolean tags = has(parameters, "tags") || has(parameters, "transitiveTagKeys");
    return 1 + (tags ? 1 : 0) + (has(parameters, "sourceIdentity") ? 1 : 0);
  }

  private static boolean has(Map<String, Object> parameters, String name) {
    Object value = parameters.get(name);
    return value instanceof List<?> list ? !list.isEmpty() : value != null;
  }
}
