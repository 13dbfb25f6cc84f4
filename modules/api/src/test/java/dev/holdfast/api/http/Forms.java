package dev.holdfast.api.http;

import dev.holdfast.api.http.Wire.Draft;
import dev.holdfast.api.sigv4.ReferenceSigner;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Requests of the Query protocol in the making. */
final class Forms {

  static final String ACCOUNT = "111122223333";

  /** Of a role that everybody in the account may assume whom the account allows it. */
  static final String ACCOUNT_TRUST =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":"
          + "\"arn:aws:iam::111122223333:root\"},\"Action\":\"sts:AssumeRole\"}]}";

  private Forms() {}

  /**
   * @param parameters names and values in turn
   */
  static Draft iam(RunningEdge edge, String action, String... parameters) {
    return draft(edge, "iam", form("2010-05-08", action, parameters));
  }

  /**
   * @param parameters names and values in turn
   */
  static Draft sts(RunningEdge edge, String action, String... parameters) {
    return draft(edge, "sts", form("2011-06-15", action, parameters));
  }

  /** A form as it is. */
  static Draft draft(RunningEdge edge, String service, String form) {
    Draft draft = new Draft(edge.port(), "", form);
    draft.headers.remove("X-Amz-Target");
    draft.headers.put("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    draft.scope = new ReferenceSigner.Scope(ACCOUNT, "test", "us-east-1", service);
    draft.signed = List.of("content-type", "host", "x-amz-date");
    return draft;
  }

  private static String form(String version, String action, String... parameters) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("Action", action);
    form.put("Version", version);
    for (int i = 0; i < parameters.length; i += 2) {
      form.put(parameters[i], parameters[i + 1]);
    }
    return form.entrySet().stream()
        .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }
}
