package dev.holdfast.node.badinput;

import static dev.holdfast.node.badinput.Row.row;
import static dev.holdfast.node.badinput.Row.wordless;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Messages that cannot be signed, and signatures and MACs that are not. */
final class SignatureRows {

  private static final String INVALID = "KMSInvalidSignatureException";
  private static final String VALIDATION = "ValidationException";
  private static final String ECDSA = "ECDSA_SHA_256";
  private static final String PKCS1 = "RSASSA_PKCS1_V1_5_SHA_256";

  private SignatureRows() {}

  private static Draft sign(Premises p, String algorithm, String type, int length) {
    return p.kms(
        "Sign",
        Map.of(
            "KeyId",
            algorithm.equals(ECDSA) ? p.signingKey() : p.rsaSigningKey(),
            "Message",
            base64(new byte[length]),
            "MessageType",
            type,
            "SigningAlgorithm",
            algorithm));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static Draft verify(Premises p, String key, String algorithm, String signature) {
    return p.kms(
        "Verify",
        Map.of(
            "KeyId",
            key,
            "Message",
            Premises.PLAINTEXT,
            "SigningAlgorithm",
            algorithm,
            "Signature",
            signature));
  }

  private static byte[] signed(Premises p, String key, String algorithm) {
    return Base64.getDecoder()
        .decode(
            Premises.got(
                p.kms(
                    "Sign",
                    Map.of(
                        "KeyId",
                        key,
                        "Message",
                        Premises.PLAINTEXT,
                        "SigningAlgorithm",
                        algorithm)),
                "Signature"));
  }

  /** Of the right message by the right key, changed. */
  private static Draft changed(Premises p, UnaryOperator<byte[]> change) {
    String key = p.signingKey();
    return verify(p, key, ECDSA, base64(change.apply(signed(p, key, ECDSA))));
  }

  private static Draft changedRsa(Premises p, UnaryOperator<byte[]> change) {
    String key = p.rsaSigningKey();
    return verify(p, key, PKCS1, base64(change.apply(signed(p, key, PKCS1))));
  }

  private static byte[] flippedInTheMiddle(byte[] signature) {
    signature[signature.length / 2] ^= 1;
    return signature;
  }

  private static byte[] longer(byte[] signature) {
    return Arrays.copyOf(signature, signature.length + 1);
  }

  private static byte[] shorter(byte[] signature) {
    return Arrays.copyOf(signature, signature.length - 1);
  }

  private static Draft mac(Premises p, String mac) {
    return p.kms(
        "VerifyMac",
        Map.of(
            "KeyId",
            p.macKey(),
            "Message",
            Premises.PLAINTEXT,
            "MacAlgorithm",
            "HMAC_SHA_256",
            "Mac",
            mac));
  }

  private static Row number(String name, UnaryOperator<EcdsaSignature> change) {
    return wordless(
        "a signature whose " + name,
        p -> changed(p, der -> change.apply(EcdsaSignature.read(der)).der()),
        INVALID);
  }

  static final List<Row> ALL =
      List.of(
          row(
              "a digest of 31 bytes",
              p -> sign(p, ECDSA, "DIGEST", 31),
              VALIDATION,
              "Digest is invalid length for algorithm ECDSA_SHA_256."),
          row(
              "a digest of another hash",
              p -> sign(p, PKCS1, "DIGEST", 48),
              VALIDATION,
              "Digest is invalid length for algorithm RSASSA_PKCS1_V1_5_SHA_256."),
          row(
              "a type of message that the algorithm does not take",
              p -> sign(p, ECDSA, "EXTERNAL_MU", 64),
              VALIDATION,
              "MessageType EXTERNAL_MU is not valid for algorithm ECDSA_SHA_256."),
          row(
              "a message of 4,097 bytes",
              p -> sign(p, ECDSA, "RAW", 4_097),
              VALIDATION,
              "Value at 'message' failed to satisfy constraint: Member must have length less than"
                  + " or equal to 4096"),
          row(
              "a signature of 6,145 bytes",
              p -> verify(p, p.signingKey(), ECDSA, base64(new byte[6_145])),
              VALIDATION,
              "Value at 'signature' failed to satisfy constraint: Member must have length less than"
                  + " or equal to 6144"),
          number("r is 0", it -> it.withR(BigInteger.ZERO)),
          number("s is 0", it -> it.withS(BigInteger.ZERO)),
          number("r is the order", it -> it.withR(EcdsaSignature.ORDER)),
          number("s is the order", it -> it.withS(EcdsaSignature.ORDER)),
          number("r is larger by the order", it -> it.withR(it.r().add(EcdsaSignature.ORDER))),
          number("s is larger by the order", it -> it.withS(it.s().add(EcdsaSignature.ORDER))),
          number("r is negative", it -> it.withR(it.r().negate())),
          number("s is another", it -> it.withS(it.s().xor(BigInteger.ONE))),
          wordless(
              "a signature that is no DER",
              p -> changed(p, der -> EcdsaSignature.read(der).bare()),
              INVALID),
          wordless(
              "a signature in DER with a long form of its length",
              p -> changed(p, der -> EcdsaSignature.read(der).inLongForm()),
              INVALID),
          wordless(
              "a signature with a byte behind", p -> changed(p, SignatureRows::longer), INVALID),
          wordless("a signature cut by a byte", p -> changed(p, SignatureRows::shorter), INVALID),
          wordless(
              "a signature of another message",
              p ->
                  p.kms(
                      "Verify",
                      Map.of(
                          "KeyId",
                          p.signingKey(),
                          "Message",
                          "aGVsbG9v",
                          "SigningAlgorithm",
                          ECDSA,
                          "Signature",
                          base64(signed(p, p.signingKey(), ECDSA)))),
              INVALID),
          wordless(
              "an RSA signature with a flipped bit",
              p -> changedRsa(p, SignatureRows::flippedInTheMiddle),
              INVALID),
          wordless(
              "an RSA signature with a byte more",
              p -> changedRsa(p, SignatureRows::longer),
              INVALID),
          wordless(
              "an RSA signature cut by a byte",
              p -> changedRsa(p, SignatureRows::shorter),
              INVALID),
          wordless(
              "an RSA signature beyond its modulus",
              p ->
                  changedRsa(
                      p,
                      signature -> {
                        Arrays.fill(signature, (byte) 0xff);
                        return signature;
                      }),
              INVALID),
          wordless(
              "an RSA signature of another padding",
              p ->
                  verify(
                      p,
                      p.rsaSigningKey(),
                      "RSASSA_PSS_SHA_256",
                      base64(signed(p, p.rsaSigningKey(), PKCS1))),
              INVALID),
          wordless(
              "a MAC that is another", p -> mac(p, base64(new byte[32])), "KMSInvalidMacException"),
          wordless("a MAC of a byte", p -> mac(p, base64(new byte[1])), "KMSInvalidMacException"));
}
