package dev.holdfast.model.policy.differential;

import dev.holdfast.model.policy.differential.Scenario.Actor;
import dev.holdfast.model.policy.differential.Scenario.GivenGrant;
import dev.holdfast.model.policy.differential.Scenario.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Random requests from so few names, actions and tags that policies meet them, and miss them by a
 * little, all the time. A seed and a number give the same request always.
 */
final class Scenarios {
  private static final String HOME = "111122223333";
  private static final String ABROAD = "444455556666";
  private static final List<String> USERS = List.of("alice", "bob");
  private static final List<String> ROLES = List.of("reader", "writer");
  private static final List<String> SESSIONS = List.of("s1", "s2");
  private static final String FEDERATED = "fred";
  private static final String KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab";
  private static final String KEY = "arn:aws:kms:eu-central-1:" + HOME + ":key/" + KEY_ID;
  private static final List<String> ACTIONS =
      List.of(
          "kms:Decrypt",
          "kms:Decrypt",
          "kms:Encrypt",
          "kms:DescribeKey",
          "kms:RetireGrant",
          "kms:PutKeyPolicy");

  private final SplittableRandom random;
  private final ScenarioConditions conditions;
  private final Actor caller;
  private final String action;

  private Scenarios(SplittableRandom random) {
    this.random = random;
    this.conditions = new ScenarioConditions(random);
    this.caller = caller();
    this.action = pick(ACTIONS);
  }

  static Scenario of(long seed, int number) {
    return new Scenarios(new SplittableRandom(seed * 1_000_003 + number)).scenario();
  }

  private Scenario scenario() {
    Map<String, String> encryptionContext = encryptionContext();
    Map<String, List<String>> context = conditions.context();
    conditions.aimAt(asConditionsSeeIt(context, encryptionContext));
    boolean root = caller.kind() == Kind.ROOT;
    return new Scenario(
        caller,
        action,
        KEY,
        HOME,
        policy(true, 1, 3, 30),
        root ? List.of() : policies(0, 2, 18),
        !root && chance(30) ? Optional.of(policy(false, 1, 2, 18)) : Optional.empty(),
        sessionPolicies(),
        grants(encryptionContext),
        context,
        encryptionContext,
        ids());
  }

  private Map<String, List<String>> asConditionsSeeIt(
      Map<String, List<String>> context, Map<String, String> encryptionContext) {
    Map<String, List<String>> known = new LinkedHashMap<>(context);
    known.put(
        "aws:principalarn",
        List.of(caller.kind() == Kind.ROLE_SESSION ? caller.roleArn() : caller.arn()));
    known.put("aws:userid", List.of(caller.userId()));
    known.put("kms:calleraccount", List.of(caller.account()));
    known.put("aws:principaltype", List.of("User", "AssumedRole"));
    if (!caller.name().isEmpty()) {
      known.put("aws:username", List.of(caller.name()));
    }
    caller.tags().forEach((key, value) -> known.put("aws:principaltag/" + key, List.of(value)));
    encryptionContext.forEach((key, value) ->
        known.put("kms:encryptioncontext:" + key.toLowerCase(Locale.ROOT), List.of(value)));
    if (!encryptionContext.isEmpty()) {
      known.put("kms:encryptioncontextkeys", List.copyOf(encryptionContext.keySet()));
    }
    return known;
  }

  private Actor caller() {
    String account = chance(75) ? HOME : ABROAD;
    Map<String, String> tags = new TreeMap<>();
    if (chance(70)) {
      tags.put("team", pick(List.of("red", "Red", "blue", "*", "r?d", "r*")));
    }
    if (chance(40)) {
      tags.put("key", pick(List.of(KEY_ID, "*", "1234*")));
    }
    int kind = random.nextInt(100);
    if (kind < 8) {
      return new Actor(Kind.ROOT, account, root(account), "", "", "", Map.of());
    }
    if (kind < 50) {
      String name = pick(USERS);
      return new Actor(
          Kind.USER, account, user(account, name), "", id("AIDA", account, name), name, tags);
    }
    if (kind < 88) {
      String role = pick(ROLES);
      String session = pick(SESSIONS);
      return new Actor(
          Kind.ROLE_SESSION,
          account,
          session(account, role, session),
          role(account, role),
          id("AROA", account, role),
          session,
          tags);
    }
    return new Actor(Kind.FEDERATED_USER, account, federated(account), "", "", FEDERATED, tags);
  }

  private static String root(String account) {
    return "arn:aws:iam::" + account + ":root";
  }

  private static String user(String account, String name) {
    return "arn:aws:iam::" + account + ":user/" + name;
  }

  private static String role(String account, String name) {
    return "arn:aws:iam::" + account + ":role/apps/" + name;
  }

  private static String session(String account, String role, String session) {
    return "arn:aws:sts::" + account + ":assumed-role/" + role + "/" + session;
  }

  private static String federated(String account) {
    return "arn:aws:sts::" + account + ":federated-user/" + FEDERATED;
  }

  private static String id(String prefix, String account, String name) {
    String id = prefix + account.charAt(0) + name.toUpperCase(Locale.ROOT);
    return id + "X".repeat(21 - id.length());
  }

