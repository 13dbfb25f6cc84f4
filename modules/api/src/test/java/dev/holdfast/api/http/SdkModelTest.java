package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.operation.Operations;
import dev.holdfast.api.shape.Member;
import dev.holdfast.api.shape.Shape;
import dev.holdfast.api.shape.Shapes;
import dev.holdfast.model.operation.KmsOperation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KmsRequest;

/**
 * Our list of operations and their shapes against those of the newest SDK: red when the SDK brings
 * something new. Which members are required the SDK does not say; that is the model's word alone.
 */
class SdkModelTest {

  private static final Shapes SHAPES = Shapes.ofKms();

  private static Map<String, Class<?>> sdkRequests() {
    Map<String, Class<?>> requests = new TreeMap<>();
    for (Method method : KmsClient.class.getMethods()) {
      Class<?>[] parameters = method.getParameterTypes();
      if (parameters.length == 1 && KmsRequest.class.isAssignableFrom(parameters[0])) {
        String name = parameters[0].getSimpleName();
        requests.put(name.substring(0, name.length() - "Request".length()), parameters[0]);
      }
    }
    return requests;
  }

  @Test
  void everyOperationOfTheSdk_isKnown() {
    Set<String> ours =
        Arrays.stream(KmsOperation.values()).map(KmsOperation::awsName).collect(Collectors.toSet());
    assertThat(ours).isEqualTo(sdkRequests().keySet());
  }

  @Test
  void everyOperationOfTheSdk_hasAShape() {
    assertThat(SHAPES.operations()).isEqualTo(sdkRequests().keySet());
  }

  /** What is built; whoever builds more adds it here. */
  @Test
  void builtOperations_areThese() {
    Operations operations = new Operations(SHAPES);
    List<String> built =
        Arrays.stream(KmsOperation.values())
            .filter(o -> operations.find(o).isPresent())
            .map(KmsOperation::awsName)
            .toList();
    assertThat(built)
        .containsExactlyInAnyOrder(
            "CreateKey",
            "ReplicateKey",
            "UpdatePrimaryRegion",
            "DescribeKey",
            "ListKeys",
            "EnableKey",
            "DisableKey",
            "UpdateKeyDescription",
            "ScheduleKeyDeletion",
            "CancelKeyDeletion",
            "CreateAlias",
            "UpdateAlias",
            "DeleteAlias",
            "ListAliases",
            "TagResource",
            "UntagResource",
            "ListResourceTags",
            "Encrypt",
            "Decrypt",
            "ReEncrypt",
            "GenerateDataKey",
            "GenerateDataKeyWithoutPlaintext",
            "Sign",
            "Verify",
            "GetPublicKey",
            "DeriveSharedSecret",
            "Encapsulate",
            "Decapsulate",
            "GenerateDataKeyPair",
            "GenerateDataKeyPairWithoutPlaintext",
            "GenerateMac",
            "VerifyMac",
            "GenerateRandom",
            "EnableKeyRotation",
            "DisableKeyRotation",
            "GetKeyRotationStatus",
            "RotateKeyOnDemand",
            "ListKeyRotations",
            "PutKeyPolicy",
            "GetKeyPolicy",
            "GetKeyLastUsage",
            "GetParametersForImport",
            "ImportKeyMaterial",
            "DeleteImportedKeyMaterial",
            "ListKeyPolicies",
            "CreateGrant",
            "ListGrants",
            "ListRetirableGrants",
            "RetireGrant",
            "RevokeGrant",
            "CreateCustomKeyStore",
            "DescribeCustomKeyStores",
            "ConnectCustomKeyStore",
            "DisconnectCustomKeyStore",
            "UpdateCustomKeyStore",
            "DeleteCustomKeyStore");
  }

  static Stream<String> operations() {
    return SHAPES.operations().stream();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void shape_hasTheMembersOfTheSdk(String operation) throws Exception {
    Object builder = sdkRequests().get(operation).getMethod("builder").invoke(null);
    List<String> sdk = new ArrayList<>();
    describe("", ((SdkPojo) builder).sdkFields(), sdk);
    List<String> ours = new ArrayList<>();
    describe("", SHAPES.input(operation).orElseThrow(), ours);
    assertThat(ours).containsExactlyInAnyOrderElementsOf(sdk);
  }

  private static void describe(String prefix, List<SdkField<?>> fields, List<String> lines) {
    for (SdkField<?> field : fields) {
      lines.add(prefix + field.locationName() + " " + kind(field.marshallingType()));
      SdkField<?> inner = field;
      if (field.marshallingType() == MarshallingType.LIST) {
        inner = field.getTrait(ListTrait.class).memberFieldInfo();
      }
      if (inner.marshallingType() == MarshallingType.SDK_POJO) {
        describe(prefix + field.locationName() + ".", inner.constructor().get().sdkFields(), lines);
      }
    }
  }

  private static void describe(String prefix, Shape.Structure structure, List<String> lines) {
    for (Member member : structure.members()) {
      lines.add(prefix + member.name() + " " + kind(member.shape()));
      Shape inner = member.shape() instanceof Shape.Items items ? items.element() : member.shape();
      if (inner instanceof Shape.Structure nested) {
        describe(prefix + member.name() + ".", nested, lines);
      }
    }
  }

  private static String kind(MarshallingType<?> type) {
    if (type == MarshallingType.STRING) {
      return "text";
    } else if (type == MarshallingType.INTEGER) {
      return "whole";
    } else if (type == MarshallingType.BOOLEAN) {
      return "flag";
    } else if (type == MarshallingType.INSTANT) {
      return "moment";
    } else if (type == MarshallingType.SDK_BYTES) {
      return "blob";
    } else if (type == MarshallingType.LIST) {
      return "items";
    } else if (type == MarshallingType.MAP) {
      return "pairs";
    } else if (type == MarshallingType.SDK_POJO) {
      return "structure";
    }
    throw new AssertionError("a type that the shapes do not have: " + type);
  }

  private static String kind(Shape shape) {
    return switch (shape) {
      case Shape.Text ignored -> "text";
      case Shape.Choice ignored -> "text";
      case Shape.Whole ignored -> "whole";
      case Shape.Flag ignored -> "flag";
      case Shape.Moment ignored -> "moment";
      case Shape.Blob ignored -> "blob";
      case Shape.Items ignored -> "items";
      case Shape.Pairs ignored -> "pairs";
      case Shape.Structure ignored -> "structure";
    };
  }
}
