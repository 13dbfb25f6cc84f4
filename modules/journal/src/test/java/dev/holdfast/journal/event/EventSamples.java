package dev.holdfast.journal.event;

import dev.holdfast.model.KmsAnswer.AutomaticRotation;
import dev.holdfast.model.directory.DirectoryEvent;
import dev.holdfast.model.directory.RetirableGrant;
import dev.holdfast.model.grant.Grant;
import dev.holdfast.model.grant.GrantConstraints;
import dev.holdfast.model.grant.GrantOperation;
import dev.holdfast.model.grant.GrantPrincipal;
import dev.holdfast.model.iam.IamEvent;
import dev.holdfast.model.iam.KeyStatus;
import dev.holdfast.model.iam.SealedSecret;
import dev.holdfast.model.iam.TrustPolicy;
import dev.holdfast.model.journal.DomainEvent;
import dev.holdfast.model.key.Backing;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.Expiration;
import dev.holdfast.model.key.ExportedKeyToken;
import dev.holdfast.model.key.KeyEvent;
import dev.holdfast.model.key.KeyMaterial;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.key.ReplicaTerms;
import dev.holdfast.model.key.RotationType;
import dev.holdfast.model.key.SharedProperties;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.policy.AttachedKeyPolicy;
import dev.holdfast.model.policy.HeldNames;
import dev.holdfast.model.region.RegionEvent;
import dev.holdfast.model.store.ClusterId;
import dev.holdfast.model.store.ConnectionError;
import dev.holdfast.model.store.ProxyAccess;
import dev.holdfast.model.store.ProxyAddress;
import dev.holdfast.model.store.StoreEvent;
import dev.holdfast.model.store.StoreId;
import dev.holdfast.model.store.TokenAccess;
import dev.holdfast.model.store.TokenAddress;
import dev.holdfast.model.store.TrustAnchor;
import dev.holdfast.model.time.Lead;
import dev.holdfast.model.time.TimeEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One of each journaled event: what the self-test writes and reads at start, and what the golden
 * files hold.
 */
public final class EventSamples {

  private static final KeyId KEY = new KeyId("1234abcd-12ab-34cd-56ef-1234567890ab");
  private static final Instant WHEN = Instant.ofEpochMilli(1_767_225_600_123L);
  private static final AliasName ALIAS = new AliasName("alias/payments");
  private static final BackingKey BACKING_KEY =
      new BackingKey(
          new MaterialId("0f".repeat(32)),
          ExportedKeyToken.copyOf("a wrapped backing key".getBytes(StandardCharsets.US_ASCII)));

  private static final BackingKey NEXT_KEY =
      new BackingKey(
          new MaterialId("f0".repeat(32)),
          ExportedKeyToken.copyOf("another one".getBytes(StandardCharsets.US_ASCII)));
  private static final Region ELSEWHERE = new Region("ap-south-1");
  private static final ReplicaTerms TERMS =
      new ReplicaTerms(
          "arn:aws:iam::123456789012:root",
          "für Zahlungen",
          new AttachedKeyPolicy("{}", HeldNames.NONE),
          Map.of("team", "payments", "cost", ""));

  private static final Grant GRANT =
      new Grant(
          "0123456789abcdef".repeat(4),
          Optional.of("nightly"),
          new GrantPrincipal("arn:aws:iam::123456789012:user/alice", "AIDAEXAMPLE"),
          Optional.of(new GrantPrincipal("arn:aws:iam::123456789012:role/reader", "AROAEXAMPLE")),
          new AccountId("123456789012"),
          Set.of(GrantOperation.DECRYPT, GrantOperation.RETIRE_GRANT),
          new GrantConstraints(
              Optional.empty(), Optional.of(new EncryptionContext(Map.of("tenant", "42")))),
          WHEN);

  private static final RetirableGrant RETIRABLE =
      new RetirableGrant(new AccountId("123456789012"), KEY, GRANT.id());
  private static final String USER = "AIDACKCEVSQ6C2EXAMPLE";
  private static final String GROUP = "AGPACKCEVSQ6C2EXAMPLE";
  private static final String ROLE = "AROACKCEVSQ6C2EXAMPLE";
  private static final String POLICY = "ANPACKCEVSQ6C2EXAMPLE";
  private static final String BOUNDARY = "arn:aws:iam::aws:policy/AdministratorAccess";
  private static final TrustPolicy TRUST =
      new TrustPolicy(
          "{\"Version\":\"2012-10-17\",\"Statement\":[]}",
          Map.of("arn:aws:iam::123456789012:user/alice", USER));