  private static String earlier(String id) {
    return id.substring(0, 20) + "Y";
  }

  /** Now and then a name meant someone else when it was written down, or no one. */
  private Map<String, String> ids() {
    Map<String, String> ids = new TreeMap<>();
    for (String account : List.of(HOME, ABROAD)) {
      for (String name : USERS) {
        String id = id("AIDA", account, name);
        ids.put(user(account, name), chance(12) ? earlier(id) : id);
      }
      for (String role : ROLES) {
        String id = chance(12) ? earlier(id("AROA", account, role)) : id("AROA", account, role);
        ids.put(role(account, role), id);
        for (String session : SESSIONS) {
          ids.put(session(account, role, session), id + ":" + session);
        }
      }
      ids.put(federated(account), account + ":" + FEDERATED);
    }
    return ids;
  }

  private Map<String, String> encryptionContext() {
    Map<String, String> context = new TreeMap<>();
    if (chance(70)) {
      context.put(chance(80) ? "tenant" : "Tenant", pick(List.of("42", "43")));
    }
    if (chance(35)) {
      context.put("purpose", "test");
    }
    return context;
  }

  private List<String> sessionPolicies() {
    int percent =
        switch (caller.kind()) {
          case ROOT, USER -> 0;
          case ROLE_SESSION -> 40;
          case FEDERATED_USER -> 75;
        };
    return chance(percent) ? policies(1, 2, 18) : List.of();
  }

  private List<String> policies(int least, int most, int deny) {
    List<String> policies = new ArrayList<>();
    int count = random.nextInt(least, most + 1);
    for (int i = 0; i < count; i++) {
      policies.add(policy(false, 1, 2, deny));
    }
    return policies;
  }

  private String policy(boolean ofKey, int least, int most, int deny) {
    Map<String, Object> policy = new LinkedHashMap<>();
    int version = random.nextInt(10);
    if (version < 7) {
      policy.put("Version", "2012-10-17");
    } else if (version < 9) {
      policy.put("Version", "2008-10-17");
    }
    List<Object> statements = new ArrayList<>();
    int count = random.nextInt(least, most + 1);
    for (int i = 0; i < count; i++) {
      statements.add(statement(ofKey, chance(deny)));
    }
    policy.put("Statement", count == 1 && chance(40) ? statements.getFirst() : statements);
    return PlainJson.write(policy);
  }

  private Map<String, Object> statement(boolean ofKey, boolean deny) {
    Map<String, Object> statement = new LinkedHashMap<>();
    statement.put("Effect", deny ? "Deny" : "Allow");
    if (ofKey) {
      if (!deny || chance(70)) {
        statement.put("Principal", principal());
      } else {
        statement.put("NotPrincipal", Map.of("AWS", exceptions()));
      }
    }
    statement.put(chance(82) ? "Action" : "NotAction", oneOrMore(this::actionPattern));
    addResource(statement, ofKey);
    if (chance(deny ? 65 : 45)) {
      statement.put("Condition", conditions.block());
    }
    return statement;
  }

  private void addResource(Map<String, Object> statement, boolean ofKey) {
    int element = random.nextInt(100);
    if (ofKey) {
      if (element < 85) {
        statement.put("Resource", "*");
      } else if (element < 94) {
        statement.put("Resource", oneOrMore(this::resourcePattern));
      }
    } else if (element < 85) {
      statement.put("Resource", oneOrMore(this::resourcePattern));
    } else {
      statement.put("NotResource", oneOrMore(this::resourcePattern));
    }
  }

  private Object oneOrMore(Supplier<String> values) {
    if (chance(60)) {
      return values.get();
    }
    List<Object> several = new ArrayList<>();
    int count = random.nextInt(1, 4);
    for (int i = 0; i < count; i++) {
      several.add(values.get());
    }
    return several;
  }

  private String actionPattern() {
    return switch (random.nextInt(12)) {
      case 0, 1, 2 -> action;
      case 3 -> action.toLowerCase(Locale.ROOT);
      case 4, 5 -> "kms:*";
      case 6 -> action.substring(0, 6) + "*";
      case 7 -> action + "*";
      case 8 -> action.substring(0, action.length() - 1) + "?";
      case 9 -> action + "?";
      case 10 -> action.substring(0, action.length() - 1);
      default -> pick(List.of("*", "kms:*Key*", "s3:*", "kms:Encrypt", "kms:?ecrypt"));
    };
  }

  private String resourcePattern() {
    String start = "arn:aws:kms:eu-central-1:" + HOME + ":";
    return switch (random.nextInt(13)) {
      case 0, 1, 2 -> "*";
      case 3, 4 -> KEY;
      case 5 -> "arn:aws:kms:*:" + HOME + ":key/*";
      case 6 -> start + "key/1234*";
      case 7 -> KEY.substring(0, KEY.length() - 1);
      case 8 -> KEY.substring(0, KEY.length() - 1) + "?";
      case 9 -> start + "key/" + KEY_ID.toUpperCase(Locale.ROOT);
      case 10 -> start + "key/${aws:PrincipalTag/key}";
      case 11 -> KEY + "*";
      default ->
          pick(
              List.of(
                  KEY + "?",
                  start + "key/${aws:PrincipalTag/key, '" + KEY_ID + "'}",
                  start + "key/other",
                  start + "alias/*",
                  "arn:aws:kms:us-east-1:" + HOME + ":key/*",
                  start + "key/${*}"));
    };
  }

