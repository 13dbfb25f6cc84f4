package dev.holdfast.model.audit;

import dev.holdfast.model.name.KeyReference;
import dev.holdfast.model.policy.DecidedRight;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters of a recorded call, as one of the rights that it needed was asked for. */
final class RecordedParameters {

  private final String called;
  private final DecidedRight right;
  private final Map<String, Object> parameters;

  RecordedParameters(AuditRecord record, DecidedRight right) {
    this.called = record.eventName();
    this.right = right;
    this.parameters = record.requestParameters() == null ? Map.of() : record.requestParameters();
  }

  /** Of the two sides of a ReEncrypt the one that the right is to; null for other operations. */
  @Nullable String side() {
    return switch (right.action()) {
      case "kms:ReEncryptFrom" -> "source";
      case "kms:ReEncryptTo" -> "destination";
      default -> null;
    };
  }

  /** Of {@code keyId} for a side of a ReEncrypt {@code sourceKeyId}. */
  String ofSide(String parameter) {
    String side = side();
    return side == null
        ? parameter
        : side + parameter.substring(0, 1).toUpperCase(Locale.ROOT) + parameter.substring(1);
  }

  /** That of the ciphertext. */
  Map<String, String> encryptionContext() {
    return pairs(parameters.get(ofSide("encryptionContext")));
  }

  /** Who creates a grant is held to the encryption context that the grant asks for. */
  Map<String, String> conditionContext() {
    if (!isCalled("CreateGrant")) {
      return encryptionContext();
    }
    Map<String, String> whole = pairs(constraint("encryptionContextEquals"));
    return whole.isEmpty() ? pairs(constraint("encryptionContextSubset")) : whole;
  }

  @Nullable String constraintType() {
    if (constraint("encryptionContextEquals") != null) {
      return "EncryptionContextEquals";
    }
    return constraint("encryptionContextSubset") != null ? "EncryptionContextSubset" : null;
  }

  private @Nullable Object constraint(String name) {
    return isCalled("CreateGrant") && parameters.get("constraints") instanceof Map<?, ?> constraints
        ? constraints.get(name)
        : null;
  }

  private static Map<String, String> pairs(@Nullable Object recorded) {
    Map<String, String> pairs = new LinkedHashMap<>();
    if (recorded instanceof Map<?, ?> map) {
      map.forEach((name, value) -> pairs.put(String.valueOf(name), String.valueOf(value)));
    }
    return pairs;
  }

  boolean isCalled(String operation) {
    return operation.equals(called);
  }

  @Nullable String text(String parameter, @Nullable String otherwise) {
    Object value = parameters.get(parameter);
    return value == null ? otherwise : value.toString();
  }

  List<String> texts(String parameter) {
    List<String> texts = new ArrayList<>();
    if (parameters.get(parameter) instanceof List<?> list) {
      list.forEach(element -> texts.add(String.valueOf(element)));
    }
    return texts;
  }

  Map<String, String> tags() {
    Map<String, String> tags = new LinkedHashMap<>();
    if (parameters.get("tags") instanceof List<?> list) {
      for (Object element : list) {
        if (element instanceof Map<?, ?> tag) {
          // IAM and STS call them otherwise than KMS.
          boolean ofKms = tag.containsKey("tagKey");
          if (tag.get(ofKms ? "tagKey" : "key") instanceof String name
              && tag.get(ofKms ? "tagValue" : "value") instanceof String value) {
            tags.put(name, value);
          }
        }
      }
    }
    return tags;
  }

  @Nullable String requestAlias() {
    String keyId = text(ofSide("keyId"), null);
    if (keyId == null) {
      return null;
    }
    return switch (KeyReference.parse(keyId)) {
      case KeyReference.ByAlias(var alias) -> alias.value();
      case KeyReference.ByAliasArn(var arn) -> arn.name().value();
      case KeyReference.ById ignored -> null;
      case KeyReference.ByArn ignored -> null;
      case KeyReference.Malformed ignored -> null;
      case KeyReference.MalformedArn ignored -> null;
    };
  }
}
