package dev.holdfast.api.iam;

import dev.holdfast.model.iam.IamAnswer;
import dev.holdfast.model.iam.IamCommand;
import dev.holdfast.model.iam.IamError;
import dev.holdfast.model.identity.Rights;
import dev.holdfast.model.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What policies would decide: those of a principal, or any. */
final class SimulationActions {

  private static final String POLICY_INPUT_LIST = "PolicyInputList";
  private static final String BOUNDARY_INPUT_LIST = "PermissionsBoundaryPolicyInputList";
  private static final String SOURCE_ARN = "PolicySourceArn";

  private SimulationActions() {}

  static List<IamAction> all() {
    return List.of(
        IamAction.on("SimulatePrincipalPolicy", ask -> new Subject.Given(ask.required(SOURCE_ARN)))
            .parses(ask ->
                switch (given(ask)) {
                  case Given.Malformed(var error) -> new Parsed.Refused(error);
                  case Given.Read ignored ->
                      Parsed.ready(new IamCommand.PoliciesOf(ask.required(SOURCE_ARN)));
                })
            .tells(
                IamAnswer.PrincipalPolicies.class,
                (ask, of) -> Simulation.of(ask, of.rights(), given(ask)).body()),
        IamAction.on("SimulateCustomPolicy", ask -> Subject.EVERYTHING)
            .parses(ask ->
                switch (given(ask)) {
                  case Given.Malformed(var error) -> new Parsed.Refused(error);
                  case Given.Read ignored ->
                      new Parsed.Answered(new IamAnswer.PrincipalPolicies("", NOTHING));
                })
            .tells(
                IamAnswer.PrincipalPolicies.class,
                (ask, of) -> Simulation.of(ask, of.rights(), given(ask)).body()));
  }

  private static final Rights NOTHING =
      new Rights(List.of(), Optional.empty(), List.of(), Map.of(), Optional.empty());

  /** The policies that the call itself brings. */
  sealed interface Given {

    record Read(List<Policy> identity, Optional<Policy> boundary, Optional<Policy> resource)
        implements Given {}

    record Malformed(IamError error) implements Given {}
  }

  private static Given given(Ask ask) {
    List<Policy> identity = new ArrayList<>();
    List<String> documents = ask.input.texts(POLICY_INPUT_LIST);
    for (int i = 0; i < documents.size(); i++) {
      String id = POLICY_INPUT_LIST + '.' + (i + 1);
      switch (Policy.readIdentity(id, documents.get(i))) {
        case Policy.Reading.Refused(String message) -> {
          return malformed(id, message);
        }
        case Policy.Reading.Ready(Policy policy) -> identity.add(policy);
      }
    }
    List<String> boundaries = ask.input.texts(BOUNDARY_INPUT_LIST);
    if (boundaries.size() > 1) {
      return new Given.Malformed(
          new IamError.InvalidInput("Only one permissions boundary can be simulated."));
    }
    Optional<Policy> boundary = Optional.empty();
    if (!boundaries.isEmpty()) {
      String id = BOUNDARY_INPUT_LIST + ".1";
      switch (Policy.readIdentity(id, boundaries.getFirst())) {
        case Policy.Reading.Refused(String message) -> {
          return malformed(id, message);
        }
        case Policy.Reading.Ready(Policy policy) -> boundary = Optional.of(policy);
      }
    }
    Optional<Policy> resource = Optional.empty();
    if (ask.input.has("ResourcePolicy")) {
      switch (Policy.readKey(
          "ResourcePolicy",
          ask.required("ResourcePolicy"),
          "aws",
          arn -> Optional.of(Simulation.idOf(arn)))) {
        case Policy.Reading.Refused(String message) -> {
          return malformed("ResourcePolicy", message);
        }
        case Policy.Reading.Ready(Policy policy) -> resource = Optional.of(policy);
      }
    }
    return new Given.Read(identity, boundary, resource);
  }

  private static Given malformed(String id, String message) {
    return new Given.Malformed(new IamError.InvalidInput(id + ": " + message));
  }
}
