package dev.holdfast.api.xks;

import dev.holdfast.api.shape.Input;
import dev.holdfast.api.shape.InputReader;
import dev.holdfast.api.shape.Reading;
import dev.holdfast.api.shape.Shape;
import dev.holdfast.api.shape.Shapes;
import dev.holdfast.model.hash.Sha256;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.store.ExternalCiphertext;
import dev.holdfast.model.store.ExternalKeyMetadata;
import dev.holdfast.model.store.ManagerReply;
import dev.holdfast.model.store.ProxyFault;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads what proxies answer, which is as little trusted as what clients ask. */
final class ProxyAnswers {

  private static final int OK = 200;

  private final Shape.Structure health;
  private final Shape.Structure metadata;
  private final Shape.Structure encrypted;
  private final Shape.Structure decrypted;
  private final Shape.Structure refusal;

  ProxyAnswers() {
    Shapes shapes = Shapes.ofXksAnswers();
    this.health = shapes.input("GetHealthStatus").orElseThrow();
    this.metadata = shapes.input("GetKeyMetadata").orElseThrow();
    this.encrypted = shapes.input("Encrypt").orElseThrow();
    this.decrypted = shapes.input("Decrypt").orElseThrow();
    this.refusal = shapes.input("Error").orElseThrow();
  }

  /** What is wrong with a proxy that answered a question for its health; empty for nothing. */
  Optional<ProxyFault> health(int status, byte[] body) {
    if (status != OK) {
      return Optional.of(refusal(body));
    }
    return switch (InputReader.read(health, body)) {
      case Reading.Malformed _, Reading.Invalid _ -> Optional.of(ProxyFault.INVALID_RESPONSE);
      case Reading.Read(var answer) ->
          answer.structures("ekmFleetDetails").stream().anyMatch(ProxyAnswers::isAvailable)
              ? Optional.empty()
              : Optional.of(ProxyFault.NO_KEY_MANAGER);
    };
  }

  /** What a proxy told of a key. */
  ManagerReply<ExternalKeyMetadata> metadata(int status, byte[] body) {
    return read(
        metadata,
        status,
        body,
        answer ->
            Optional.of(
                new ExternalKeyMetadata(
                    answer.requiredText("keySpec"),
                    Set.copyOf(answer.texts("keyUsage")),
                    answer.requiredText("keyStatus").equals("ENABLED"))));
  }

  /** What a proxy made of a text, if it has the length of that and the integrity value is right. */
  ManagerReply<ExternalCiphertext> encrypted(
      int status, byte[] body, int textLength, PublicBytes associatedData) {
    return read(
        encrypted,
        status,
        body,
        answer -> {
          ExternalCiphertext ciphertext =
              new ExternalCiphertext(
                  PublicBytes.takeOwnershipOf(
                      answer.blob("ciphertextMetadata").orElseGet(() -> new byte[0])),
                  PublicBytes.takeOwnershipOf(answer.requiredBlob("initializationVector")),
                  PublicBytes.takeOwnershipOf(answer.requiredBlob("authenticationTag")),
                  PublicBytes.takeOwnershipOf(answer.requiredBlob("ciphertext")));
          byte[] claimed = answer.requiredBlob("ciphertextDataIntegrityValue");
          return ciphertext.isOf(textLength)
                  && MessageDigest.isEqual(claimed, integrity(ciphertext, associatedData))
              ? Optional.of(ciphertext)
              : Optional.empty();
        });
  }

  /** What a proxy opened, if it has the length of the ciphertext. */
  ManagerReply<PublicBytes> decrypted(int status, byte[] body, int length) {
    return read(
        decrypted,
        status,
        body,
        answer ->
            Optional.of(answer.requiredBlob("plaintext"))
                .filter(text -> text.length == length)
                .map(PublicBytes::takeOwnershipOf));
  }

  private <T> ManagerReply<T> read(
      Shape.Structure shape, int status, byte[] body, Function<Input, Optional<T>> value) {
    if (status != OK) {
      return new ManagerReply.Failed<>(refusal(body));
    }
    return switch (InputReader.read(shape, body)) {
      case Reading.Malformed _, Reading.Invalid _ ->
          new ManagerReply.Failed<>(ProxyFault.INVALID_RESPONSE);
      case Reading.Read(var answer) ->
          value
              .apply(answer)
              .<ManagerReply<T>>map(ManagerReply.Answered::new)
              .orElseGet(() -> new ManagerReply.Failed<>(ProxyFault.INVALID_RESPONSE));
    };
  }

  /** The specification's appendix C. */
  private static byte[] integrity(ExternalCiphertext ciphertext, PublicBytes associatedData) {
    MessageDigest hash = Sha256.begin();
    hash.update(associatedData.bytes());
    hash.update(ciphertext.metadata().bytes());
    hash.update(ciphertext.initializationVector().bytes());
    hash.update(ciphertext.body().bytes());
    hash.update(ciphertext.tag().bytes());
    return hash.digest();
  }

  private static boolean isAvailable(Input keyManager) {
    return !keyManager.requiredText("healthStatus").equals("UNAVAILABLE");
  }

  private ProxyFault refusal(byte[] body) {
    return InputReader.read(refusal, body) instanceof Reading.Read(var answer)
        ? named(answer.requiredText("errorName"))
        : ProxyFault.INVALID_RESPONSE;
  }

  private static ProxyFault named(String error) {
    return switch (error) {
      case "AuthenticationFailedException" -> ProxyFault.UNAUTHENTICATED;
      case "AccessDeniedException" -> ProxyFault.ACCESS_DENIED;
      case "InvalidUriPathException" -> ProxyFault.INVALID_PATH;
      case "ThrottlingException" -> ProxyFault.THROTTLED;
      case "DependencyTimeoutException" -> ProxyFault.DEPENDENCY_TIMED_OUT;
      case "InternalException" -> ProxyFault.FAILED;
      case "ValidationException" -> ProxyFault.INVALID_REQUEST;
      case "UnsupportedOperationException" -> ProxyFault.UNSUPPORTED;
      case "KeyNotFoundException" -> ProxyFault.NO_KEY;
      case "InvalidStateException" -> ProxyFault.KEY_DISABLED;
      case "InvalidKeyUsageException" -> ProxyFault.WRONG_KEY_USAGE;
      case "InvalidCiphertextException" -> ProxyFault.WRONG_CIPHERTEXT;
      default -> ProxyFault.INVALID_RESPONSE;
    };
  }
}
