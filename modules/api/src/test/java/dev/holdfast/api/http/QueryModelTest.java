package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.http.Wire.Response;
import dev.holdfast.api.query.QueryService;
import dev.holdfast.api.shape.Member;
import dev.holdfast.api.shape.Shape;
import dev.holdfast.api.shape.Shapes;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.IamRequest;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.StsRequest;

/** Every action of the services, built or not: none is forgotten, and none goes unasked. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class QueryModelTest {

  private static final Shapes IAM = Shapes.ofIam();
  private static final Shapes STS = Shapes.ofSts();

  /** Newer than the model that the list of actions was derived from. */
  private static final Set<String> NEWER =
      Set.of(
          "acquirerole", "getaccountproperties", "getroletemplateversion", "putaccountproperties");

  private static final String POLICY =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"kms:*\","
          + "\"Resource\":\"*\"}]}";

  @AutoClose private final RunningEdge edge = new RunningEdge();

  private static Set<String> sdkActions(Class<?> client, Class<?> request) {
    Set<String> actions = new TreeSet<>();
    for (Method method : client.getMethods()) {
      Class<?>[] parameters = method.getParameterTypes();
      if (parameters.length == 1 && request.isAssignableFrom(parameters[0])) {
        String name = parameters[0].getSimpleName();
        actions.add(name.substring(0, name.length() - "Request".length()).toLowerCase(Locale.ROOT));
      }
    }
    return actions;
  }

  /** The SDK writes abbreviations its own way. */
  private static Set<String> lowerCase(Set<String> actions) {
    return actions.stream()
        .map(action -> action.toLowerCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }

  @Test
  void everyActionOfTheSdk_isKnown() {
    Set<String> iam = sdkActions(IamClient.class, IamRequest.class);
    iam.removeAll(NEWER);
    assertThat(lowerCase(IAM.known())).containsAll(iam);
    assertThat(lowerCase(STS.known())).containsAll(sdkActions(StsClient.class, StsRequest.class));
  }

  @Test
  void actionsWithAShape_areThoseThatAreBuilt() {
    QueryActions actions =
        new QueryActions(
            Optional.of(
                new HttpEdge.Accounts(
                    edge.accounts,
                    edge.accounts,
                    edge.accounts.sts,
                    id -> CompletableFuture.completedStage(Optional.empty()))));
    for (String action : IAM.known()) {
      assertThat(actions.find(QueryService.IAM, action).isPresent())
          .as(action)
          .isEqualTo(IAM.operations().contains(action));
    }
    for (String action : STS.known()) {
      assertThat(actions.find(QueryService.STS, action).isPresent())
          .as(action)
          .isEqualTo(STS.operations().contains(action));
    }
    assertThat(IAM.known()).hasSize(176);
    assertThat(IAM.operations()).hasSize(73);
    assertThat(STS.known()).hasSize(11);
    assertThat(STS.operations()).hasSize(6);
  }

  static Stream<String> unbuilt() {
    return IAM.known().stream().filter(action -> !IAM.operations().contains(action));
  }

  @Test
  void actionThatIsNotBuilt_saysSoToWhoIsVerified() throws Exception {
    for (String action : unbuilt().toList()) {
      Response response = Forms.iam(edge, action).sign().send();
      assertThat(response.status()).as(action).isEqualTo(400);
      assertThat(response.body())
          .contains(
              "<Code>UnsupportedOperation</Code>", "The action " + action + " is not supported.");
      assertThat(edge.records.getLast().eventName()).isEqualTo(action);
      assertThat(edge.records.getLast().errorCode()).isEqualTo("UnsupportedOperation");
    }
    assertThat(Forms.sts(edge, "AssumeRoleWithSAML").sign().send().body())
        .contains("<Code>UnsupportedOperation</Code>");
    assertThat(Forms.iam(edge, "CreateSAMLProvider").send().status()).isEqualTo(403);
  }

  // -- rights

  static Stream<String> built() {
    return IAM.operations().stream();
  }

  /** The least that the shape lets pass. */
  static List<String> parameters(Shape.Structure shape) {
    List<String> parameters = new ArrayList<>();
    for (Member member : shape.members()) {
      if (member.required()) {
        switch (member.shape()) {
          case Shape.Items(Shape.Structure tag, var ignored) -> {
            parameters.addAll(List.of(member.name() + ".member.1.Key", "k"));
            parameters.addAll(List.of(member.name() + ".member.1.Value", "v"));
          }
          case Shape.Items ignored ->
              parameters.addAll(
                  List.of(
                      member.name() + ".member.1",
                      member.name().equals("ActionNames")
                          ? "kms:Encrypt"
                          : member.name().equals("TagKeys") ? "k" : POLICY));
          default -> parameters.addAll(List.of(member.name(), sample(member.name())));
        }
      }
    }
    return parameters;
  }

  private static String sample(String member) {
    return Map.of(
            "PolicyDocument", POLICY,
            "AssumeRolePolicyDocument", POLICY,
            "PolicyArn", "arn:aws:iam::111122223333:policy/p",
            "PermissionsBoundary", "arn:aws:iam::111122223333:policy/p",
            "PolicySourceArn", "arn:aws:iam::111122223333:user/powerless",
            "Status", "Active",
            "VersionId", "v1",
            "AccessKeyId", "AKIAIOSFODNN7EXAMPLE",
            "AWSServiceName", "kms.amazonaws.com")
        .getOrDefault(member, "powerless");
  }

  @Test
  void everyAction_isARightOfItsOwn() throws Exception {
    Signer powerless = Signer.of(edge, "powerless");
    for (String action : built().toList()) {
      List<String> parameters = parameters(IAM.input(action).orElseThrow());
      Response response = powerless.iam(action, parameters.toArray(String[]::new));
      assertThat(response.status()).as(action + response.body()).isEqualTo(403);
      assertThat(response.body())
          .contains(
              "<Code>AccessDenied</Code>",
              "User: arn:aws:iam::111122223333:user/powerless is not authorized to perform: iam:"
                  + action
                  + " on resource: ",
              "because no identity-based policy allows the iam:" + action + " action");
    }
  }

  @ParameterizedTest
  @MethodSource("built")
  void right_isEnough(String action) throws Exception {
    Signer signer =
        Signer.allowed(
            edge,
            "u" + action,
            "{\"Effect\":\"Allow\",\"Action\":\"iam:" + action + "\",\"Resource\":\"*\"}");
    List<String> parameters = parameters(IAM.input(action).orElseThrow());
    Response response = signer.iam(action, parameters.toArray(String[]::new));
    assertThat(response.body()).doesNotContain("AccessDenied", "ServiceFailure");
  }
}
