package dev.holdfast.model.rate;

import dev.holdfast.model.key.EncryptionAlgorithm;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.SigningAlgorithm;
import dev.holdfast.model.operation.KmsOperation;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Requests that share one rate: cryptography by the kind of key that does it, everything else by
 * its operation.
 *
 * <p>Source: AWS KMS Developer Guide, "Request quotas".
 *
 * @param name as a configuration has it
 */
public record RequestClass(String name) {

  private static final Map<String, RequestClass> ALL = new LinkedHashMap<>();

  public static final RequestClass SYMMETRIC = known("symmetric");
  public static final RequestClass RSA = known("rsa");
  public static final RequestClass ECC = known("ecc");
  public static final RequestClass ML_DSA = known("ml-dsa");
  public static final RequestClass ML_KEM = known("ml-kem");
  public static final RequestClass IAM = known("IAM");
  public static final RequestClass STS = known("STS");
  public static final RequestClass LOOKUP_EVENTS = known("LookupEvents");

  private static final String PAIRS = "pairs-";
  private static final Map<String, RequestClass> BY_ALGORITHM = new LinkedHashMap<>();

  static {
    for (EncryptionAlgorithm algorithm : EncryptionAlgorithm.values()) {
      BY_ALGORITHM.put(algorithm.name(), of(algorithm));
    }
    for (SigningAlgorithm algorithm : SigningAlgorithm.values()) {
      BY_ALGORITHM.put(algorithm.name(), of(algorithm));
    }
    for (KeySpec spec : KeySpec.values()) {
      if (spec.isAsymmetric()) {
        known(PAIRS + spec);
      }
    }
    for (KmsOperation operation : KmsOperation.values()) {
      if (!isCryptography(operation)) {
        known(operation.awsName());
      }
    }
  }

  /** The classes that there are. */
  public static Collection<RequestClass> all() {
    return Collections.unmodifiableCollection(ALL.values());
  }

  public static Optional<RequestClass> named(String name) {
    return Optional.ofNullable(ALL.get(name));
  }

  /**
   * The class of a request.
   *
   * @param kind the algorithm that it names, or the spec of the pair that it wants, in AWS's words;
   *     what names none, or none that there is, counts as symmetric
   */
  public static RequestClass of(KmsOperation operation, Optional<String> kind) {
    return switch (operation) {
      case ENCRYPT, DECRYPT, RE_ENCRYPT, SIGN, VERIFY ->
          kind.map(BY_ALGORITHM::get).orElse(SYMMETRIC);
      case GENERATE_DATA_KEY_PAIR, GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT ->
          kind.map(spec -> ALL.get(PAIRS + spec)).orElse(SYMMETRIC);
      case DERIVE_SHARED_SECRET -> ECC;
      case ENCAPSULATE, DECAPSULATE -> ML_KEM;
      case GENERATE_DATA_KEY,
          GENERATE_DATA_KEY_WITHOUT_PLAINTEXT,
          GENERATE_MAC,
          VERIFY_MAC,
          GENERATE_RANDOM ->
          SYMMETRIC;
      default -> Objects.requireNonNull(ALL.get(operation.awsName()));
    };
  }

  /** Whether it works with a key's material, as few callers do a thousand times a second else. */
  public static boolean isCryptography(KmsOperation operation) {
    return switch (operation) {
      case ENCRYPT,
          DECRYPT,
          RE_ENCRYPT,
          SIGN,
          VERIFY,
          GENERATE_DATA_KEY_PAIR,
          GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT,
          DERIVE_SHARED_SECRET,
          ENCAPSULATE,
          DECAPSULATE,
          GENERATE_DATA_KEY,
          GENERATE_DATA_KEY_WITHOUT_PLAINTEXT,
          GENERATE_MAC,
          VERIFY_MAC,
          GENERATE_RANDOM ->
          true;
      default -> false;
    };
  }

  private static RequestClass of(EncryptionAlgorithm algorithm) {
    return switch (algorithm) {
      case SYMMETRIC_DEFAULT -> SYMMETRIC;
      case RSAES_OAEP_SHA_1, RSAES_OAEP_SHA_256 -> RSA;
      case SM2PKE -> ECC;
    };
  }

  private static RequestClass of(SigningAlgorithm algorithm) {
    return switch (algorithm) {
      case RSASSA_PSS_SHA_256,
          RSASSA_PSS_SHA_384,
          RSASSA_PSS_SHA_512,
          RSASSA_PKCS1_V1_5_SHA_256,
          RSASSA_PKCS1_V1_5_SHA_384,
          RSASSA_PKCS1_V1_5_SHA_512 ->
          RSA;
      case ECDSA_SHA_256,
          ECDSA_SHA_384,
          ECDSA_SHA_512,
          SM2DSA,
          ED25519_SHA_512,
          ED25519_PH_SHA_512 ->
          ECC;
      case ML_DSA_SHAKE_256 -> ML_DSA;
    };
  }

  private static RequestClass known(String name) {
    RequestClass made = new RequestClass(name);
    ALL.put(name, made);
    return made;
  }

  @Override
  public String toString() {
    return name;
  }
}
