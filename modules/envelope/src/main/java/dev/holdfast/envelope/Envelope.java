package dev.holdfast.envelope;

import com.amazonaws.encryptionsdk.AwsCrypto;
import com.amazonaws.encryptionsdk.CommitmentPolicy;
import com.amazonaws.encryptionsdk.CryptoInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.cryptography.materialproviders.IKeyring;
import software.amazon.cryptography.materialproviders.MaterialProviders;
import software.amazon.cryptography.materialproviders.model.CreateAwsKmsKeyringInput;
import software.amazon.cryptography.materialproviders.model.MaterialProvidersConfig;

/**
 * Encrypts and decrypts streams of any length under one KMS key, piece by piece. Messages commit to
 * their data key and end with a signature; others are refused.
 */
final class Envelope {

  /** A message may name so many data keys; each that matches costs a call. */
  private static final int MOST_DATA_KEYS = 16;

  private static final int PIECE_BYTES = 1 << 16;

  private final KmsClient kms;
  private final AwsCrypto crypto =
      AwsCrypto.builder()
          .withCommitmentPolicy(CommitmentPolicy.RequireEncryptRequireDecrypt)
          .withMaxEncryptedDataKeys(MOST_DATA_KEYS)
          .build();

  Envelope(KmsClient kms) {
    this.kms = kms;
  }

  /**
   * Encrypts all of the input.
   *
   * @param keyId id, ARN, alias or ARN of an alias
   */
  void encrypt(String keyId, Context context, InputStream clear, OutputStream message)
      throws Failure {
    try {
      copy(crypto.createEncryptingStream(keyring(keyId), clear, context.pairs()), message);
    } catch (RuntimeException e) {
      throw Refusals.encrypting(e);
    }
  }

  /**
   * Decrypts a message. What is written is authentic piece by piece, but that it is complete and
   * signed shows at the end only: when this fails, what was written must not be used.
   *
   * @param keyId id, ARN, alias or ARN of an alias of the only key that may open it
   * @param context what the message must have been encrypted with, at least; looked at before
   *     anything is written
   */
  void decrypt(String keyId, Context context, InputStream message, OutputStream clear)
      throws Failure {
    try {
      CryptoInputStream<?> opened = crypto.createDecryptingStream(keyring(keyArn(keyId)), message);
      context.demandOf(boundTo(opened));
      copy(opened, clear);
    } catch (RuntimeException e) {
      throw Refusals.decrypting(e);
    } catch (OutOfMemoryError e) {
      throw new Failure(
          Ending.INPUT,
          "the message is cut into pieces that do not fit into memory",
          "Give more, such as HOLDFAST_HEAP=1g.");
    }
  }

  private static Map<String, String> boundTo(CryptoInputStream<?> opened) throws Failure {
    try {
      return opened.getCryptoResult().getEncryptionContext();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Messages name their key by its ARN, and so must the keyring that may open them. */
  private String keyArn(String keyId) {
    if (keyId.startsWith("arn:") && keyId.contains(":key/")) {
      return keyId;
    }
    return kms.describeKey(request -> request.keyId(keyId)).keyMetadata().arn();
  }

  private IKeyring keyring(String keyId) {
    return MaterialProviders.builder()
        .MaterialProvidersConfig(MaterialProvidersConfig.builder().build())
        .build()
        .CreateAwsKmsKeyring(
            CreateAwsKmsKeyringInput.builder().kmsKeyId(keyId).kmsClient(kms).build());
  }

  private static void copy(InputStream from, OutputStream to) throws Failure {
    byte[] piece = new byte[PIECE_BYTES];
    while (true) {
      int read;
      try {
        read = from.read(piece);
      } catch (IOException e) {
        throw unreadable(e);
      }
      if (read < 0) {
        return;
      }
      try {
        to.write(piece, 0, read);
      } catch (IOException e) {
        throw Output.unwritable("the output", e);
      }
    }
  }

  private static Failure unreadable(IOException e) {
    return new Failure(
        Ending.INPUT, "the input cannot be read: " + e.getMessage(), "Check the file or the pipe.");
  }
}
