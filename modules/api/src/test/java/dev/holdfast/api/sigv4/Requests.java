package dev.holdfast.api.sigv4;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes signed requests, and then changes them. */
final class Requests {

  static final String AMZ_DATE = "20261122T070000Z";
  static final ReferenceSigner.Scope SCOPE =
      new ReferenceSigner.Scope(
          "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1", "kms");
  static final byte[] BODY =
      "{\"KeyId\":\"alias/a\",\"Plaintext\":\"aGVsbG8=\"}".getBytes(StandardCharsets.UTF_8);

  final Map<String, String> headers = new LinkedHashMap<>();
  ReferenceSigner.Scope scope = SCOPE;
  String amzDate = AMZ_DATE;
  String method = "POST";
  String query = "";
  List<String> signed = List.of("content-type", "host", "x-amz-date", "x-amz-target");
  byte[] body = BODY;

  private Requests() {
    headers.put("Host", "127.0.0.1:4599");
    headers.put("Content-Type", "application/x-amz-json-1.1");
    headers.put("X-Amz-Date", AMZ_DATE);
    headers.put("X-Amz-Target", "TrentService.Encrypt");
    headers.put("User-Agent", "aws-cli/2");
    headers.put("Accept-Encoding", "identity");
  }

  static Requests likeTheCli() {
    return new Requests();
  }

  String authorization() {
    return ReferenceSigner.authorization(scope, amzDate, method, "/", query, headers, signed, body);
  }

  RawRequest sign() {
    return with(authorization());
  }

  RawRequest with(String authorization) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put("Authorization", authorization);
    return unsigned(all);
  }

  RawRequest unsigned() {
    return unsigned(headers);
  }

  private RawRequest unsigned(Map<String, String> all) {
    List<String> flat = new ArrayList<>();
    List<String> contentTypes = new ArrayList<>();
    all.forEach((name, value) -> {
      if (name.equalsIgnoreCase("content-type")) {
        contentTypes.add(value);
      } else {
        flat.add(name.toLowerCase(Locale.ROOT));
        flat.add(value);
      }
    });
    return new RawRequest(method, "/", query, flat.toArray(String[]::new), contentTypes, body);
  }

  /** The same request with one more header at its end. */
  static RawRequest plus(RawRequest request, String name, String value) {
    List<String> headers = new ArrayList<>(List.of(request.headers()));
    headers.add(name);
    headers.add(value);
    return withHeaders(request, headers.toArray(String[]::new));
  }

  static RawRequest withHeaders(RawRequest request, String[] headers) {
    return new RawRequest(
        request.method(),
        request.path(),
        request.query(),
        headers,
        request.contentTypes(),
        request.body());
  }
}
