package dev.holdfast.api.error;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.attestation.AttestationDefect;
import dev.holdfast.model.key.KeyStateName;
import dev.holdfast.model.store.ProxyFault;
import dev.holdfast.model.store.TokenFault;

/** The one place where the service's refusals get AWS's names and words. */
public final class Refusals {

  private static final String NOT_FOUND = "NotFoundException";
  private static final String INVALID_STATE = "KMSInvalidStateException";
  private static final String VALIDATION = "ValidationException";
  private static final String TAG = "TagException";

  private Refusals() {}

  public static AwsError describe(KmsError error) {
    return switch (error) {
      case KmsError.KeyNotFound(var arn) ->
          AwsError.refused(NOT_FOUND, "Key '" + arn + "' does not exist");
      case KmsError.MalformedKeyId(var text) ->
          AwsError.refused(NOT_FOUND, "Invalid keyId '" + text + "'");
      case KmsError.MalformedArn(var text) ->
          AwsError.refused("InvalidArnException", "Invalid arn " + text);
      case KmsError.ForeignRegion(var region) ->
          AwsError.refused(NOT_FOUND, "Invalid arn " + region);
      case KmsError.AliasNotFound(var arn) ->
          AwsError.refused(NOT_FOUND, "Alias " + arn + " is not found.");
      case KmsError.AliasAlreadyExists(var arn) ->
          AwsError.refused(
              "AlreadyExistsException", "An alias with the name " + arn + " already exists");
      case KmsError.AliasReserved(var alias) ->
          AwsError.refused(
              "InvalidAliasNameException",
              "Alias "
                  + alias
                  + " is reserved: the prefix \"alias/aws/\" belongs to AWS managed keys");
      case KmsError.MalformedAliasName(var alias) ->
          AwsError.refused("InvalidAliasNameException", "Invalid alias name '" + alias + "'");
      case KmsError.AliasWithoutPrefix(var ignored) ->
          AwsError.refused(
              VALIDATION,
              "Alias must start with the prefix \"alias/\". Please see"
                  + " https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html");
      case KmsError.MalformedMarker() ->
          AwsError.refused("InvalidMarkerException", "The marker is not valid.");
      case KmsError.MalformedGrantId(var text) ->
          AwsError.refused("InvalidGrantIdException", "Invalid grant ID '" + text + "'");
      case KmsError.GrantNotFound(var grantId) ->
          AwsError.refused(NOT_FOUND, "Grant '" + grantId + "' does not exist");
      case KmsError.InvalidGrantToken() ->
          AwsError.refused("InvalidGrantTokenException", "The grant token is not valid.");
      case KmsError.InvalidPrincipal(var arn) ->
          AwsError.refused(
              "InvalidArnException", "ARN does not refer to a valid principal: " + arn);

      case KmsError.AccessDenied(var message, var ignored, var unused) ->
          AwsError.refused("AccessDeniedException", message);
      case KmsError.CiphertextKeyNotVisible() ->
          AwsError.refused(
              "AccessDeniedException",
              "The ciphertext refers to a customer master key that does not exist, does not exist"
                  + " in this region, or you are not allowed to access.");

      case KmsError.KeyDisabled(var arn) ->
          AwsError.refused("DisabledException", arn + " is disabled.");
      case KmsError.KeyInState(var arn, var state) ->
          AwsError.refused(INVALID_STATE, arn + " is " + inWords(state) + ".");
      case KmsError.KeyNotPendingDeletion(var arn) ->
          AwsError.refused(INVALID_STATE, arn + " is not pending deletion.");

      case KmsError.WrongKeyUsage(var arn, var usage, var operation) ->
          AwsError.refused(
              "InvalidKeyUsageException",
              arn + " key usage is " + usage + " which is not valid for " + operation + ".");
      case KmsError.IncompatibleAlgorithm(var algorithm, var spec) ->
          AwsError.refused(
              "InvalidKeyUsageException",
              "Algorithm " + algorithm + " is incompatible with key spec " + spec + ".");
      case KmsError.Unsupported(var message) ->
          message.isEmpty()
              ? AwsError.wordless("UnsupportedOperationException")
              : AwsError.refused("UnsupportedOperationException", message);
      case KmsError.WrongOrigin(var arn, var origin) ->
          AwsError.refused(
              "UnsupportedOperationException",
              arn + " origin is " + origin + " which is not valid for this operation.");
      case KmsError.NotPrimary(var arn) ->
          AwsError.refused(
              "UnsupportedOperationException", arn + " is not a multi-region primary key.");
      case KmsError.ReplicaExists(var arn) ->
          AwsError.refused("AlreadyExistsException", "A related key already exists: " + arn);
      case KmsError.RegionUnknown(var region) ->
          AwsError.refused(VALIDATION, "The Region " + region + " is not valid.");
      case KmsError.RegionAway(var region) -> WireErrors.regionAway(region);
      case KmsError.RotationUnderWay(var arn) ->
          AwsError.refused(
              "ConflictException",
              "A rotation of the key material is in progress for " + arn + ".");
      case KmsError.ExpiredImportToken() ->
          AwsError.refused("ExpiredImportTokenException", "The import token has expired.");
      case KmsError.InvalidImportToken() ->
          AwsError.refused("InvalidImportTokenException", "The import token is not valid.");
      case KmsError.IncorrectKeyMaterial() ->
          AwsError.refused(
              "IncorrectKeyMaterialException",
              "The key material is not valid, or is not the one that was expected.");
      case KmsError.MaterialNotFound(var id) ->
          AwsError.refused(NOT_FOUND, "Key material '" + id + "' does not exist");
      case KmsError.NoMaterialPendingRotation(var arn) ->
          AwsError.refused(
              INVALID_STATE,
              "No available key material pending rotation for the key: " + arn + ".");
      case KmsError.MaterialPendingRotation(var arn, var id, var pendingId) ->
          AwsError.refused(
              INVALID_STATE,
              "New key material (id: "
                  + id
                  + ") cannot be imported into KMS key "
                  + arn
                  + ", because another key material (id: "
                  + pendingId
                  + ") is pending rotation.");
      case KmsError.IncorrectKey() ->
          AwsError.refused(
              "IncorrectKeyException",
              "The key ID in the request does not identify a CMK that can perform this operation.");
      case KmsError.InvalidCiphertext() -> AwsError.wordless("InvalidCiphertextException");
      case KmsError.InvalidSignature() -> AwsError.wordless("KMSInvalidSignatureException");
      case KmsError.InvalidPublicKey() -> AwsError.wordless(VALIDATION);
      case KmsError.InvalidMac() -> AwsError.wordless("KMSInvalidMacException");

      case KmsError.InvalidAttestation(var defect) ->
          AwsError.refused(VALIDATION, "The attestation document " + inWords(defect) + ".");
      case KmsError.NoAttestationRoots() ->
          AwsError.refused(
              "UnsupportedOperationException",
              "No attestation document is trusted here: holdfast.attestation.root-certificates"
                  + " names no root certificates.");

      case KmsError.StoreNotFound(var text) ->
          AwsError.refused(
              "CustomKeyStoreNotFoundException",
              "AWS KMS cannot find a custom key store with the name or ID '" + text + "'");
      case KmsError.StoreNameInUse(var name) ->
          AwsError.refused(
              "CustomKeyStoreNameInUseException",
              "The custom key store name '" + name + "' is already in use in this account.");
      case KmsError.StoreInState(var id, var connection) ->
          AwsError.refused(
              "CustomKeyStoreInvalidStateException",
              "The custom key store "
                  + id
                  + " is in the connection state "
                  + connection
                  + ", which is not valid for this operation.");
      case KmsError.ProxyAddressInUse(var address) ->
          AwsError.refused(
              "XksProxyUriInUseException",
              address + " is already associated with another external key store.");
      case KmsError.ProxyNotWell(var fault) -> ProxyErrors.ofStore(fault);
      case KmsError.ClusterInUse(var cluster) ->
          AwsError.refused(
              "CloudHsmClusterInUseException",
              "The cluster "
                  + cluster
                  + ", or one with the same certificate, is already associated with a custom key"
                  + " store.");
      case KmsError.ClusterNotRelated(var cluster) ->
          AwsError.refused(
              "CloudHsmClusterNotRelatedException",
              "The cluster "
                  + cluster
                  + " does not have the certificate of the custom key store's cluster.");
      case KmsError.TokenNotWell(var fault) -> TokenErrors.ofStore(fault);
      case KmsError.StoreHasKeys(var id, var count, var key) ->
          AwsError.refused(
              "CustomKeyStoreHasCMKsException",
              "The custom key store "
                  + id
                  + " has "
                  + count
                  + " KMS keys, among them "
                  + key
                  + ".");
      case KmsError.ExternalKeyInUse(var externalKeyId) ->
          AwsError.refused(
              "XksKeyAlreadyInUseException",
              "The external key "
                  + externalKeyId
                  + " is already associated with another KMS key in this external key store.");
      case KmsError.ExternalKeyUnfit(var externalKeyId) ->
          AwsError.refused(
              "XksKeyInvalidConfigurationException",
              "The external key "
                  + externalKeyId
                  + " is not an enabled AES_256 key that encrypts and decrypts.");
      case KmsError.StoreRefused(var fault) ->
          switch (fault) {
            case ProxyFault ofProxy -> ProxyErrors.ofNewKey(ofProxy);
            case TokenFault ofToken -> TokenErrors.ofMaking(ofToken);
          };
      case KmsError.ExternalKeyFailed(var ignored, var fault) ->
          switch (fault) {
            case ProxyFault ofProxy -> ProxyErrors.ofUse(ofProxy);
            case TokenFault ofToken -> TokenErrors.ofUse(ofToken);
          };

      case KmsError.Invalid(var message) -> AwsError.refused(VALIDATION, message);
      case KmsError.DuplicateTagKeys() -> AwsError.refused(TAG, "Duplicate tag keys");
      case KmsError.TooManyTags() -> AwsError.refused(TAG, "Too many tags");
      case KmsError.ReservedTagKey() ->
          AwsError.refused(TAG, "Tags beginning with aws: are reserved");
      case KmsError.MalformedPolicy(var message) ->
          AwsError.refused("MalformedPolicyDocumentException", message);
      case KmsError.PolicyLocksOut() ->
          AwsError.refused(
              "MalformedPolicyDocumentException",
              "The new key policy will not allow you to update the key policy in the future.");

      case KmsError.LimitExceeded(var message) ->
          AwsError.refused("LimitExceededException", message);
      case KmsError.OnDemandRotationLimit(var arn) ->
          AwsError.refused(
              "LimitExceededException",
              "The on-demand rotations limit has been reached for the given keyId. No more"
                  + " on-demand rotations can be performed for this key: "
                  + arn);
      case KmsError.Throttled() ->
          AwsError.refused(
              "ThrottlingException",
              "You have exceeded the rate at which you may call KMS. Reduce the frequency of your"
                  + " calls.");
      case KmsError.OutOfTouch(), KmsError.JournalAway() -> WireErrors.TIMEOUT;
      case KmsError.DryRun() ->
          AwsError.refused(
              "DryRunOperationException",
              "The request would have succeeded, but the DryRun option is set.");
    };
  }

