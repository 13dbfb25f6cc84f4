package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.AlreadyExistsException;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.KmsInvalidStateException;
import software.amazon.awssdk.services.kms.model.MultiRegionKey;
import software.amazon.awssdk.services.kms.model.MultiRegionKeyType;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.kms.model.ScheduleKeyDeletionResponse;
import software.amazon.awssdk.services.kms.model.Tag;
import software.amazon.awssdk.services.kms.model.UnsupportedOperationException;

/** Related keys, as the AWS SDK sees them in two regions of one server. */
class MultiRegionKeysIT {

  private static final SdkBytes PLAINTEXT = SdkBytes.fromUtf8String("hello");
  private static final String HOME = "us-east-1";
  private static final String AWAY = "eu-west-1";

  @TempDir static Path data;
  private static LaunchedServer server;
  private static KmsClient home;
  private static KmsClient away;

  @BeforeAll
  static void start() throws Exception {
    server = LaunchedServer.dev(data);
    connect();
  }

  private static void connect() {
    home = Clients.kms(server.endpoint());
    away = Clients.kms(server.endpoint(), "test", "test", AWAY);
  }

  @AfterAll
  static void stop() throws Exception {
    home.close();
    away.close();
    server.close();
  }

  private static void restart() throws Exception {
    stop();
    server = LaunchedServer.dev(data);
    connect();
  }

  private static void advance(String by) throws Exception {
    assertThat(server.call("POST", "/_holdfast/clock", "{\"advance\":\"" + by + "\"}").statusCode())
        .isEqualTo(200);
  }

  private static String create() {
    KeyMetadata made = home.createKey(r -> r.multiRegion(true)).keyMetadata();
    assertThat(made.keyId()).matches("mrk-[0-9a-f]{32}");
    assertThat(made.multiRegion()).isTrue();
    assertThat(made.multiRegionConfiguration().multiRegionKeyType())
        .isEqualTo(MultiRegionKeyType.PRIMARY);
    assertThat(made.multiRegionConfiguration().primaryKey().arn()).isEqualTo(made.arn());
    assertThat(made.multiRegionConfiguration().replicaKeys()).isEmpty();
    return made.keyId();
  }

  private static String replicated() {
    String key = create();
    var made =
        home.replicateKey(r ->
            r.keyId(key)
                .replicaRegion(AWAY)
                .description("for europe")
                .tags(Tag.builder().tagKey("team").tagValue("payments").build()));
    KeyMetadata replica = made.replicaKeyMetadata();
    assertThat(replica.keyState()).isEqualTo(KeyState.CREATING);
    assertThat(replica.enabled()).isFalse();
    assertThat(replica.currentKeyMaterialId()).isNull();
    assertThat(replica.arn()).contains(":" + AWAY + ":", key);
    assertThat(made.replicaPolicy()).contains("key-default-1");
    assertThat(made.replicaTags()).hasSize(1);
    return key;
  }

  private static KeyMetadata metadata(KmsClient kms, String key) {
    return kms.describeKey(r -> r.keyId(key)).keyMetadata();
  }

  private static SdkBytes encrypt(KmsClient kms, String key) {
    return kms.encrypt(r -> r.keyId(key).plaintext(PLAINTEXT)).ciphertextBlob();
  }

  private static void decrypts(KmsClient kms, SdkBytes blob, String region) {
    var opened = kms.decrypt(r -> r.ciphertextBlob(blob));
    assertThat(opened.plaintext()).isEqualTo(PLAINTEXT);
    assertThat(opened.keyId()).contains(":" + region + ":");
  }

