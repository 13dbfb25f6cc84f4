package dev.holdfast.api.xks;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.key.Backing;
import dev.holdfast.model.key.DetachedCiphertext;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeyMetadata;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyStateName;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.key.PublicBytes;
import java.util.List;

/** Between the protocol's bodies and the service's commands and answers. */
public final class XksBodies {

  private static final int MAX_TEXT = 4300;
  private static final int MAX_ASSOCIATED_DATA = 8192;
  private static final String PRODUCT = "Holdfast";

  private XksBodies() {}

  /** Whether a text is longer than the protocol makes a proxy take. */
  public static boolean isTooLarge(XksPath.Task task, Input input) {
    return switch (task) {
      case ENCRYPT -> isOver(input, "plaintext") || isAssociatedDataOver(input);
      case DECRYPT -> isOver(input, "ciphertext") || isAssociatedDataOver(input);
      case HEALTH -> false;
      case METADATA -> false;
    };
  }

  private static boolean isOver(Input input, String member) {
    return input.requiredBlob(member).length > MAX_TEXT;
  }

  private static boolean isAssociatedDataOver(Input input) {
    return associatedData(input).bytes().length > MAX_ASSOCIATED_DATA;
  }

  /**
   * What a task comes to.
   *
   * @throws IllegalArgumentException for the health, which is asked of no key
   */
  public static KeyCommand command(XksPath.Task task, Input input) {
    return switch (task) {
      case METADATA -> new KeyCommand.DescribeKey();
      case ENCRYPT ->
          new KeyCommand.EncryptDetached(
              Plaintext.takeOwnershipOf(input.requiredBlob("plaintext")), associatedData(input));
      case DECRYPT ->
          new KeyCommand.DecryptDetached(
              new DetachedCiphertext(
                  PublicBytes.takeOwnershipOf(
                      input.blob("ciphertextMetadata").orElseGet(() -> new byte[0])),
                  PublicBytes.takeOwnershipOf(input.requiredBlob("initializationVector")),
                  PublicBytes.takeOwnershipOf(input.requiredBlob("authenticationTag")),
                  PublicBytes.takeOwnershipOf(input.requiredBlob("ciphertext"))),
              associatedData(input));
      case HEALTH -> throw new IllegalArgumentException("no key is asked for the health");
    };
  }

  private static PublicBytes associatedData(Input input) {
    return PublicBytes.takeOwnershipOf(
        input.blob("additionalAuthenticatedData").orElseGet(() -> new byte[0]));
  }

  /**
   * The answer to a task, of what a key answered.
   *
   * @throws IllegalArgumentException for the health, which no key answers
   */
  public static byte[] answer(XksPath.Task task, Input input, KmsAnswer answer) {
    return switch (task) {
      case METADATA -> metadata(KmsAnswer.Described.class.cast(answer).metadata());
      case ENCRYPT ->
          encrypted(
              KmsAnswer.EncryptedDetached.class.cast(answer),
              input.has("ciphertextDataIntegrityValueAlgorithm"));
      case DECRYPT -> decrypted(KmsAnswer.Decrypted.class.cast(answer).plaintext());
      case HEALTH -> throw new IllegalArgumentException("no key answers the health");
    };
  }

  private static byte[] decrypted(Plaintext plaintext) {
    byte[] body =
        new JsonWriter().beginObject().blob("plaintext", plaintext.reveal()).endObject().toBytes();
    plaintext.destroy();
    return body;
  }

  private static byte[] encrypted(KmsAnswer.EncryptedDetached answer, boolean withIntegrity) {
    DetachedCiphertext parts = answer.ciphertext();
    JsonWriter json =
        new JsonWriter()
            .beginObject()
            .blob("ciphertext", parts.body().bytes())
            .blob("ciphertextMetadata", parts.metadata().bytes())
            .blob("initializationVector", parts.initializationVector().bytes())
            .blob("authenticationTag", parts.tag().bytes());
    if (withIntegrity) {
      json.blob("ciphertextDataIntegrityValue", answer.integrity().bytes());
    }
    return json.endObject().toBytes();
  }

  private static byte[] metadata(KeyMetadata key) {
    JsonWriter json =
        new JsonWriter()
            .beginObject()
            .text(
                "keySpec", key.spec() == KeySpec.SYMMETRIC_DEFAULT ? "AES_256" : key.spec().name())
            .beginArray("keyUsage");
    usages(key).forEach(json::text);
    return json.endArray()
        .text("keyStatus", key.stateName() == KeyStateName.ENABLED ? "ENABLED" : "DISABLED")
        .endObject()
        .toBytes();
  }

  /** None of a key that is in a custom key store itself: it is not handed on. */
  private static List<String> usages(KeyMetadata key) {
    return key.backing() instanceof Backing.OwnMaterial ? usages(key.usage()) : List.of();
  }

  private static List<String> usages(KeyUsage usage) {
    return switch (usage) {
      case ENCRYPT_DECRYPT -> List.of("ENCRYPT", "DECRYPT");
      case SIGN_VERIFY -> List.of("SIGN", "VERIFY");
      case GENERATE_VERIFY_MAC -> List.of("SIGN", "VERIFY");
      case KEY_AGREEMENT -> List.of("DERIVE");
      // The protocol has no words for it.
      case ENCAPSULATE_DECAPSULATE -> List.of();
    };
  }

  /**
   * The answer to the question for the health.
   *
   * @param version of this software
   */
  public static byte[] health(boolean ready, String version) {
    String model = PRODUCT + " " + version;
    return new JsonWriter()
        .beginObject()
        .number("xksProxyFleetSize", 1)
        .text("xksProxyVendor", PRODUCT)
        .text("xksProxyModel", model)
        .text("ekmVendor", PRODUCT)
        .beginArray("ekmFleetDetails")
        .beginObject()
        .text("id", "1")
        .text("model", model)
        .text("healthStatus", ready ? "ACTIVE" : "UNAVAILABLE")
        .endObject()
        .endArray()
        .endObject()
        .toBytes();
  }
}