  private static final StoreId STORE = new StoreId("cks-1234567890abcdef0");
  private static final ProxyAccess PROXY =
      new ProxyAccess(
          new ProxyAddress("https://proxy.example.com", "/stores/one/kms/xks/v1"),
          "ABCDEFGHIJ234567ABCD",
          new SealedSecret("a sealed secret".getBytes(StandardCharsets.US_ASCII)));

  private static final TokenAccess TOKEN =
      new TokenAccess(
          new TokenAddress(
              new ClusterId("cluster-abcdefg2345"),
              new TrustAnchor("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")),
          new SealedSecret("a sealed PIN".getBytes(StandardCharsets.US_ASCII)));

  public static final List<DomainEvent> ALL =
      List.of(
          new KeyEvent.Created(
              new KeyArn(Region.US_EAST_1, new AccountId("123456789012"), KEY),
              KeySpec.SYMMETRIC_DEFAULT,
              KeyUsage.ENCRYPT_DECRYPT,
              KeyOrigin.AWS_KMS,
              "arn:aws:iam::123456789012:root",
              "für Zahlungen",
              new AttachedKeyPolicy(
                  "{\"Version\":\"2012-10-17\",\"Statement\":[]}", HeldNames.NONE),
              Map.of("team", "payments", "cost", ""),
              BACKING_KEY,
              WHEN),
          new KeyEvent.CreatedForImport(
              new KeyArn(Region.US_EAST_1, new AccountId("123456789012"), KEY),
              KeySpec.SYMMETRIC_DEFAULT,
              KeyUsage.ENCRYPT_DECRYPT,
              "arn:aws:iam::123456789012:root",
              "für Zahlungen",
              new AttachedKeyPolicy(
                  "{\"Version\":\"2012-10-17\",\"Statement\":[]}", HeldNames.NONE),
              Map.of("team", "payments", "cost", ""),
              WHEN),
          new KeyEvent.CreatedInStore(
              new KeyArn(Region.US_EAST_1, new AccountId("123456789012"), KEY),
              "arn:aws:iam::123456789012:root",
              "für Zahlungen",
              new AttachedKeyPolicy(
                  "{\"Version\":\"2012-10-17\",\"Statement\":[]}", HeldNames.NONE),
              Map.of("team", "payments", "cost", ""),
              BACKING_KEY,
              new Backing.ExternalKey(STORE, "their-key_1.0"),
              WHEN),
          new KeyEvent.CreatedInStore(
              new KeyArn(Region.US_EAST_1, new AccountId("123456789012"), KEY),
              "arn:aws:iam::123456789012:root",
              "für Zahlungen",
              new AttachedKeyPolicy(
                  "{\"Version\":\"2012-10-17\",\"Statement\":[]}", HeldNames.NONE),
              Map.of("team", "payments", "cost", ""),
              BACKING_KEY,
              new Backing.TokenKey(STORE, TOKEN.address().cluster(), KEY.value()),
              WHEN),
          new KeyEvent.Enabled(),
          new KeyEvent.Disabled(),
          new KeyEvent.DescriptionUpdated(""),
          new KeyEvent.DeletionScheduled(WHEN),
          new KeyEvent.DeletionCancelled(),
          new KeyEvent.Tagged(Map.of("team", "payments", "cost", "7")),
          new KeyEvent.Untagged(Set.of("team", "cost")),
          new KeyEvent.PolicyPut(new AttachedKeyPolicy("{}", HeldNames.NONE)),
          new KeyEvent.RotationEnabled(365, WHEN),
          new KeyEvent.RotationDisabled(),
          new KeyEvent.Rotated(BACKING_KEY, RotationType.ON_DEMAND, WHEN),
          new KeyEvent.MaterialImported(
              BACKING_KEY, "from the vault", Expiration.at(WHEN.plusSeconds(60)), WHEN),
          new KeyEvent.MaterialDeleted(BACKING_KEY.materialId(), WHEN),
          new KeyEvent.MaterialExpired(BACKING_KEY.materialId(), WHEN),
          new KeyEvent.MaterialShredded(Set.of("0f".repeat(32), "f0".repeat(32))),
          new KeyEvent.ImportedMaterialRotated(BACKING_KEY.materialId(), WHEN),
          new KeyEvent.CreatedAsReplica(
              new KeyArn(
                  Region.US_EAST_1,
                  new AccountId("123456789012"),
                  new KeyId("mrk-1234abcd12ab34cd56ef1234567890ab")),
              KeySpec.SYMMETRIC_DEFAULT,
              KeyUsage.ENCRYPT_DECRYPT,
              KeyOrigin.AWS_KMS,
              TERMS,
              ELSEWHERE,
              new TreeSet<>(Set.of(Region.US_EAST_1, new Region("eu-west-1"))),
              WHEN),
          new KeyEvent.ReplicaAdded(ELSEWHERE, TERMS),
          new KeyEvent.ReplicaSynchronized(ELSEWHERE, 7),
          new KeyEvent.ReplicaRemoved(ELSEWHERE, WHEN),
          new KeyEvent.ReplicaDeletionAwaited(30),
          new KeyEvent.RotationBegun(BACKING_KEY, RotationType.ON_DEMAND, WHEN),
          new KeyEvent.RotationCompleted(WHEN),
          new KeyEvent.PrimaryMoveBegun(ELSEWHERE),
          new KeyEvent.PrimaryMoveAbandoned(),
          new KeyEvent.PrimaryMoved(),
          new KeyEvent.Synchronized(
              new SharedProperties(
                  KeySpec.SYMMETRIC_DEFAULT,
                  KeyUsage.ENCRYPT_DECRYPT,
                  KeyOrigin.AWS_KMS,
                  ELSEWHERE,
                  new TreeSet<>(Set.of(Region.US_EAST_1, new Region("eu-west-1"))),
                  7,
                  Optional.of(new AutomaticRotation(365, WHEN.plusSeconds(60))),
                  List.of(
                      new SharedProperties.SharedMaterial(
                          BACKING_KEY.materialId(), Optional.empty()),
                      new SharedProperties.SharedMaterial(
                          NEXT_KEY.materialId(),
                          Optional.of(new KeyMaterial.Rotation(RotationType.AUTOMATIC, WHEN)))),
                  true),
              List.of(BACKING_KEY, NEXT_KEY)),
          new KeyEvent.Synchronized(
              new SharedProperties(
                  KeySpec.SYMMETRIC_DEFAULT,
                  KeyUsage.ENCRYPT_DECRYPT,
                  KeyOrigin.EXTERNAL,
                  ELSEWHERE,
                  new TreeSet<>(Set.of(Region.US_EAST_1)),
                  7,
                  Optional.empty(),
                  List.of(
                      new SharedProperties.SharedMaterial(
                          BACKING_KEY.materialId(), Optional.empty()),
                      new SharedProperties.SharedMaterial(
                          NEXT_KEY.materialId(),
                          Optional.of(new KeyMaterial.Rotation(RotationType.ON_DEMAND, WHEN)))),
                  false),
              List.of(NEXT_KEY)),
          new KeyEvent.NamingKeyMade(BACKING_KEY),
          new KeyEvent.ReplicaImported(ELSEWHERE, NEXT_KEY.materialId()),
          new KeyEvent.GrantIssued(GRANT),
          new KeyEvent.GrantRetired(GRANT.id()),
          new KeyEvent.GrantRevoked(GRANT.id()),
          new KeyEvent.Deleted(WHEN),
          new KeyEvent.Shredded(WHEN),
          new DirectoryEvent.KeyRegistered(KEY),
          new DirectoryEvent.KeyUnregistered(KEY),
          new DirectoryEvent.AliasCreated(ALIAS, KEY, WHEN),
          new DirectoryEvent.AliasRetargeted(ALIAS, KEY, WHEN, WHEN.plusMillis(1)),
          new DirectoryEvent.AliasDeleted(ALIAS, KEY),
          new DirectoryEvent.RetirableGrantAdded("AROAEXAMPLE", RETIRABLE),
          new DirectoryEvent.RetirableGrantRemoved("AROAEXAMPLE", RETIRABLE),
          new StoreEvent.Created(STORE, "ours", PROXY, WHEN),
          new StoreEvent.Updated(STORE, "still ours", PROXY, WHEN),
          new StoreEvent.Created(STORE, "ours", TOKEN, WHEN),
          new StoreEvent.Updated(STORE, "still ours", TOKEN, WHEN),
          new StoreEvent.Connected(STORE, WHEN),
          new StoreEvent.ConnectionFailed(STORE, ConnectionError.XKS_PROXY_TIMED_OUT, WHEN),
          new StoreEvent.Disconnected(STORE, WHEN),
          new StoreEvent.Deleted(STORE, WHEN),
          new StoreEvent.KeyAdded(STORE, KEY, "their-key_1.0", WHEN),
          new StoreEvent.KeyRemoved(STORE, KEY, WHEN),
          new StoreEvent.KeyOrphaned(STORE, KEY, KEY.value(), WHEN),
          new StoreEvent.OrphanDestroyed(STORE, KEY.value(), WHEN),
          new RegionEvent.RegionCreated(Region.US_EAST_1, "ab".repeat(32), WHEN),
          new TimeEvent.Credited(
              WHEN,
              List.of(
                  new Lead(Duration.ofSeconds(90), WHEN.minusSeconds(7_200)),
                  new Lead(Duration.ofDays(30), WHEN.minusSeconds(60)))),
          new IamEvent.UserCreated(
              USER,
              "alice",
              "/division/",
              Optional.of(BOUNDARY),
              Map.of("team", "payments", "cost", ""),
              WHEN),
          new IamEvent.UserRenamed(USER, "alicia", "/"),
          new IamEvent.UserDeleted(USER),
          new IamEvent.AccessKeyCreated(
              USER,
              "AKIAYOSFODNN7EXAMPLE",
              new SealedSecret("a sealed secret".getBytes(StandardCharsets.US_ASCII)),
              WHEN),
          new IamEvent.AccessKeyStatusSet(USER, "AKIAYOSFODNN7EXAMPLE", KeyStatus.INACTIVE),
          new IamEvent.AccessKeyDeleted(USER, "AKIAYOSFODNN7EXAMPLE"),
          new IamEvent.GroupCreated(GROUP, "staff", "/", WHEN),
          new IamEvent.GroupRenamed(GROUP, "people", "/"),
          new IamEvent.GroupDeleted(GROUP),
          new IamEvent.UserJoined(GROUP, USER),
          new IamEvent.UserLeft(GROUP, USER),
          new IamEvent.RoleCreated(
              ROLE,
              "reader",
              "/apps/",
              TRUST,
              Optional.of("liest für Zahlungen"),
              3_600,
              Optional.empty(),
              Map.of("team", "payments"),
              WHEN),
          new IamEvent.RoleUpdated(ROLE, Optional.of(TRUST), Optional.empty(), Optional.of(43_200)),
          new IamEvent.RoleDeleted(ROLE),
          new IamEvent.PolicyCreated(
              POLICY, "keys", "/", "{}", Optional.of("uses keys"), Map.of("cost", "7"), WHEN),
          new IamEvent.PolicyVersionCreated(POLICY, 2, "{}", true, WHEN),
          new IamEvent.PolicyDefaultSet(POLICY, 1, WHEN),
          new IamEvent.PolicyVersionDeleted(POLICY, 2),
          new IamEvent.PolicyDeleted(POLICY),
          new IamEvent.PolicyAttached(USER, BOUNDARY),
          new IamEvent.PolicyDetached(USER, BOUNDARY),
          new IamEvent.InlinePolicyPut(GROUP, "own", "{}"),
          new IamEvent.InlinePolicyDeleted(GROUP, "own"),
          new IamEvent.BoundarySet(ROLE, Optional.of(BOUNDARY)),
          new IamEvent.Tagged(ROLE, Map.of("team", "payments", "cost", "7")),
          new IamEvent.Untagged(ROLE, Set.of("team", "cost")));

  private EventSamples() {}
}
