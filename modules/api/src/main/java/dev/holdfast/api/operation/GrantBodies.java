package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.grant.Grant;
import dev.holdfast.model.grant.GrantOperation;
import dev.holdfast.model.grant.GrantPrincipal;
import dev.holdfast.model.key.EncryptionContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the operations on grants read and write alike. */
final class GrantBodies {

  static final int DEFAULT_LIMIT = 50;
  static final int MAX_LIMIT = 100;

  private static final int ID_LENGTH = 64;
  private static final byte[] EMPTY = new byte[0];

  private GrantBodies() {}

  /** The shape knows lengths only; no grant has ever had an id of another form. */
  static @Nullable KmsError badId(String grantId) {
    return grantId.length() == ID_LENGTH
            && grantId.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f')
        ? null
        : new KmsError.MalformedGrantId(grantId);
  }

  static @Nullable KmsError badId(Optional<String> grantId) {
    return grantId.isPresent() ? badId(grantId.get()) : null;
  }

  /**
   * Refuses what would bind a grant to an AWS service: without it, a grant or a list would be wider
   * than was asked for.
   *
   * @param members of the input or of one of its structures
   */
  static @Nullable KmsError ofServices(Input input, String... members) {
    for (String member : members) {
      if (input.has(member)) {
        return new KmsError.Unsupported(member + " is not supported.");
      }
    }
    return null;
  }

  /** The shape lets a principal be missing, since a service may stand for it. */
  static @Nullable KmsError missing(Input input, String principal, String path) {
    return input.has(principal) ? null : Arguments.absent(path);
  }

  /** Nothing; that it is a grant that ended is checked all the same. */
  static byte[] ended(KmsAnswer answer) {
    var unused = Bodies.expect(KmsAnswer.GrantEnded.class, answer);
    return EMPTY;
  }

  static byte[] page(KmsAnswer answer) {
    KmsAnswer.Grants page = Bodies.expect(KmsAnswer.Grants.class, answer);
    JsonWriter json = new JsonWriter().beginObject().beginArray("Grants");
    page.grants().forEach(held -> write(json, held));
    return Bodies.page(json.endArray(), page.nextMarker());
  }

  private static void write(JsonWriter json, KmsAnswer.HeldGrant held) {
    Grant grant = held.grant();
    json.beginObject()
        .text("KeyId", held.key().toString())
        .text("GrantId", grant.id())
        .text("Name", grant.name().orElse(""))
        .moment("CreationDate", grant.createdAt())
        .text("GranteePrincipal", grant.grantee().arn())
        .text("RetiringPrincipal", grant.retiring().map(GrantPrincipal::arn))
        .text(
            "IssuingAccount",
            "arn:" + held.key().region().partition() + ":iam::" + grant.issuingAccount() + ":root")
        .beginArray("Operations");
    for (GrantOperation operation : grant.operations()) {
      json.text(operation.awsName());
    }
    json.endArray();
    if (!grant.constraints().isNone()) {
      json.beginObject("Constraints");
      write(json, "EncryptionContextSubset", grant.constraints().contextSubset());
      write(json, "EncryptionContextEquals", grant.constraints().contextEquals());
      json.endObject();
    }
    json.endObject();
  }

  private static void write(JsonWriter json, String name, Optional<EncryptionContext> context) {
    if (context.isPresent()) {
      json.beginObject(name);
      context.get().pairs().forEach(json::text);
      json.endObject();
    }
  }
}
