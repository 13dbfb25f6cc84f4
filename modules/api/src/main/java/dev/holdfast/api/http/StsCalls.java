package dev.holdfast.api.http;

import dev.holdfast.api.error.AwsError;
import dev.holdfast.api.error.WireErrors;
import dev.holdfast.api.http.CallAudit.Story;
import dev.holdfast.api.sigv4.RawRequest;
import dev.holdfast.api.sigv4.SignatureVerifier;
import dev.holdfast.api.sigv4.Verdict;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.identity.Caller;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out calls of the Query protocol: of STS, and of it GetCallerIdentity. Who is verified may
 * always ask who it is.
 */
final class StsCalls {

  private static final Logger LOG = LoggerFactory.getLogger(StsCalls.class);

  private static final String SERVICE = "sts";
  private static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";
  private static final String GET_CALLER_IDENTITY = "GetCallerIdentity";
  static final String FORM = "application/x-www-form-urlencoded";

  private final SignatureVerifier verifier;
  private final CallAudit audit;

  StsCalls(SignatureVerifier verifier, CallAudit audit) {
    this.verifier = verifier;
    this.audit = audit;
  }

  /** The action and its parameters; empty when the request is not of the Query protocol. */
  static Optional<Map<String, String>> parameters(RawRequest request) {
    boolean posted =
        request.method().equals("POST")
            && request.contentTypes().stream().anyMatch(type -> type.startsWith(FORM));
    String form;
    if (posted) {
      form = new String(request.body(), StandardCharsets.UTF_8);
    } else if (request.method().equals("GET")) {
      // How a presigned GetCallerIdentity proves an identity to a third party.
      form = request.query();
    } else {
      return Optional.empty();
    }
    return FormParameters.parse(form).filter(parameters -> parameters.containsKey("Action"));
  }

  /** Answers a call; the stage does not fail. */
  CompletionStage<Answer> answer(Call call, Map<String, String> parameters) {
    String action = parameters.getOrDefault("Action", "");
    if (!action.equals(GET_CALLER_IDENTITY)) {
      String version = parameters.getOrDefault("Version", "");
      return CompletableFuture.completedStage(
          error(
              400,
              "InvalidAction",
              "Could not find operation " + action + " for version " + version,
              call.id()));
    }
    return verifier
        .verify(call.request(), SERVICE)
        .thenCompose(verdict -> answer(call, action, verdict));
  }

  private CompletionStage<Answer> answer(Call call, String action, Verdict verdict) {
    Story story = new Story(AuditRecord.STS, action, true);
    Answer answer;
    @Nullable String message = null;
    switch (verdict) {
      case Verdict.Refused(var error, var claimed) -> {
        story.identity = AuditRecord.Identity.unverified(claimed);
        answer = translated(error, call.id());
        message = error.message().orElse(null);
      }
      case Verdict.Verified(var caller, var region) -> {
        story.verified(caller, region);
        answer = identity(caller, call.id());
      }
    }
    Answer reached = answer;
    return audit
        .tell(call, story, answer.errorName(), message)
        .handle((recorded, failure) -> {
          if (failure == null) {
            return reached;
          }
          LOG.error("request {} could not be recorded", call.id(), failure);
          return error(500, "InternalFailure", "The request could not be recorded", call.id());
        });
  }

  private static Answer identity(Caller caller, UUID id) {
    String xml =
        "<GetCallerIdentityResponse xmlns=\""
            + NAMESPACE
            + "\">\n"
            + "  <GetCallerIdentityResult>\n"
            + "    <Arn>"
            + escaped(caller.arn())
            + "</Arn>\n"
            + "    <UserId>"
            + escaped(caller.principalId())
            + "</UserId>\n"
            + "    <Account>"
            + caller.account()
            + "</Account>\n"
            + "  </GetCallerIdentityResult>\n"
            + "  <ResponseMetadata><RequestId>"
            + id
            + "</RequestId></ResponseMetadata>\n"
            + "</GetCallerIdentityResponse>\n";
    return new Answer(200, true, xml.getBytes(StandardCharsets.UTF_8), null);
  }

  /**
   * The Query protocol's names and statuses for what the verifier says in those of the JSON
   * protocol.
   */
  private static Answer translated(AwsError error, UUID id) {
    String message = error.message().orElse("");
    if (error.equals(WireErrors.MISSING_AUTHENTICATION)) {
      return error(403, "MissingAuthenticationToken", message, id);
    }
    if (error.equals(WireErrors.UNKNOWN_ACCESS_KEY)) {
      return error(403, "InvalidClientTokenId", message, id);
    }
    return error.name().equals("IncompleteSignatureException")
        ? error(400, "IncompleteSignature", message, id)
        : error(403, "SignatureDoesNotMatch", message, id);
  }

  private static Answer error(int status, String code, String message, UUID id) {
    String xml =
        "<ErrorResponse xmlns=\""
            + NAMESPACE
            + "\">\n"
            + "  <Error>\n"
            + "    <Type>"
            + (status < 500 ? "Sender" : "Receiver")
            + "</Type>\n"
            + "    <Code>"
            + code
            + "</Code>\n"
            + "    <Message>"
            + escaped(message)
            + "</Message>\n"
            + "  </Error>\n"
            + "  <RequestId>"
            + id
            + "</RequestId>\n"
            + "</ErrorResponse>\n";
    return new Answer(status, true, xml.getBytes(StandardCharsets.UTF_8), code);
  }

  /** Text for XML: markup escaped, and what XML cannot hold at all replaced. */
  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '&' -> escaped.append("&amp;");
            case '<' -> escaped.append("&lt;");
            case '>' -> escaped.append("&gt;");
            case '"' -> escaped.append("&quot;");
            default -> escaped.appendCodePoint(isXml(c) ? c : 0xFFFD);
          }
        });
    return escaped.toString();
  }

  private static boolean isXml(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || c >= ' ' && c < 0xD800
        || c >= 0xE000 && c < 0xFFFE
        || c >= 0x10000;
  }
}
