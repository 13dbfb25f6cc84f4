package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.AliasListEntry;
import software.amazon.awssdk.services.kms.model.GetKeyRotationStatusResponse;
import software.amazon.awssdk.services.kms.model.GrantOperation;
import software.amazon.awssdk.services.kms.model.InvalidAliasNameException;
import software.amazon.awssdk.services.kms.model.KeyManagerType;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.kms.model.Tag;

/** The keys that AWS manages, as the AWS SDK sees them. */
class ManagedKeysIT {

  private static final String ALIAS = "alias/aws/s3";

  @TempDir Path data;

  @Test
  void aManagedKey_isMadeWhenFirstDescribed_andItsAccountMayOnlyLookAtIt() throws Exception {
    String key;
    try (LaunchedServer server = LaunchedServer.dev(data);
        KmsClient kms = Clients.kms(server.endpoint())) {
      assertThat(kms.listKeys().keys()).isEmpty();
      assertThat(entry(kms).targetKeyId()).isNull();
      key = check(kms.describeKey(r -> r.keyId(ALIAS)).keyMetadata());
      assertThat(kms.listKeys().keys()).extracting(entry -> entry.keyId()).containsExactly(key);
      assertThat(entry(kms).targetKeyId()).isEqualTo(key);
      looksAtIt(kms, key);
      isKeptOut(kms, key);
      assertThatThrownBy(() -> kms.describeKey(r -> r.keyId("alias/aws/none")))
          .isInstanceOf(NotFoundException.class);
    }
    try (LaunchedServer server = LaunchedServer.dev(data);
        KmsClient kms = Clients.kms(server.endpoint())) {
      assertThat(check(kms.describeKey(r -> r.keyId(ALIAS)).keyMetadata())).isEqualTo(key);
      looksAtIt(kms, key);
    }
  }

  private static AliasListEntry entry(KmsClient kms) {
    return kms.listAliases().aliases().stream()
        .filter(alias -> alias.aliasName().equals(ALIAS))
        .findFirst()
        .orElseThrow();
  }

  private static String check(KeyMetadata metadata) {
    assertThat(metadata.keyManager()).isEqualTo(KeyManagerType.AWS);
    assertThat(metadata.enabled()).isTrue();
    assertThat(metadata.description())
        .isEqualTo("Default key that protects my S3 objects when no other key is defined");
    return metadata.keyId();
  }

  private static void looksAtIt(KmsClient kms, String key) {
    GetKeyRotationStatusResponse rotation = kms.getKeyRotationStatus(r -> r.keyId(key));
    assertThat(rotation.keyRotationEnabled()).isTrue();
    assertThat(rotation.rotationPeriodInDays()).isEqualTo(365);
    assertThat(kms.listKeyRotations(r -> r.keyId(key)).rotations()).isEmpty();
    assertThat(kms.getKeyPolicy(r -> r.keyId(key)).policy())
        .contains("s3.us-east-1.amazonaws.com", "kms:CallerAccount");
    assertThat(kms.listResourceTags(r -> r.keyId(key)).tags()).isEmpty();
    assertThat(kms.listGrants(r -> r.keyId(key)).grants()).isEmpty();
    assertThat(kms.getKeyLastUsage(r -> r.keyId(key)).keyLastUsage().operation()).isNull();
  }

  private static void isKeptOut(KmsClient kms, String key) {
    String root = "arn:aws:iam::000000000000:root";
    SdkBytes clear = SdkBytes.fromUtf8String("hello");
    List<Consumer<KmsClient>> changes =
        List.of(
            c -> c.encrypt(r -> r.keyId(ALIAS).plaintext(clear)),
            c -> c.generateDataKey(r -> r.keyId(key).numberOfBytes(32)),
            c -> c.disableKey(r -> r.keyId(key)),
            c -> c.scheduleKeyDeletion(r -> r.keyId(key)),
            c -> c.updateKeyDescription(r -> r.keyId(key).description("mine")),
            c ->
                c.tagResource(
                    r -> r.keyId(key).tags(Tag.builder().tagKey("a").tagValue("b").build())),
            c -> c.disableKeyRotation(r -> r.keyId(key)),
            c -> c.enableKeyRotation(r -> r.keyId(key).rotationPeriodInDays(90)),
            c -> c.rotateKeyOnDemand(r -> r.keyId(key)),
            c -> c.createAlias(r -> r.aliasName("alias/mine").targetKeyId(key)),
            c ->
                c.createGrant(
                    r -> r.keyId(key).granteePrincipal(root).operations(GrantOperation.DECRYPT)),
            c ->
                c.putKeyPolicy(
                    r -> r.keyId(key).policy(kms.getKeyPolicy(p -> p.keyId(key)).policy())));
    for (Consumer<KmsClient> change : changes) {
      assertThatThrownBy(() -> change.accept(kms))
          .isInstanceOfSatisfying(
              KmsException.class,
              refused -> {
                assertThat(refused.awsErrorDetails().errorCode())
                    .isEqualTo("AccessDeniedException");
                assertThat(refused.awsErrorDetails().errorMessage())
                    .contains("no resource-based policy allows the kms:");
              });
    }
    assertThatThrownBy(() -> kms.deleteAlias(r -> r.aliasName(ALIAS)))
        .isInstanceOf(InvalidAliasNameException.class);
  }
}
