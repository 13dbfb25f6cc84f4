package dev.holdfast.model.policy;

import dev.holdfast.model.policy.Statement.Effect;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A policy that was read and is ready to be evaluated, again and again. */
public final class Policy {

  /** What a policy is attached to, and so what it may say. */
  public enum Kind {
    /** To a KMS key: names principals. */
    KEY,

    /** To a user, group or role, as a boundary or to a session: names resources only. */
    IDENTITY,

    /** To a role: names who may assume it. */
    TRUST
  }

  /** What became of a document. */
  public sealed interface Reading {

    record Ready(Policy policy) implements Reading {}

    /**
     * @param message what is wrong with the document
     */
    record Refused(String message) implements Reading {}
  }

  /** Says nothing: the key policy of a key that is not there, for whoever must not learn that. */
  public static final Policy SILENT = new Policy("none", null, List.of(), Set.of());

  private final String id;

  /** What it was read from; null for what is only a part of one. */
  private final @Nullable String document;

  private final CompiledStatement[] denies;
  private final CompiledStatement[] allows;
  private final Set<Principal> principals;
  private final Set<ConditionName> asked = EnumSet.noneOf(ConditionName.class);

  private Policy(
      String id,
      @Nullable String document,
      List<CompiledStatement> statements,
      Set<Principal> principals) {
    this.id = id;
    this.document = document;
    this.denies = having(Effect.DENY, statements);
    this.allows = having(Effect.ALLOW, statements);
    this.principals = principals;
    for (CompiledStatement statement : statements) {
      statement.conditions().forEach(condition -> asked.add(condition.key().name()));
    }
  }

  private static CompiledStatement[] having(Effect effect, List<CompiledStatement> statements) {
    return statements.stream()
        .filter(statement -> statement.effect() == effect)
        .toArray(CompiledStatement[]::new);
  }

  /**
   * Reads the policy of a user, group or role, a permissions boundary or a session policy.
   *
   * @param id what an explanation is to call it
   */
  public static Reading readIdentity(String id, String document) {
    // Without principals the partition does not matter.
    return read(Kind.IDENTITY, id, document, "aws", PrincipalIds.NONE);
  }

  /**
   * Reads a key policy that was accepted by {@link KeyPolicy}.
   *
   * @param partition of the key's region
   * @param ids who had the names that it gives when it was written
   */
  public static Reading readKey(String id, String document, String partition, PrincipalIds ids) {
    return read(Kind.KEY, id, document, partition, ids);
  }

  /**
   * Reads a role's trust policy. Whether whom it names exists is for the caller to see to: {@link
   * #principals}.
   *
   * @param ids who had the names that it gives when it was written
   */
  public static Reading readTrust(String id, String document, String partition, PrincipalIds ids) {
    return read(Kind.TRUST, id, document, partition, ids);
  }

  private static Reading read(
      Kind kind, String id, String document, String partition, PrincipalIds ids) {
    try {
      return new Reading.Ready(
          compile(id, document, PolicyReader.read(document, kind, partition), ids));
    } catch (PolicyReader.Malformed malformed) {
      return new Reading.Refused(String.valueOf(malformed.getMessage()));
    }
  }

  static Policy compile(String id, PolicyDocument document, PrincipalIds ids) {
    return compile(id, null, document, ids);
  }

  private static Policy compile(
      String id, @Nullable String text, PolicyDocument document, PrincipalIds ids) {
    List<CompiledStatement> statements = new ArrayList<>();
    Set<Principal> principals = new LinkedHashSet<>();
    for (int i = 0; i < document.statements().size(); i++) {
      Statement statement = document.statements().get(i);
      principals.addAll(statement.principals().values());
      CompiledStatement.of(
              new DecidingStatement(id, i + 1, statement.sid()),
              statement,
              document.kind(),
              document.variables(),
              ids)
          .ifPresent(statements::add);
    }
    return new Policy(id, text, statements, Set.copyOf(principals));
  }

  /** What an explanation calls it: an ARN, or an owner's ARN and the name of an inline policy. */
  public String id() {
    return id;
  }

  /** The document that it was read from; empty for what is only a part of a policy. */
  public Optional<String> document() {
    return Optional.ofNullable(document);
  }

  /** Whether a condition of it asks for such a key. */
  public boolean asksFor(ConditionName name) {
    return asked.contains(name);
  }

  /** Whom it names. */
  public Set<Principal> principals() {
    return principals;
  }

  /** The first statement that denies the request; null when none does. */
  @Nullable CompiledStatement denying(AccessRequest request) {
    for (CompiledStatement statement : denies) {
      if (statement.speaksOf(request)) {
        return statement;
      }
    }
    return null;
  }

  /**
   * Of the statements that allow the request the first that names the caller most closely; null
   * when none allows it.
   */
  @Nullable CompiledStatement allowing(AccessRequest request) {
    CompiledStatement best = null;
    PrincipalMatch closest = PrincipalMatch.NONE;
    for (CompiledStatement statement : allows) {
      if (!statement.speaksOf(request)) {
        continue;
      }
      PrincipalMatch match = statement.match(request.caller());
      if (match == PrincipalMatch.SELF) {
        return statement;
      }
      if (match.compareTo(closest) > 0) {
        best = statement;
        closest = match;
      }
    }
    return best;
  }

  /**
   * What it says of one request of which not everything is known, taken for the best or the worst
   * that it can be for the caller.
   */
  Policy on(AccessRequest request, PartialContext context, boolean best) {
    List<CompiledStatement> statements = new ArrayList<>();
    for (CompiledStatement statement : denies) {
      if (holds(statement.speaksOf(request, context), !best)) {
        statements.add(statement.found());
      }
    }
    for (CompiledStatement statement : allows) {
      if (holds(statement.speaksOf(request, context), best)) {
        statements.add(statement.found());
      }
    }
    return new Policy(id, null, statements, principals);
  }

  private static boolean holds(@Nullable Boolean speaks, boolean ifUnknown) {
    return speaks == null ? ifUnknown : speaks;
  }

  List<CompiledStatement> denies() {
    return List.of(denies);
  }

  List<CompiledStatement> allows() {
    return List.of(allows);
  }
}