  @Test
  void replica_opensWhatThePrimarySealed_andTheOtherWayRound_alsoAfterARestart() throws Exception {
    String key = replicated();
    KeyMetadata replica = metadata(away, key);
    assertThat(replica.keyState()).isEqualTo(KeyState.ENABLED);
    assertThat(replica.description()).isEqualTo("for europe");
    assertThat(replica.multiRegionConfiguration().multiRegionKeyType())
        .isEqualTo(MultiRegionKeyType.REPLICA);
    assertThat(replica.multiRegionConfiguration().primaryKey().region()).isEqualTo(HOME);
    assertThat(metadata(home, key).multiRegionConfiguration().replicaKeys())
        .extracting(MultiRegionKey::region)
        .containsExactly(AWAY);
    assertThat(away.listResourceTags(r -> r.keyId(key)).tags()).hasSize(1);
    SdkBytes here = encrypt(home, key);
    SdkBytes there = encrypt(away, key);
    decrypts(away, here, AWAY);
    decrypts(home, there, HOME);
    restart();
    decrypts(away, here, AWAY);
    decrypts(home, there, HOME);
    assertThatThrownBy(() -> home.replicateKey(r -> r.keyId(key).replicaRegion(AWAY)))
        .isInstanceOf(AlreadyExistsException.class);
    assertThatThrownBy(() -> away.replicateKey(r -> r.keyId(key).replicaRegion("eu-north-1")))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("is not a multi-region primary key.");
  }

  @Test
  void keyPairs_areReplicatedToo() {
    String key =
        home.createKey(r -> r.multiRegion(true).keySpec("ECC_NIST_P256").keyUsage("SIGN_VERIFY"))
            .keyMetadata()
            .keyId();
    home.replicateKey(r -> r.keyId(key).replicaRegion(AWAY));
    var signed = home.sign(r -> r.keyId(key).signingAlgorithm("ECDSA_SHA_256").message(PLAINTEXT));
    assertThat(
            away.verify(r ->
                    r.keyId(key)
                        .signingAlgorithm("ECDSA_SHA_256")
                        .message(PLAINTEXT)
                        .signature(signed.signature()))
                .signatureValid())
        .isTrue();
  }

