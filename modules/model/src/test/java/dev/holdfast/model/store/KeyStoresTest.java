package dev.holdfast.model.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.iam.SealedSecret;
import dev.holdfast.model.name.KeyId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyStoresTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final StoreId ID = new StoreId("cks-1234567890abcdef0");
  private static final StoreId OTHER = new StoreId("cks-0234567890abcdef0");
  private static final StoreId MISSING = new StoreId("cks-00000000000000000");

  private static ProxyAccess proxy(String path) {
    return new ProxyAccess(
        new ProxyAddress("https://a.example", path), "KEY", new SealedSecret(new byte[] {1}));
  }

  private static StoreCommand.Changes rename(String name) {
    return new StoreCommand.Changes(Optional.of(name), new StoreCommand.Reach.Same());
  }

  private static StoreCommand.Changes toHost(String endpoint) {
    return new StoreCommand.Changes(
        Optional.empty(), new StoreCommand.Reach.OfProxy(Optional.of(endpoint), Optional.empty()));
  }

  private static StoreCommand.Changes toPath(String path) {
    return new StoreCommand.Changes(
        Optional.empty(), new StoreCommand.Reach.OfProxy(Optional.empty(), Optional.of(path)));
  }

  /** One store by the name of one at /one, and another at /two, in a state. */
  private static KeyStores in(String state) {
    KeyStores stores =
        KeyStores.EMPTY
            .apply(new StoreEvent.Created(ID, "one", proxy("/one"), NOW))
            .apply(new StoreEvent.Created(OTHER, "two", proxy("/two"), NOW));
    return switch (state) {
      case "CONNECTED" -> stores.apply(new StoreEvent.Connected(ID, NOW));
      case "FAILED" ->
          stores.apply(
              new StoreEvent.ConnectionFailed(ID, ConnectionError.XKS_PROXY_TIMED_OUT, NOW));
      default -> stores;
    };
  }

  private static final KeyId KEY = new KeyId("1234abcd-12ab-34cd-56ef-1234567890ab");

  /** As {@link #in}, with a key in the store, added while it was connected. */
  private static KeyStores withKeyIn(String state) {
    return in(state).apply(new StoreEvent.KeyAdded(ID, KEY, "theirs", NOW));
  }

  /** A store must be there and connected, and no other key of it may have the external key. */
  @ParameterizedTest
  @CsvSource({
    "CONNECTED,    other,  answered,         KeyAdded",
    "CONNECTED,    theirs, ExternalKeyInUse, ExternalKeyInUse",
    "DISCONNECTED, other,  StoreInState,     StoreInState",
    "FAILED,       other,  StoreInState,     StoreInState",
  })
  void stateSaysWhetherKeysCanBeMadeInIt(
      String state, String externalKeyId, String checked, String added) {
    KeyStores stores = withKeyIn(state);
    assertThat(outcome(stores, new StoreCommand.CheckKey(ID, externalKeyId))).isEqualTo(checked);
    assertThat(outcome(stores, new StoreCommand.AddKey(ID, KEY, externalKeyId))).isEqualTo(added);
    assertThat(outcome(stores, new StoreCommand.CheckKey(MISSING, externalKeyId)))
        .isEqualTo("StoreNotFound");
  }

  @Test
  void sameExternalKeyId_isAnotherKeyInAnotherStore() {
    KeyStores stores = withKeyIn("CONNECTED").apply(new StoreEvent.Connected(OTHER, NOW));
    assertThat(outcome(stores, new StoreCommand.CheckKey(OTHER, "theirs"))).isEqualTo("answered");
  }

  @Test
  void storeWithAKey_isNotDeleted_untilTheKeyIs() {
    KeyStores stores = withKeyIn("DISCONNECTED");
    assertThat(stores.decide(new StoreCommand.Delete(ID), KeyStores.QUOTA, NOW))
        .isEqualTo(new StoreDecision.Refuse(new KmsError.StoreHasKeys(ID.value(), 1, KEY)));
    assertThat(outcome(stores, new StoreCommand.ForgetKey(KEY, true))).isEqualTo("KeyRemoved");
    KeyStores after = stores.apply(new StoreEvent.KeyRemoved(ID, KEY, NOW));
    assertThat(outcome(after, new StoreCommand.ForgetKey(KEY, true))).isEqualTo("answered");
    assertThat(outcome(after, new StoreCommand.Delete(ID))).isEqualTo("Deleted");
  }

  @Test
  void keysOfAStore_stay_whateverBecomesOfItsConnection() {
    KeyStores stores =
        withKeyIn("CONNECTED")
            .apply(new StoreEvent.Disconnected(ID, NOW))
            .apply(new StoreEvent.Updated(ID, "new", proxy("/new"), NOW))
            .apply(new StoreEvent.Connected(ID, NOW));
    assertThat(
            stores.inOrder().stream()
                .filter(store -> store.id().equals(ID))
                .findFirst()
                .orElseThrow()
                .keys())
        .containsExactly(Map.entry(KEY, "theirs"));
  }

  private static String outcome(KeyStores stores, StoreCommand command) {
    return switch (stores.decide(command, KeyStores.QUOTA, NOW)) {
      case StoreDecision.Persist(var event) -> event.getClass().getSimpleName();
      case StoreDecision.Answer _ -> "answered";
      case StoreDecision.Refuse(var error) -> error.getClass().getSimpleName();
    };
  }

  /** AWS's conditions for CustomKeyStoreInvalidStateException, with reconnecting allowed. */
  @ParameterizedTest
  @CsvSource({
    "DISCONNECTED, answered,     StoreInState, Updated,      Updated,      Deleted",
    "CONNECTED,    answered,     Disconnected, Updated,      StoreInState, StoreInState",
    "FAILED,       StoreInState, Disconnected, StoreInState, StoreInState, StoreInState",
  })
  void stateSaysWhatMayBeDone(
      String state, String connect, String disconnect, String rename, String move, String delete) {
    KeyStores stores = in(state);
    assertThat(outcome(stores, new StoreCommand.CheckConnection(ID))).isEqualTo(connect);
    assertThat(outcome(stores, new StoreCommand.Disconnect(ID))).isEqualTo(disconnect);
    assertThat(outcome(stores, new StoreCommand.Update(ID, rename("new"), proxy("/one"))))
        .isEqualTo(rename);
    assertThat(
            outcome(
                stores, new StoreCommand.Update(ID, toHost("https://b.example"), proxy("/one"))))
        .isEqualTo(move);
    assertThat(outcome(stores, new StoreCommand.Delete(ID))).isEqualTo(delete);
  }

  @Test
  void whatIsNotThere_isNotFound() {
    KeyStores stores = in("CONNECTED");
    for (StoreCommand command :
        new StoreCommand[] {
          new StoreCommand.CheckConnection(MISSING),
          new StoreCommand.Conclude(MISSING, proxy("/one"), Optional.empty()),
          new StoreCommand.Disconnect(MISSING),
          new StoreCommand.CheckUpdate(MISSING, rename("new")),
          new StoreCommand.Update(MISSING, rename("new"), proxy("/one")),
          new StoreCommand.Delete(MISSING)
        }) {
      assertThat(outcome(stores, command)).as(command.toString()).isEqualTo("StoreNotFound");
    }
  }

  @Test
  void namesAndAddresses_areUnique() {
    KeyStores stores = in("DISCONNECTED");
    assertThat(outcome(stores, new StoreCommand.Create(MISSING, "one", proxy("/three"))))
        .isEqualTo("StoreNameInUse");
    assertThat(outcome(stores, new StoreCommand.Create(MISSING, "three", proxy("/one"))))
        .isEqualTo("ProxyAddressInUse");
    assertThat(outcome(stores, new StoreCommand.CheckUpdate(ID, rename("two"))))
        .isEqualTo("StoreNameInUse");
    assertThat(outcome(stores, new StoreCommand.CheckUpdate(ID, toPath("/two"))))
        .isEqualTo("ProxyAddressInUse");
    assertThat(outcome(stores, new StoreCommand.CheckUpdate(ID, rename("one"))))
        .as("its own name")
        .isEqualTo("answered");
    assertThat(outcome(stores, new StoreCommand.Create(MISSING, "three", proxy("/three"))))
        .isEqualTo("Created");
  }

  @Test
  void thereAreNoMoreThanTheQuota() {
    assertThat(
            in("CONNECTED")
                .decide(new StoreCommand.CheckCreation("n", proxy("/n").address()), 2, NOW))
        .isInstanceOfSatisfying(
            StoreDecision.Refuse.class,
            refused -> assertThat(refused.error()).isInstanceOf(KmsError.LimitExceeded.class));
  }

  @Test
  void whatCameOfConnecting_isOfTheProxyThatWasAsked() {
    KeyStores stores = in("DISCONNECTED");
    assertThat(outcome(stores, new StoreCommand.Conclude(ID, proxy("/one"), Optional.empty())))
        .isEqualTo("Connected");
    assertThat(
            outcome(
                stores,
                new StoreCommand.Conclude(
                    ID, proxy("/one"), Optional.of(ProxyFault.UNAUTHENTICATED))))
        .isEqualTo("ConnectionFailed");
    assertThat(outcome(stores, new StoreCommand.Conclude(ID, proxy("/old"), Optional.empty())))
        .isEqualTo("StoreInState");
  }

  @ParameterizedTest
  @EnumSource
  void everyFaultOfAToken_hasAnErrorCodeOfAws(TokenFault fault) {
    assertThat(ConnectionError.of(fault).name()).doesNotContain("XKS");
  }

  @ParameterizedTest
  @EnumSource
  void everyFault_hasAnErrorCodeOfAws(ProxyFault fault) {
    assertThat(ConnectionError.of(fault).name()).matches("XKS_PROXY_.*|INVALID_CREDENTIALS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "cks-", "cks-1234567890abcdef", "cks-1234567890ABCDEF0", "one"})
  void otherTexts_areNoIds(String text) {
    assertThat(StoreId.parse(text)).isEmpty();
  }

  @Test
  void events_makeTheState() {
    KeyStores stores =
        in("CONNECTED")
            .apply(new StoreEvent.Updated(ID, "new", proxy("/new"), NOW))
            .apply(new StoreEvent.Deleted(OTHER, NOW));
    assertThat(stores.inOrder())
        .containsExactly(
            new KeyStore(ID, "new", proxy("/new"), new Connection.Connected(), NOW, Map.of()));
    assertThat(stores.apply(new StoreEvent.Disconnected(ID, NOW)).inOrder().getFirst().connection())
        .isEqualTo(new Connection.Disconnected());
  }
}
