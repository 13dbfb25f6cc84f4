package dev.holdfast.model.name;

import java.util.Optional;

/** How a request names a key. Which forms an operation accepts is the operation's business. */
public sealed interface KeyReference {

  record ById(KeyId keyId) implements KeyReference {}

  record ByArn(KeyArn arn) implements KeyReference {}

  record ByAlias(AliasName alias) implements KeyReference {}

  record ByAliasArn(AliasArn arn) implements KeyReference {}

  /**
   * Text that is none of the four forms; AWS answers NotFoundException {@code Invalid keyId
   * '<text>'}.
   */
  record Malformed(String text) implements KeyReference {}

  /** Something that begins like an ARN and is not one of KMS; AWS answers InvalidArnException. */
  record MalformedArn(String text) implements KeyReference {}

  /** Reads what stands in a {@code KeyId} member. */
  static KeyReference parse(String text) {
    if (text.startsWith("arn:")) {
      return parseArn(text);
    }
    if (text.startsWith(AliasName.PREFIX)) {
      return AliasName.parse(text)
          .<KeyReference>map(ByAlias::new)
          .orElseGet(() -> new Malformed(text));
    }
    return KeyId.parse(text).<KeyReference>map(ById::new).orElseGet(() -> new Malformed(text));
  }

  private static KeyReference parseArn(String text) {
    String[] parts = text.split(":", 6);
    if (parts.length != 6 || !parts[2].equals("kms")) {
      return new MalformedArn(text);
    }
    Optional<Region> region = Region.parse(parts[3]);
    Optional<AccountId> account = AccountId.parse(parts[4]);
    if (region.isEmpty() || account.isEmpty() || !region.get().partition().equals(parts[1])) {
      return new MalformedArn(text);
    }
    String resource = parts[5];
    if (resource.startsWith("key/")) {
      return KeyId.parse(resource.substring("key/".length()))
          .<KeyReference>map(id -> new ByArn(new KeyArn(region.get(), account.get(), id)))
          .orElseGet(() -> new Malformed(resource.substring("key/".length())));
    }
    return AliasName.parse(resource)
        .<KeyReference>map(
            alias -> new ByAliasArn(new AliasArn(region.get(), account.get(), alias)))
        .orElseGet(() -> new MalformedArn(text));
  }
}
