package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyReference;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Members that several operations have, and the checks on them that no shape can make. A check
 * answers null when it passes.
 */
final class Arguments {

  private static final int MAX_TAGS = 50;
  private static final int MAX_CONTEXT_BYTES = 8192;
  private static final String RESERVED_TAG_PREFIX = "aws:";

  private Arguments() {}

  /** The first check that failed; null when all passed. */
  static @Nullable KmsError first(@Nullable KmsError... checks) {
    for (KmsError check : checks) {
      if (check != null) {
        return check;
      }
    }
    return null;
  }

  static Parsed refused(KmsError error) {
    return new Parsed.Refused(error);
  }

  static Parsed ready(KmsRequest request) {
    return new Parsed.Ready(request);
  }

  // -- keys

  /** A request about the key that {@code KeyId} names by id or ARN. */
  static Parsed onKey(Input input, KeyCommand command) {
    return onKey(input, key -> new KmsRequest.OnKey(key, command));
  }

  /** A request about the key that {@code KeyId} names by id or ARN. */
  static Parsed onKey(Input input, Function<KeyReference, KmsRequest> request) {
    return withKey(KeyReference.parse(input.requiredText("KeyId")), false, request);
  }

  /** A request about the key that {@code KeyId} names in any form. */
  static Parsed onKeyOrAlias(Input input, KeyCommand command) {
    KeyReference key = KeyReference.parse(input.requiredText("KeyId"));
    return withKey(key, true, reference -> new KmsRequest.OnKey(reference, command));
  }

  private static Parsed withKey(
      KeyReference key, boolean aliases, Function<KeyReference, KmsRequest> request) {
    KmsError error = badKey(key, aliases);
    return error == null ? ready(request.apply(key)) : refused(error);
  }

  /**
   * @param aliases whether the operation takes an alias where it takes a key
   */
  static @Nullable KmsError badKey(KeyReference key, boolean aliases) {
    return switch (key) {
      case KeyReference.Malformed(var text) -> new KmsError.MalformedKeyId(text);
      case KeyReference.MalformedArn(var text) -> new KmsError.MalformedArn(text);
      case KeyReference.ByAlias(var alias) ->
          aliases ? null : new KmsError.MalformedKeyId(alias.value());
      case KeyReference.ByAliasArn(var arn) ->
          aliases ? null : new KmsError.MalformedArn(arn.toString());
      case KeyReference.ById ignored -> null;
      case KeyReference.ByArn ignored -> null;
    };
  }

  static @Nullable KmsError badKey(Optional<KeyReference> key, boolean aliases) {
    return key.isPresent() ? badKey(key.get(), aliases) : null;
  }

  static Optional<KeyReference> key(Input input, String member) {
    return input.text(member).map(KeyReference::parse);
  }

  // -- aliases

  static @Nullable KmsError badAlias(String alias) {
    if (!alias.startsWith(AliasName.PREFIX)) {
      return new KmsError.AliasWithoutPrefix(alias);
    }
    Optional<AliasName> name = AliasName.parse(alias);
    if (name.isEmpty()) {
      return new KmsError.MalformedAliasName(alias);
    }
    return name.get().isReserved() ? new KmsError.AliasReserved(alias) : null;
  }

  /** A request to make an alias name a key. */
  static Parsed alias(Input input, AliasRequest request) {
    String alias = input.requiredText("AliasName");
    KeyReference target = KeyReference.parse(input.requiredText("TargetKeyId"));
    KmsError error = first(badAlias(alias), badTarget(target));
    return error == null ? ready(request.of(new AliasName(alias), target)) : refused(error);
  }

  /** Makes a request of an alias and its target. */
  interface AliasRequest {
    KmsRequest of(AliasName alias, KeyReference target);
  }

  private static @Nullable KmsError badTarget(KeyReference target) {
    boolean alias =
        target instanceof KeyReference.ByAlias || target instanceof KeyReference.ByAliasArn;
    return alias
        ? new KmsError.Invalid("Aliases must refer to keys. Not aliases")
        : badKey(target, false);
  }

  // -- tags

  static Map<String, String> tags(Input input) {
    Map<String, String> tags = new LinkedHashMap<>();
    for (Input tag : input.structures("Tags")) {
      tags.put(tag.requiredText("TagKey"), tag.requiredText("TagValue"));
    }
    return tags;
  }

  static @Nullable KmsError badTags(Input input) {
    List<Input> tags = input.structures("Tags");
    if (tags.stream().anyMatch(tag -> isReserved(tag.requiredText("TagKey")))) {
      return new KmsError.ReservedTagKey();
    }
    if (tags(input).size() < tags.size()) {
      return new KmsError.DuplicateTagKeys();
    }
    return tags.size() > MAX_TAGS ? new KmsError.TooManyTags() : null;
  }

  static boolean isReserved(String tagKey) {
    return tagKey.toLowerCase(Locale.ROOT).startsWith(RESERVED_TAG_PREFIX);
  }

  // -- cryptography

  static EncryptionContext context(Input input, String member) {
    Map<String, String> pairs = input.pairs(member);
    return pairs.isEmpty() ? EncryptionContext.EMPTY : new EncryptionContext(pairs);
  }

  static @Nullable KmsError oversizedContext(Input input, String member) {
    int bytes = 0;
    for (Map.Entry<String, String> pair : input.pairs(member).entrySet()) {
      bytes += pair.getKey().getBytes(StandardCharsets.UTF_8).length;
      bytes += pair.getValue().getBytes(StandardCharsets.UTF_8).length;
    }
    return bytes > MAX_CONTEXT_BYTES
        ? new KmsError.Invalid("The encryption context must not be larger than 8192 bytes.")
        : null;
  }

  static KmsError absent(String path) {
    return new KmsError.Invalid(
        "1 validation error detected: Value null at '"
            + path
            + "' failed to satisfy constraint: Member must not be null");
  }

  // -- pages

  static Optional<String> marker(Input input) {
    return input.text("Marker");
  }

  /** A page size beyond the operation's own maximum: the model has one for all. */
  static @Nullable KmsError limitBeyond(Input input, int max) {
    int limit = input.number("Limit").orElse(max);
    return limit > max
        ? new KmsError.Invalid(
            "1 validation error detected: Value '"
                + limit
                + "' at 'limit' failed to satisfy constraint: Member must have value less than or"
                + " equal to "
                + max)
        : null;
  }
}