  @Test
  void keyOfOneRegion_isNotTheOthers() {
    String key = home.createKey().keyMetadata().keyId();
    SdkBytes blob = encrypt(home, key);
    assertThatThrownBy(() -> home.replicateKey(r -> r.keyId(key).replicaRegion(AWAY)))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> away.decrypt(r -> r.ciphertextBlob(blob)))
        .isInstanceOfSatisfying(
            KmsException.class,
            refused ->
                assertThat(refused.awsErrorDetails().errorCode())
                    .isEqualTo("AccessDeniedException"));
  }

  @Test
  void rotation_reachesTheReplica_andOldCiphertextsOpen() throws Exception {
    String key = replicated();
    SdkBytes old = encrypt(away, key);
    String material = metadata(home, key).currentKeyMaterialId();
    home.rotateKeyOnDemand(r -> r.keyId(key));
    home.enableKeyRotation(r -> r.keyId(key).rotationPeriodInDays(90));
    // Moving the clock does what is due, and waits for it.
    advance("PT2M");
    KeyMetadata rotated = metadata(home, key);
    assertThat(rotated.currentKeyMaterialId()).isNotEqualTo(material);
    assertThat(metadata(away, key).currentKeyMaterialId())
        .isEqualTo(rotated.currentKeyMaterialId());
    assertThat(away.getKeyRotationStatus(r -> r.keyId(key)).rotationPeriodInDays()).isEqualTo(90);
    assertThat(away.listKeyRotations(r -> r.keyId(key)).rotations()).hasSize(1);
    decrypts(home, old, HOME);
    decrypts(away, encrypt(home, key), AWAY);
    assertThatThrownBy(() -> away.rotateKeyOnDemand(r -> r.keyId(key)))
        .isInstanceOf(UnsupportedOperationException.class);
    advance("P90D");
    assertThat(away.listKeyRotations(r -> r.keyId(key)).rotations()).hasSize(2);
    decrypts(away, encrypt(home, key), AWAY);
  }

  @Test
  void primaryMoves() {
    String key = replicated();
    home.updatePrimaryRegion(r -> r.keyId(key).primaryRegion(AWAY));
    assertThat(metadata(away, key).multiRegionConfiguration().multiRegionKeyType())
        .isEqualTo(MultiRegionKeyType.PRIMARY);
    assertThat(metadata(home, key).multiRegionConfiguration().primaryKey().region())
        .isEqualTo(AWAY);
    assertThat(metadata(home, key).keyState()).isEqualTo(KeyState.ENABLED);
    assertThat(metadata(away, key).keyState()).isEqualTo(KeyState.ENABLED);
    away.enableKeyRotation(r -> r.keyId(key));
    assertThatThrownBy(() -> home.enableKeyRotation(r -> r.keyId(key)))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void primaryIsDeleted_afterItsReplica() throws Exception {
    String key = replicated();
    ScheduleKeyDeletionResponse awaited =
        home.scheduleKeyDeletion(r -> r.keyId(key).pendingWindowInDays(7));
    assertThat(awaited.keyState()).isEqualTo(KeyState.PENDING_REPLICA_DELETION);
    assertThat(awaited.deletionDate()).isNull();
    assertThat(awaited.pendingWindowInDays()).isEqualTo(7);
    assertThat(metadata(home, key).pendingDeletionWindowInDays()).isEqualTo(7);
    away.scheduleKeyDeletion(r -> r.keyId(key).pendingWindowInDays(7));
    advance("P7DT1M");
    assertThatThrownBy(() -> metadata(away, key)).isInstanceOf(NotFoundException.class);
    assertThat(metadata(home, key).keyState()).isEqualTo(KeyState.PENDING_DELETION);
    advance("P7DT1M");
    assertThatThrownBy(() -> metadata(home, key)).isInstanceOf(NotFoundException.class);
  }

  @Test
  void replicaThatWasDeleted_isMadeAgain_withNothingOfTheOther() throws Exception {
    String key = replicated();
    String alias = "alias/first-" + key;
    away.createAlias(r -> r.aliasName(alias).targetKeyId(key));
    Tag own = Tag.builder().tagKey("only").tagValue("here").build();
    away.tagResource(r -> r.keyId(key).tags(own));
    SdkBytes blob = encrypt(home, key);
    away.scheduleKeyDeletion(r -> r.keyId(key).pendingWindowInDays(7));
    advance("P7DT1M");
    assertThatThrownBy(() -> home.replicateKey(r -> r.keyId(key).replicaRegion(AWAY)))
        .isInstanceOf(KmsInvalidStateException.class);
    advance("PT1H");
    home.replicateKey(r -> r.keyId(key).replicaRegion(AWAY).description("the second"));
    decrypts(away, blob, AWAY);
    restart();
    decrypts(away, blob, AWAY);
    decrypts(home, encrypt(away, key), HOME);
    assertThat(metadata(away, key).description()).isEqualTo("the second");
    assertThat(away.listResourceTags(r -> r.keyId(key)).tags()).isEmpty();
    assertThat(away.listAliases(r -> r.keyId(key)).aliases()).isEmpty();
    away.createAlias(r -> r.aliasName(alias).targetKeyId(key));
    restart();
    assertThat(metadata(away, alias).keyId()).isEqualTo(key);
  }

  @Test
  void aliasesGrantsPoliciesAndStates_areEachKeysOwn() {
    String key = replicated();
    home.createAlias(r -> r.aliasName("alias/" + key).targetKeyId(key));
    assertThatThrownBy(() -> metadata(away, "alias/" + key)).isInstanceOf(NotFoundException.class);
    home.disableKey(r -> r.keyId(key));
    assertThat(metadata(away, key).keyState()).isEqualTo(KeyState.ENABLED);
    home.updateKeyDescription(r -> r.keyId(key).description("at home"));
    assertThat(metadata(away, key).description()).isEqualTo("for europe");
    assertThat(away.getKeyPolicy(r -> r.keyId(key)).policy())
        .isEqualTo(home.getKeyPolicy(r -> r.keyId(key)).policy());
  }

  @Test
  void regionThatIsNone_isRefused() {
    String key = create();
    for (String region : new String[] {"cn-north-1", "us-gov-west-1"}) {
      assertThatThrownBy(() -> home.replicateKey(r -> r.keyId(key).replicaRegion(region)))
          .isInstanceOfSatisfying(
              KmsException.class,
              refused ->
                  assertThat(refused.awsErrorDetails().errorCode())
                      .isEqualTo("ValidationException"));
    }
  }
}