  private static String inWords(AttestationDefect defect) {
    return switch (defect) {
      case OVERSIZED -> "is longer than 262144 bytes";
      case MALFORMED -> "is not a COSE_Sign1 structure in well-formed CBOR";
      case ALGORITHM -> "is not signed with ES384";
      case FIELDS -> "does not have the fields of an attestation document";
      case STALE -> "is older than 5 minutes";
      case EARLY -> "is of a time that has not come";
      case CERTIFICATE -> "has a certificate that is not valid for its place in the chain";
      case EXPIRED -> "has a certificate chain that is not valid at this time";
      case UNTRUSTED -> "has a certificate chain that does not begin at a trusted root";
      case SIGNATURE -> "has a signature that is not its certificate's";
      case NO_PUBLIC_KEY -> "has no public key";
      case PUBLIC_KEY -> "has a public key that is not RSA of at least 2048 bits";
    };
  }

  private static String inWords(KeyStateName state) {
    return switch (state) {
      case CREATING -> "creating";
      case ENABLED -> "enabled";
      case DISABLED -> "disabled";
      case PENDING_IMPORT -> "pending import";
      case PENDING_DELETION -> "pending deletion";
      case PENDING_REPLICA_DELETION -> "pending replica deletion";
      case UNAVAILABLE -> "unavailable";
      case UPDATING -> "updating";
    };
  }
}
