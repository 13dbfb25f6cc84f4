package dev.holdfast.crypto.identity;

import dev.holdfast.model.iam.PolicyText;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.sts.Session;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The bytes of a session and its secret inside a token: a version, then fields in a fixed order,
 * texts and lists behind their lengths in four bytes. What is optional is a list of none or one.
 */
final class SessionForm {

  private static final byte VERSION = 1;
  private static final byte ROOT = 1;
  private static final byte USER = 2;
  private static final byte ROLE_SESSION = 3;
  private static final byte FEDERATED_USER = 4;

  /** A session, and what signs for it. Not a record, so that printing it tells nothing. */
  static final class Content {
    private final Session session;
    private final byte[] secret;

    Content(Session session, byte[] secret) {
      this.session = session;
      this.secret = secret;
    }

    Session session() {
      return session;
    }

    /** The array itself: whoever reads it overwrites it. */
    byte[] secret() {
      return secret;
    }

    @Override
    public String toString() {
      return "Content(" + session.identity().arn() + ")";
    }
  }

  private SessionForm() {}

  static byte[] write(Session session, byte[] secret) {
    Out out = new Out();
    out.octet(VERSION);
    out.bytes(secret);
    identity(out, session.identity());
    out.text(session.ownerId());
    out.texts(session.policy().map(PolicyText::text).stream().toList());
    out.texts(session.policyArns());
    out.texts(pairs(session.tags()));
    out.texts(new TreeSet<>(session.transitiveTagKeys()));
    out.texts(session.sourceIdentity().stream().toList());
    out.octet(session.multiFactor() ? (byte) 1 : 0);
    out.number(session.issuedAt().getEpochSecond());
    out.number(session.expiresAt().getEpochSecond());
    return out.toBytes();
  }

  private static List<String> pairs(Map<String, String> tags) {
    List<String> pairs = new ArrayList<>();
    new TreeMap<>(tags)
        .forEach((key, value) -> {
          pairs.add(key);
          pairs.add(value);
        });
    return pairs;
  }

  private static void identity(Out out, Identity identity) {
    switch (identity) {
      case Identity.Root(AccountId account) -> {
        out.octet(ROOT);
        out.text(account.value());
      }
      case Identity.User(AccountId account, String arn, String id, String name) -> {
        out.octet(USER);
        out.text(account.value());
        out.text(arn);
        out.text(id);
        out.text(name);
      }
      case Identity.RoleSession role -> {
        out.octet(ROLE_SESSION);
        out.text(role.account().value());
        out.text(role.arn());
        out.text(role.roleArn());
        out.text(role.roleId());
        out.text(role.sessionName());
      }
      case Identity.FederatedUser(AccountId account, String arn, String name) -> {
        out.octet(FEDERATED_USER);
        out.text(account.value());
        out.text(arn);
        out.text(name);
      }
    }
  }

  /** Empty for bytes that another version has written. */
  static Optional<Content> read(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      if (in.get() != VERSION) {
        return Optional.empty();
      }
      byte[] secret = field(in);
      Optional<Identity> identity = identity(in);
      if (identity.isEmpty()) {
        return Optional.empty();
      }
      String ownerId = text(in);
      List<String> policy = texts(in);
      List<String> policyArns = texts(in);
      List<String> pairs = texts(in);
      List<String> transitive = texts(in);
      List<String> sourceIdentity = texts(in);
      boolean multiFactor = in.get() != 0;
      Instant issuedAt = Instant.ofEpochSecond(in.getLong());
      Instant expiresAt = Instant.ofEpochSecond(in.getLong());
      Session session =
          new Session(
              identity.get(),
              ownerId,
              policy.stream().findFirst().map(PolicyText::new),
              policyArns,
              tags(pairs),
              new TreeSet<>(transitive),
              sourceIdentity.stream().findFirst(),
              multiFactor,
              issuedAt,
              expiresAt);
      return Optional.of(new Content(session, secret));
    } catch (BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  private static Map<String, String> tags(List<String> pairs) {
    Map<String, String> tags = new LinkedHashMap<>();
    for (int i = 0; i + 1 < pairs.size(); i += 2) {
      tags.put(pairs.get(i), pairs.get(i + 1));
    }
    return tags;
  }

  private static Optional<Identity> identity(ByteBuffer in) {
    byte kind = in.get();
    AccountId account = new AccountId(text(in));
    return switch (kind) {
      case ROOT -> Optional.of(new Identity.Root(account));
      case USER -> Optional.of(new Identity.User(account, text(in), text(in), text(in)));
      case ROLE_SESSION ->
          Optional.of(new Identity.RoleSession(account, text(in), text(in), text(in), text(in)));
      case FEDERATED_USER -> Optional.of(new Identity.FederatedUser(account, text(in), text(in)));
      default -> Optional.empty();
    };
  }

  private static List<String> texts(ByteBuffer in) {
    int count = in.getInt();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(text(in));
    }
    return texts;
  }

  private static String text(ByteBuffer in) {
    return new String(field(in), StandardCharsets.UTF_8);
  }

  private static byte[] field(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] field = new byte[length];
    in.get(field);
    return field;
  }

  private static final class Out {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);

    void octet(byte value) {
      bytes.write(value);
    }

    void number(long value) {
      bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    void bytes(byte[] field) {
      count(field.length);
      bytes.writeBytes(field);
    }

    void text(String text) {
      bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    void texts(Collection<String> texts) {
      count(texts.size());
      texts.forEach(this::text);
    }

    private void count(int count) {
      bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(count).array());
    }

    byte[] toBytes() {
      return bytes.toByteArray();
    }
  }
}
