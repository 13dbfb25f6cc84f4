package dev.holdfast.envelope;

import com.amazonaws.encryptionsdk.exception.AwsCryptoException;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kms.model.DependencyTimeoutException;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;
import software.amazon.awssdk.services.kms.model.KmsInternalException;
import software.amazon.cryptography.materialproviders.model.AwsCryptographicMaterialProvidersException;
import software.amazon.cryptography.materialproviders.model.CollectionOfErrors;

/** What the libraries throw, as what the user is told. */
final class Refusals {

  private static final List<String> CALLER_CODES =
      List.of(
          "AccessDeniedException",
          "AccessDenied",
          "ExpiredTokenException",
          "IncompleteSignature",
          "InvalidClientTokenId",
          "InvalidSignatureException",
          "MissingAuthenticationTokenException",
          "NotAuthorized",
          "OptInRequired",
          "RequestExpired",
          "SignatureDoesNotMatch",
          "UnrecognizedClientException");

  private static final String NAMED = "KeyProviderInfo: ";

  private Refusals() {}

  /**
   * Tells why nothing was encrypted.
   *
   * @param thrown what the AWS SDK or the Encryption SDK threw; anything else is thrown again
   */
  static Failure encrypting(RuntimeException thrown) {
    return told(thrown).orElseThrow(() -> thrown);
  }

  /**
   * Tells why a message was not decrypted. The Encryption SDK reads a header before it knows that
   * it is authentic, and stumbles over some in ways that it has no exception for.
   */
  static Failure decrypting(RuntimeException thrown) {
    return told(thrown).orElseGet(() -> notIntact(String.valueOf(thrown.getMessage())));
  }

  /** Whether a refusal of this name is about who asks and not about what. */
  static boolean concernsCaller(String code) {
    return CALLER_CODES.contains(code);
  }

  private static Optional<Failure> told(RuntimeException thrown) {
    return switch (thrown) {
      // The keyring asked once for each data key of the message; the last answer counts.
      case CollectionOfErrors several when !several.list().isEmpty() ->
          told(several.list().getLast());
      case AwsServiceException answer -> Optional.of(answered(answer));
      case SdkClientException unanswered -> Optional.of(unanswered(unanswered));
      case AwsCryptoException message ->
          Optional.of(notIntact(String.valueOf(message.getMessage())));
      case AwsCryptographicMaterialProvidersException materials -> Optional.of(otherKey(materials));
      case RuntimeException unknown -> Optional.empty();
    };
  }

  private static Failure answered(AwsServiceException answer) {
    String code = code(answer);
    String told = "the server refuses: " + code + ": " + message(answer);
    if (concernsCaller(code)) {
      return new Failure(
          Ending.DENIED, told, "Check the credentials, the key's policy and the caller's.");
    }
    if (answer instanceof InvalidCiphertextException) {
      return notIntact("its data key does not open");
    }
    if (answer.statusCode() >= 500
        || answer.isThrottlingException()
        || answer instanceof KmsInternalException
        || answer instanceof DependencyTimeoutException) {
      return new Failure(Ending.UNREACHABLE, told, "Try again later.");
    }
    return new Failure(
        Ending.KEY_REFUSED, told, "A symmetric encryption key that is enabled is needed.");
  }

  /** The keyring hands on the classes of the model without what the server answered. */
  private static String code(AwsServiceException answer) {
    AwsErrorDetails details = answer.awsErrorDetails();
    return details == null || details.errorCode() == null
        ? answer.getClass().getSimpleName()
        : details.errorCode();
  }

  private static String message(AwsServiceException answer) {
    AwsErrorDetails details = answer.awsErrorDetails();
    String message = details == null ? answer.getMessage() : details.errorMessage();
    if (message == null) {
      return "status " + answer.statusCode();
    }
    int numbers = message.indexOf(" (Service: ");
    return withoutStop(numbers < 0 ? message : message.substring(0, numbers));
  }

  private static Failure unanswered(SdkClientException unanswered) {
    String message = String.valueOf(unanswered.getMessage());
    if (message.startsWith("Unable to load credentials")) {
      return new Failure(
          Ending.DENIED,
          "there are no credentials",
          "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.");
    }
    int attempts = message.indexOf(" (SDK Attempt Count");
    return new Failure(
        Ending.UNREACHABLE,
        "the server does not answer: "
            + withoutStop(attempts < 0 ? message : message.substring(0, attempts)),
        "Name the right one with --endpoint-url or AWS_ENDPOINT_URL.");
  }

  private static Failure notIntact(String why) {
    return new Failure(
        Ending.NOT_INTACT,
        "this is not a message as it was encrypted: " + withoutStop(why),
        "It is no message of the AWS Encryption SDK with key commitment, or was changed or cut"
            + " short.");
  }

  /** The keyring tells which keys the message names, but only in its text. */
  private static Failure otherKey(AwsCryptographicMaterialProvidersException materials) {
    String told = String.valueOf(materials.getMessage());
    int named = told.indexOf(NAMED);
    return new Failure(
        Ending.OTHER_KEY,
        "the message was not encrypted under this key"
            + (named < 0 ? "" : " but under " + told.substring(named + NAMED.length()).strip()),
        "Name the right key with --key-id.");
  }

  private static String withoutStop(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }
}
