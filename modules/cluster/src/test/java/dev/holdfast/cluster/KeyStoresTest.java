package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.fake.TestRegion;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.Reply;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.store.ConnectionError;
import dev.holdfast.model.store.KeyStore;
import dev.holdfast.model.store.ProxyAccess;
import dev.holdfast.model.store.ProxyAddress;
import dev.holdfast.model.store.ProxyFault;
import dev.holdfast.model.store.StoreId;
import dev.holdfast.model.store.StoreRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests about custom key stores, over a region with its journal. */
@Timeout(60)
class KeyStoresTest {

  private TestRegion region;

  @BeforeEach
  void start() {
    region = TestRegion.create();
  }

  @AfterEach
  void stop() {
    region.close();
  }

  private static StoreRequest.Create creation(String name) {
    return new StoreRequest.Create(
        name,
        new ProxyAddress("https://proxy.example.com", "/" + name + "/kms/xks/v1"),
        credential());
  }

  private static StoreRequest.Credential credential() {
    return new StoreRequest.Credential(
        "KEYID", Plaintext.takeOwnershipOf("secret".getBytes(StandardCharsets.US_ASCII)));
  }

  private static StoreRequest rename(String id) {
    return new StoreRequest.Update(id, Optional.of("new"), new StoreRequest.Change.Nothing());
  }

  private Reply ask(StoreRequest request) {
    return region.ask(TestRegion.CALLER, new KmsRequest.OnKeyStores(request));
  }

  private StoreId create(String name) {
    return TestRegion.answer(KmsAnswer.StoreMade.class, ask(creation(name))).id();
  }

  private void must(StoreRequest request) {
    assertThat(TestRegion.answer(KmsAnswer.StoreChanged.class, ask(request))).isNotNull();
  }

  private KmsAnswer.Stores describe(StoreRequest.Describe describe) {
    return TestRegion.answer(KmsAnswer.Stores.class, ask(describe));
  }

  private KeyStore only(StoreId id) {
    return describe(
            new StoreRequest.Describe(
                Optional.of(id.value()), Optional.empty(), 100, Optional.empty()))
        .stores()
        .getFirst();
  }

  @Test
  void aStore_isMade_connected_changed_disconnected_andDeleted() {
    String id = create("one").value();
    StoreId store = new StoreId(id);
    assertThat(only(store).connection().awsName()).isEqualTo("DISCONNECTED");
    must(new StoreRequest.Connect(id));
    assertThat(only(store).connection().awsName()).isEqualTo("CONNECTED");
    must(rename(id));
    region.restart();
    assertThat(only(store).name()).isEqualTo("new");
    assertThat(only(store).connection().awsName()).isEqualTo("CONNECTED");
    must(new StoreRequest.Disconnect(id));
    must(new StoreRequest.Delete(id));
    assertThat(TestRegion.refusal(ask(new StoreRequest.Connect(id))))
        .isEqualTo(new KmsError.StoreNotFound(id));
  }

  /** The name alone is nothing that the proxy has to be asked about. */
  @Test
  void proxy_isAskedForEverythingThatConcernsIt() {
    String id = create("one").value();
    must(new StoreRequest.Connect(id));
    must(rename(id));
    must(
        new StoreRequest.Update(
            id,
            Optional.empty(),
            new StoreRequest.Change.OfProxy(
                Optional.empty(), Optional.of("/moved/kms/xks/v1"), Optional.of(credential()))));
    assertThat(region.proxies().asked)
        .containsExactly(
            "CreateCustomKeyStore https://proxy.example.com/one/kms/xks/v1",
            "ConnectCustomKeyStore https://proxy.example.com/one/kms/xks/v1",
            "UpdateCustomKeyStore https://proxy.example.com/moved/kms/xks/v1");
  }

  @Test
  void proxyThatIsNotWell_makesNoStore_andFailsToConnect() {
    region.proxies().fault.set(Optional.of(ProxyFault.UNAUTHENTICATED));
    assertThat(TestRegion.refusal(ask(creation("one"))))
        .isEqualTo(new KmsError.ProxyNotWell(ProxyFault.UNAUTHENTICATED));
    region.proxies().fault.set(Optional.empty());
    String id = create("one").value();
    region.proxies().fault.set(Optional.of(ProxyFault.TIMED_OUT));
    must(new StoreRequest.Connect(id));
    assertThat(only(new StoreId(id)).connection().error())
        .hasValue(ConnectionError.XKS_PROXY_TIMED_OUT);
    assertThat(TestRegion.refusal(ask(new StoreRequest.Connect(id))))
        .isEqualTo(new KmsError.StoreInState(id, "FAILED"));
    must(new StoreRequest.Disconnect(id));
    region.proxies().fault.set(Optional.empty());
    must(new StoreRequest.Connect(id));
    assertThat(only(new StoreId(id)).connection().awsName()).isEqualTo("CONNECTED");
  }

  @Test
  void tenStores_andNoMore_inPages() {
    List<StoreId> made = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      made.add(create("store" + i));
    }
    assertThat(TestRegion.refusal(ask(creation("eleventh"))))
        .isInstanceOf(KmsError.LimitExceeded.class);
    List<StoreId> told = new ArrayList<>();
    Optional<String> marker = Optional.empty();
    do {
      KmsAnswer.Stores page =
          describe(new StoreRequest.Describe(Optional.empty(), Optional.empty(), 3, marker));
      page.stores().forEach(store -> told.add(store.id()));
      marker = page.nextMarker();
    } while (marker.isPresent());
    assertThat(told).containsExactlyInAnyOrderElementsOf(made);
    assertThat(
            TestRegion.refusal(
                ask(
                    new StoreRequest.Describe(
                        Optional.empty(), Optional.empty(), 3, Optional.of("AAAA")))))
        .isEqualTo(new KmsError.MalformedMarker());
  }

  @Test
  void storesOfAnotherAccount_areNotThere() {
    String id = create("one").value();
    Reply reply =
        region.ask(TestRegion.STRANGER, new KmsRequest.OnKeyStores(new StoreRequest.Connect(id)));
    assertThat(TestRegion.refusal(reply)).isEqualTo(new KmsError.StoreNotFound(id));
  }

  @Test
  void proxy_givesNoRandomBytes() {
    String id = create("one").value();
    must(new StoreRequest.Connect(id));
    assertThat(region.refusal(new KmsRequest.GenerateRandom(16, Optional.of(id))))
        .isInstanceOf(KmsError.Unsupported.class);
  }

  @Test
  void secret_isJournaledSealed() {
    StoreId id = create("one");
    assertThat(only(id).access())
        .isInstanceOfSatisfying(
            ProxyAccess.class,
            proxy -> assertThat(proxy.secret().box()).asString().isEqualTo("terces"));
  }
}
