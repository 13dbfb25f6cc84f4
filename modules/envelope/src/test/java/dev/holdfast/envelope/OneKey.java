package dev.holdfast.envelope;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DecryptRequest;
import software.amazon.awssdk.services.kms.model.DecryptResponse;
import software.amazon.awssdk.services.kms.model.DescribeKeyRequest;
import software.amazon.awssdk.services.kms.model.DescribeKeyResponse;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyRequest;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;
import software.amazon.awssdk.services.kms.model.KmsException;

/** A key server that has one key, in memory, and refuses everything when it is told to. */
final class OneKey implements KmsClient {

  static final String ID = "00000000-1111-2222-3333-444444444444";
  static final String ARN = "arn:aws:kms:us-east-1:000000000000:key/" + ID;
  static final String ALIAS = "alias/one";

  private static final int IV_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecureRandom random = new SecureRandom();
  private final byte[] key = bytes(32);
  private String refusal = "";
  private int status = 400;

  /** From now on every call is refused. */
  OneKey refusing(String code, int httpStatus) {
    refusal = code;
    status = httpStatus;
    return this;
  }

  @Override
  public GenerateDataKeyResponse generateDataKey(GenerateDataKeyRequest request) {
    refuse();
    byte[] dataKey = bytes(request.numberOfBytes());
    byte[] iv = bytes(IV_BYTES);
    byte[] sealed = cipher(Cipher.ENCRYPT_MODE, iv, request.encryptionContext(), dataKey, 0);
    byte[] blob = new byte[IV_BYTES + sealed.length];
    System.arraycopy(iv, 0, blob, 0, IV_BYTES);
    System.arraycopy(sealed, 0, blob, IV_BYTES, sealed.length);
    return GenerateDataKeyResponse.builder()
        .keyId(ARN)
        .plaintext(SdkBytes.fromByteArray(dataKey))
        .ciphertextBlob(SdkBytes.fromByteArray(blob))
        .build();
  }

  @Override
  public DecryptResponse decrypt(DecryptRequest request) {
    refuse();
    byte[] blob = request.ciphertextBlob().asByteArray();
    byte[] opened = cipher(Cipher.DECRYPT_MODE, blob, request.encryptionContext(), blob, IV_BYTES);
    return DecryptResponse.builder().keyId(ARN).plaintext(SdkBytes.fromByteArray(opened)).build();
  }

  @Override
  public DescribeKeyResponse describeKey(DescribeKeyRequest request) {
    refuse();
    return DescribeKeyResponse.builder().keyMetadata(m -> m.arn(ARN)).build();
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}

  private void refuse() {
    if (!refusal.isEmpty()) {
      throw KmsException.builder()
          .statusCode(status)
          .awsErrorDetails(
              AwsErrorDetails.builder().errorCode(refusal).errorMessage("refused").build())
          .build();
    }
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] cipher(int mode, byte[] iv, Map<String, String> context, byte[] text, int offset) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, iv, 0, IV_BYTES));
      cipher.updateAAD(
          new TreeMap<>(context).toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
      return cipher.doFinal(text, offset, text.length - offset);
    } catch (GeneralSecurityException e) {
      throw InvalidCiphertextException.builder()
          .statusCode(400)
          .awsErrorDetails(
              AwsErrorDetails.builder().errorCode("InvalidCiphertextException").build())
          .build();
    }
  }
}
