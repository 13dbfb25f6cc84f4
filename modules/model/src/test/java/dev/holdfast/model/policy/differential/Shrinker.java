package dev.holdfast.model.policy.differential;

import dev.holdfast.model.policy.differential.Scenario.Actor;
import dev.holdfast.model.policy.differential.Scenario.GivenGrant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Takes away from a scenario whatever it can spare and still be of interest. */
final class Shrinker {
  private Shrinker() {}

  static Scenario shrink(Scenario scenario, Predicate<Scenario> interesting) {
    Scenario smallest = scenario;
    boolean smaller = true;
    while (smaller) {
      smaller = false;
      for (Scenario candidate : candidates(smallest)) {
        if (interesting.test(candidate)) {
          smallest = candidate;
          smaller = true;
          break;
        }
      }
    }
    return smallest;
  }

  private static List<Scenario> candidates(Scenario s) {
    List<Scenario> candidates = new ArrayList<>();
    if (s.boundary().isPresent()) {
      candidates.add(with(s, s.keyPolicy(), s.identityPolicies(), Optional.empty()));
    }
    for (List<String> fewer : lists(s.identityPolicies(), Shrinker::policies)) {
      candidates.add(with(s, s.keyPolicy(), fewer, s.boundary()));
    }
    for (List<String> fewer : lists(s.sessionPolicies(), Shrinker::policies)) {
      candidates.add(with(s, fewer, s.grants(), s.context(), s.encryptionContext(), s.caller()));
    }
    for (List<GivenGrant> fewer : lists(s.grants(), grant -> List.of())) {
      candidates.add(
          with(s, s.sessionPolicies(), fewer, s.context(), s.encryptionContext(), s.caller()));
    }
    for (String smaller : policies(s.keyPolicy())) {
      candidates.add(with(s, smaller, s.identityPolicies(), s.boundary()));
    }
    for (String smaller : s.boundary().map(Shrinker::policies).orElse(List.of())) {
      candidates.add(with(s, s.keyPolicy(), s.identityPolicies(), Optional.of(smaller)));
    }
    for (Map<String, List<String>> fewer : maps(s.context())) {
      candidates.add(
          with(s, s.sessionPolicies(), s.grants(), fewer, s.encryptionContext(), s.caller()));
    }
    for (Map<String, String> fewer : maps(s.encryptionContext())) {
      candidates.add(with(s, s.sessionPolicies(), s.grants(), s.context(), fewer, s.caller()));
    }
    for (Map<String, String> fewer : maps(s.caller().tags())) {
      Actor a = s.caller();
      candidates.add(
          with(
              s,
              s.sessionPolicies(),
              s.grants(),
              s.context(),
              s.encryptionContext(),
              new Actor(
                  a.kind(), a.account(), a.arn(), a.roleArn(), a.uniqueId(), a.name(), fewer)));
    }
    return candidates;
  }

  private static Scenario with(
      Scenario s, String keyPolicy, List<String> identityPolicies, Optional<String> boundary) {
    return new Scenario(
        s.caller(),
        s.action(),
        s.resource(),
        s.resourceAccount(),
        keyPolicy,
        identityPolicies,
        boundary,
        s.sessionPolicies(),
        s.grants(),
        s.context(),
        s.encryptionContext(),
        s.ids());
  }

  private static Scenario with(
      Scenario s,
      List<String> sessionPolicies,
      List<GivenGrant> grants,
      Map<String, List<String>> context,
      Map<String, String> encryptionContext,
      Actor caller) {
    return new Scenario(
        caller,
        s.action(),
        s.resource(),
        s.resourceAccount(),
        s.keyPolicy(),
        s.identityPolicies(),
        s.boundary(),
        sessionPolicies,
        grants,
        context,
        encryptionContext,
        s.ids());
  }

  /** Without one of its elements, or with one of them smaller. */
  private static <T> List<List<T>> lists(List<T> list, Function<T, List<T>> smaller) {
    List<List<T>> lists = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      List<T> without = new ArrayList<>(list);
      without.remove(i);
      lists.add(without);
      for (T element : smaller.apply(list.get(i))) {
        List<T> with = new ArrayList<>(list);
        with.set(i, element);
        lists.add(with);
      }
    }
    return lists;
  }

  private static <T> List<Map<String, T>> maps(Map<String, T> map) {
    List<Map<String, T>> maps = new ArrayList<>();
    for (String key : map.keySet()) {
      Map<String, T> without = new LinkedHashMap<>(map);
      without.remove(key);
      maps.add(without);
    }
    return maps;
  }

  private static List<String> policies(String document) {
    Map<String, Object> policy = PlainJson.object(document);
    List<String> smaller = new ArrayList<>();
    for (List<Object> statements :
        lists(PlainJson.asList(policy.get("Statement")), Shrinker::statements)) {
      if (!statements.isEmpty()) {
        Map<String, Object> with = new LinkedHashMap<>(policy);
        with.put("Statement", statements);
        smaller.add(PlainJson.write(with));
      }
    }
    return smaller;
  }

  /** Without its condition, or with shorter lists. */
  private static List<Object> statements(Object statement) {
    Map<String, Object> members = PlainJson.asObject(statement);
    List<Object> smaller = new ArrayList<>();
    for (Map.Entry<String, Object> member : members.entrySet()) {
      Map<String, Object> with = new LinkedHashMap<>(members);
      if (member.getKey().equals("Condition")) {
        with.remove("Condition");
        smaller.add(with);
        for (Map<String, Object> fewer : maps(PlainJson.asObject(member.getValue()))) {
          if (!fewer.isEmpty()) {
            Map<String, Object> simpler = new LinkedHashMap<>(members);
            simpler.put("Condition", fewer);
            smaller.add(simpler);
          }
        }
      } else if (member.getValue() instanceof List<?> list && list.size() > 1) {
        for (List<Object> fewer : lists(PlainJson.asList(list), one -> List.of())) {
          Map<String, Object> simpler = new LinkedHashMap<>(members);
          simpler.put(member.getKey(), fewer);
          smaller.add(simpler);
        }
      }
    }
    return smaller;
  }
}
