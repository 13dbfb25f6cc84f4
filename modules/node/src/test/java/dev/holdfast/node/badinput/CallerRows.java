package dev.holdfast.node.badinput;

import static dev.holdfast.node.badinput.Row.row;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Good requests of somebody who is not who they say, or not now, or not here. */
final class CallerRows {

  private static final String INVALID = "InvalidSignatureException";
  private static final String INCOMPLETE = "IncompleteSignatureException";
  private static final String MISMATCH =
      "The request signature we calculated does not match the signature you provided.";

  private CallerRows() {}

  private static Draft encrypt(Premises p) {
    return p.kms("Encrypt", Map.of("KeyId", p.key(), "Plaintext", Premises.PLAINTEXT));
  }

  private static Draft authorized(Premises p, UnaryOperator<String> change) {
    return encrypt(p)
        .tampered(headers ->
            headers.compute(
                "Authorization", (name, values) -> List.of(change.apply(values.getFirst()))));
  }

  /** Another last digit. */
  private static String forged(String authorization) {
    int last = authorization.length() - 1;
    return authorization.substring(0, last) + (authorization.charAt(last) == '0' ? '1' : '0');
  }

  static final List<Row> ALL =
      List.of(
          row(
              "no signature",
              p -> encrypt(p).unsigned(),
              "MissingAuthenticationTokenException",
              "Request is missing Authentication Token"),
          row("a forged signature", p -> authorized(p, CallerRows::forged), INVALID, MISMATCH),
          row(
              "another body than the signed one",
              p -> encrypt(p).sayingInstead("{\"KeyId\":\"" + p.otherKey() + "\"}"),
              INVALID,
              MISMATCH),
          row(
              "another operation than the signed one",
              p ->
                  encrypt(p)
                      .tampered(
                          headers -> headers.put("X-Amz-Target", List.of("TrentService.Decrypt"))),
              INVALID,
              MISMATCH),
          row(
              "another secret",
              p -> encrypt(p).signedBy(Premises.HOME, "guess"),
              INVALID,
              MISMATCH),
          row(
              "an unknown access key",
              p -> encrypt(p).signedBy("AKIAIOSFODNN7EXAMPLE", "test"),
              "UnrecognizedClientException",
              "The security token included in the request is invalid."),
          row(
              "a token of no session",
              p -> encrypt(p).with("X-Amz-Security-Token", "nonsense"),
              "UnrecognizedClientException",
              "The security token included in the request is invalid."),
          row(
              "an expired signature",
              p -> encrypt(p).signed(Duration.ofSeconds(400)),
              INVALID,
              "Signature expired: "),
          row(
              "a signature of the future",
              p -> encrypt(p).signed(Duration.ofSeconds(-400)),
              INVALID,
              "Signature not yet current: "),
          row(
              "a region that is none",
              p -> encrypt(p).signedFor("mars", "kms"),
              INVALID,
              "Credential should be scoped to a valid region, not 'mars'."),
          row(
              "another region than the signed one",
              p -> authorized(p, claim -> claim.replace("/us-east-1/", "/us-west-2/")),
              INVALID,
              MISMATCH),
          row(
              "the scope of another service",
              p -> encrypt(p).signedFor("us-east-1", "sts"),
              INVALID,
              "Credential should be scoped to correct service: 'kms'."),
          row(
              "the scope of another day",
              p ->
                  authorized(
                      p, claim -> claim.replaceFirst("/[0-9]{8}/us-east-1", "/20200101/us-east-1")),
              INVALID,
              "Date in Credential scope does not match YYYYMMDD"),
          row(
              "an unsigned header of AWS's",
              p -> encrypt(p).tampered(headers -> headers.put("X-Amz-Extra", List.of("x"))),
              INVALID,
              "'x-amz-extra' must be a 'SignedHeader' in the AWS Authorization."),
          row(
              "two signatures",
              p ->
                  encrypt(p)
                      .tampered(headers ->
                          headers.computeIfPresent(
                              "Authorization",
                              (name, values) -> List.of(values.getFirst(), values.getFirst()))),
              INCOMPLETE,
              "Only one way of authentication may be used in a request."),
          row(
              "another algorithm",
              p -> authorized(p, claim -> claim.replace("SHA256 ", "SHA1 ")),
              INCOMPLETE,
              "Unsupported AWS 'algorithm'"),
          row(
              "an empty signature",
              p -> authorized(p, claim -> claim.substring(0, claim.indexOf("Signature=") + 10)),
              INCOMPLETE,
              "Authorization header requires 'Signature' parameter."),
          row(
              "the root of another account",
              p -> encrypt(p).signedBy(Premises.ABROAD, "test"),
              "AccessDeniedException",
              "is not authorized to perform: kms:Encrypt on resource: "));
}