  private Object principal() {
    int kind = random.nextInt(100);
    if (kind < 6) {
      return "*";
    }
    if (kind < 10) {
      return Map.of("AWS", "*");
    }
    if (kind < 16) {
      return Map.of("Service", "s3.amazonaws.com");
    }
    Map<String, Object> principals = new LinkedHashMap<>();
    principals.put("AWS", oneOrMore(this::somePrincipal));
    if (kind < 22) {
      principals.put("Service", List.of("s3.amazonaws.com", "ebs.amazonaws.com"));
    }
    return principals;
  }

  private String somePrincipal() {
    int kind = random.nextInt(100);
    if (kind < 22) {
      return root(caller.account());
    }
    if (kind < 32) {
      return caller.account();
    }
    if (kind < 50) {
      return caller.arn();
    }
    if (kind < 62 && caller.kind() == Kind.ROLE_SESSION) {
      return caller.roleArn();
    }
    if (kind < 70 && !caller.uniqueId().isEmpty()) {
      return chance(80) ? caller.uniqueId() : earlier(caller.uniqueId());
    }
    return anyPrincipal(chance(70) ? HOME : ABROAD);
  }

  private String anyPrincipal(String account) {
    return switch (random.nextInt(5)) {
      case 0 -> root(account);
      case 1 -> user(account, pick(USERS));
      case 2 -> role(account, pick(ROLES));
      case 3 -> session(account, pick(ROLES), pick(SESSIONS));
      default -> federated(account);
    };
  }

  /**
   * As the documentation asks: a user with its account, a session with its role and its account;
   * what else would mean it leaves open. NotPrincipal goes with Deny only.
   */
  private List<Object> exceptions() {
    boolean ofCaller = chance(60) && caller.kind() != Kind.ROOT;
    String account = ofCaller || chance(50) ? caller.account() : ABROAD;
    String role = pick(ROLES);
    List<Object> exceptions = new ArrayList<>();
    if (ofCaller) {
      exceptions.add(caller.arn());
      if (caller.kind() == Kind.ROLE_SESSION) {
        exceptions.add(caller.roleArn());
      }
    } else if (chance(50)) {
      exceptions.add(user(account, pick(USERS)));
    } else {
      exceptions.add(session(account, role, pick(SESSIONS)));
      exceptions.add(role(account, role));
    }
    exceptions.add(root(account));
    return exceptions;
  }

  private List<GivenGrant> grants(Map<String, String> encryptionContext) {
    List<GivenGrant> grants = new ArrayList<>();
    int count = chance(45) ? random.nextInt(1, 3) : 0;
    for (int i = 0; i < count; i++) {
      grants.add(grant(encryptionContext));
    }
    return grants;
  }

  private GivenGrant grant(Map<String, String> encryptionContext) {
    Set<String> operations = new TreeSet<>();
    String operation = action.substring("kms:".length());
    if (chance(75) && !operation.equals("PutKeyPolicy")) {
      operations.add(operation);
    }
    operations.add(pick(List.of("Encrypt", "Decrypt", "GenerateDataKey", "DescribeKey")));
    Optional<Map<String, String>> equal = Optional.empty();
    Optional<Map<String, String>> subset = Optional.empty();
    if (chance(55)) {
      Optional<Map<String, String>> wanted = Optional.of(constraint(encryptionContext));
      if (chance(50)) {
        equal = wanted;
      } else {
        subset = wanted;
      }
    }
    String grantee = grantee();
    return new GivenGrant(grantee, granteeId(grantee), operations, equal, subset);
  }

  private Map<String, String> constraint(Map<String, String> encryptionContext) {
    Map<String, String> constraint = new TreeMap<>(encryptionContext);
    if (chance(30)) {
      constraint.remove("purpose");
    }
    if (chance(25)) {
      constraint.put("tenant", pick(List.of("42", "43")));
    }
    if (constraint.isEmpty()) {
      constraint.put("purpose", "test");
    }
    return constraint;
  }

  private String grantee() {
    int kind = random.nextInt(100);
    if (kind < 45) {
      return caller.arn();
    }
    if (kind < 60 && caller.kind() == Kind.ROLE_SESSION) {
      return caller.roleArn();
    }
    if (kind < 72 && caller.kind() == Kind.ROLE_SESSION) {
      return session(caller.account(), pick(ROLES), pick(SESSIONS));
    }
    return anyPrincipal(chance(70) ? caller.account() : HOME);
  }

  private String granteeId(String arn) {
    for (String account : List.of(HOME, ABROAD)) {
      if (arn.equals(root(account))) {
        return account;
      }
    }
    return ids().get(arn);
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
