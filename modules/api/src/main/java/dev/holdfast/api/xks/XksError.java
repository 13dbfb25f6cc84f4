package dev.holdfast.api.xks;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.model.KmsError;

/**
 * A refusal as the external key store protocol has it: its names and HTTP statuses, and a text of
 * our own for whoever operates the calling KMS.
 *
 * @param message printable ASCII, less than 512 characters
 */
public record XksError(String name, int status, String message) {

  private static final int MAX_MESSAGE = 500;
  private static final String VALIDATION = "ValidationException";
  private static final String INVALID_STATE = "InvalidStateException";

  public static final XksError AUTHENTICATION_FAILED =
      new XksError(
          "AuthenticationFailedException",
          401,
          "The signature is missing, wrong, too old, or of unknown credentials.");
  public static final XksError KEY_NOT_FOUND =
      new XksError("KeyNotFoundException", 404, "There is no such key for this proxy.");
  public static final XksError INVALID_PATH =
      new XksError("InvalidUriPathException", 404, "This proxy does not have this path.");
  public static final XksError NOT_POST =
      new XksError(VALIDATION, 405, "Every request of this protocol is a POST.");
  public static final XksError TOO_LARGE =
      new XksError(
          "UnsupportedOperationException",
          501,
          "A plaintext or ciphertext has at most 4300 bytes, associated data 8192.");
  public static final XksError TIMEOUT =
      new XksError("DependencyTimeoutException", 503, "The key did not answer in time.");
  public static final XksError UNAVAILABLE =
      new XksError(INVALID_STATE, 400, "The region of the keys is not served here.");
  public static final XksError INTERNAL =
      new XksError("InternalException", 500, "The request failed here.");

  /** A request that is not as the protocol wants it. */
  public static XksError invalid(String what) {
    return new XksError(VALIDATION, 400, printable(what));
  }

  /** What a refusal of the service is called here. */
  public static XksError of(KmsError error) {
    return switch (error) {
      case KmsError.KeyNotFound _ -> KEY_NOT_FOUND;
      case KmsError.AccessDenied denied ->
          new XksError(
              "AccessDeniedException",
              403,
              "The user of this proxy may not do " + denied.action() + " with this key.");
      case KmsError.KeyDisabled _ -> new XksError(INVALID_STATE, 400, "The key is disabled.");
      case KmsError.KeyInState(var ignored, var state) ->
          new XksError(INVALID_STATE, 400, "The key's state is " + state + ".");
      // A key that another key manager keeps is not handed on.
      case KmsError.WrongKeyUsage _, KmsError.IncompatibleAlgorithm _, KmsError.WrongOrigin _ ->
          new XksError(
              "InvalidKeyUsageException", 400, "The key is not a symmetric one for encryption.");
      case KmsError.InvalidCiphertext _ ->
          new XksError(
              "InvalidCiphertextException",
              400,
              "Ciphertext, metadata, initialization vector, tag and associated data do not belong"
                  + " to each other and to this key.");
      case KmsError.Throttled _ ->
          new XksError("ThrottlingException", 429, "More requests than can be answered.");
      case KmsError.OutOfTouch _ -> TIMEOUT;
      case KmsError.JournalAway _ -> TIMEOUT;
      // No request of this protocol leads to these.
      case KmsError.InvalidAttestation _,
          KmsError.NoAttestationRoots _,
          KmsError.StoreNotFound _,
          KmsError.StoreNameInUse _,
          KmsError.StoreInState _,
          KmsError.ProxyAddressInUse _,
          KmsError.ProxyNotWell _,
          KmsError.ClusterInUse _,
          KmsError.ClusterNotRelated _,
          KmsError.TokenNotWell _,
          KmsError.StoreHasKeys _,
          KmsError.ExternalKeyInUse _,
          KmsError.ExternalKeyUnfit _,
          KmsError.StoreRefused _,
          KmsError.ExternalKeyFailed _,
          KmsError.MalformedKeyId _,
          KmsError.MalformedArn _,
          KmsError.ForeignRegion _,
          KmsError.AliasNotFound _,
          KmsError.AliasAlreadyExists _,
          KmsError.AliasReserved _,
          KmsError.MalformedAliasName _,
          KmsError.AliasWithoutPrefix _,
          KmsError.MalformedMarker _,
          KmsError.MalformedGrantId _,
          KmsError.GrantNotFound _,
          KmsError.InvalidGrantToken _,
          KmsError.InvalidPrincipal _,
          KmsError.CiphertextKeyNotVisible _,
          KmsError.KeyNotPendingDeletion _,
          KmsError.Unsupported _,
          KmsError.NotPrimary _,
          KmsError.ReplicaExists _,
          KmsError.RegionUnknown _,
          KmsError.RegionAway _,
          KmsError.RotationUnderWay _,
          KmsError.IncorrectKey _,
          KmsError.InvalidSignature _,
          KmsError.InvalidPublicKey _,
          KmsError.InvalidMac _,
          KmsError.ExpiredImportToken _,
          KmsError.InvalidImportToken _,
          KmsError.IncorrectKeyMaterial _,
          KmsError.MaterialNotFound _,
          KmsError.NoMaterialPendingRotation _,
          KmsError.MaterialPendingRotation _,
          KmsError.Invalid _,
          KmsError.DuplicateTagKeys _,
          KmsError.TooManyTags _,
          KmsError.ReservedTagKey _,
          KmsError.MalformedPolicy _,
          KmsError.PolicyLocksOut _,
          KmsError.LimitExceeded _,
          KmsError.OnDemandRotationLimit _,
          KmsError.DryRun _ ->
          INTERNAL;
    };
  }

  /** The protocol takes nothing else in a message, and texts of the reader repeat what was sent. */
  private static String printable(String text) {
    StringBuilder printable = new StringBuilder();
    text.chars()
        .limit(MAX_MESSAGE)
        .forEach(c -> printable.append(c >= ' ' && c <= '~' ? (char) c : '?'));
    return printable.toString();
  }

  /** The body of the answer. */
  public byte[] toJson() {
    return new JsonWriter()
        .beginObject()
        .text("errorName", name)
        .text("errorMessage", message)
        .endObject()
        .toBytes();
  }
}
