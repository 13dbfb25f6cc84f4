package dev.holdfast.model.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.iam.SealedSecret;
import dev.holdfast.model.name.KeyId;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Custom key stores on tokens, and what sets them apart from those with proxies. */
class TokenStoresTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final StoreId ID = new StoreId("cks-1234567890abcdef0");
  private static final StoreId PROXIED = new StoreId("cks-0234567890abcdef0");
  private static final StoreId NEW = new StoreId("cks-00000000000000000");
  private static final KeyId KEY = new KeyId("1234abcd-12ab-34cd-56ef-1234567890ab");
  private static final ProxyAccess PROXY =
      new ProxyAccess(
          new ProxyAddress("https://a.example", "/one"), "KEY", new SealedSecret(new byte[] {1}));

  private static TokenAccess token(String cluster, String anchor) {
    return new TokenAccess(
        new TokenAddress(new ClusterId("cluster-" + cluster), new TrustAnchor(anchor)),
        new SealedSecret(new byte[] {2}));
  }

  private static final TokenAccess TOKEN = token("abcdefg2345", "an anchor");

  /** A store on a token in a state, beside one with a proxy. */
  private static KeyStores in(String state) {
    KeyStores stores =
        KeyStores.EMPTY
            .apply(new StoreEvent.Created(ID, "one", TOKEN, NOW))
            .apply(new StoreEvent.Created(PROXIED, "two", PROXY, NOW));
    return switch (state) {
      case "CONNECTED" -> stores.apply(new StoreEvent.Connected(ID, NOW));
      case "FAILED" ->
          stores.apply(new StoreEvent.ConnectionFailed(ID, ConnectionError.USER_LOCKED_OUT, NOW));
      default -> stores;
    };
  }

  private static StoreCommand.Changes rename() {
    return new StoreCommand.Changes(Optional.of("new"), new StoreCommand.Reach.Same());
  }

  private static StoreCommand.Changes to(String cluster) {
    return new StoreCommand.Changes(
        Optional.empty(),
        new StoreCommand.Reach.OfToken(Optional.of(new ClusterId("cluster-" + cluster))));
  }

  private static StoreCommand.Changes newPin() {
    return new StoreCommand.Changes(
        Optional.empty(), new StoreCommand.Reach.OfToken(Optional.empty()));
  }

  private static String outcome(KeyStores stores, StoreCommand command) {
    return switch (stores.decide(command, KeyStores.QUOTA, NOW)) {
      case StoreDecision.Persist(var event) -> event.getClass().getSimpleName();
      case StoreDecision.Answer _ -> "answered";
      case StoreDecision.Refuse(var error) -> error.getClass().getSimpleName();
    };
  }

  /** AWS: while it is connected nothing but its name. */
  @ParameterizedTest
  @CsvSource({
    "DISCONNECTED, answered,     Updated,      Updated,      Updated",
    "CONNECTED,    answered,     Updated,      StoreInState, StoreInState",
    "FAILED,       StoreInState, StoreInState, StoreInState, StoreInState",
  })
  void stateSaysWhatMayBeDone(
      String state, String connect, String rename, String pin, String cluster) {
    KeyStores stores = in(state);
    assertThat(outcome(stores, new StoreCommand.CheckConnection(ID))).isEqualTo(connect);
    assertThat(outcome(stores, new StoreCommand.Update(ID, rename(), TOKEN))).isEqualTo(rename);
    assertThat(outcome(stores, new StoreCommand.Update(ID, newPin(), TOKEN))).isEqualTo(pin);
    assertThat(outcome(stores, new StoreCommand.Update(ID, to("zzzzzzzzzzz"), TOKEN)))
        .isEqualTo(cluster);
  }

  @Test
  void changesOfTheOtherType_areRefused() {
    KeyStores stores = in("DISCONNECTED");
    assertThat(outcome(stores, new StoreCommand.CheckUpdate(PROXIED, newPin())))
        .isEqualTo("Invalid");
    StoreCommand.Changes ofProxy =
        new StoreCommand.Changes(
            Optional.empty(),
            new StoreCommand.Reach.OfProxy(Optional.empty(), Optional.of("/new")));
    assertThat(outcome(stores, new StoreCommand.CheckUpdate(ID, ofProxy))).isEqualTo("Invalid");
  }

  /** AWS: a cluster has one store in an account, and so have its copies. */
  @Test
  void cluster_andItsCopies_haveOneStore() {
    KeyStores stores = in("DISCONNECTED");
    assertThat(create(stores, token("abcdefg2345", "another"))).isEqualTo("ClusterInUse");
    assertThat(create(stores, token("zzzzzzzzzzz", "an  anchor\n"))).isEqualTo("ClusterInUse");
    assertThat(create(stores, token("zzzzzzzzzzz", "another"))).isEqualTo("Created");
    assertThat(outcome(stores, new StoreCommand.CheckUpdate(ID, to("zzzzzzzzzzz"))))
        .as("its own copy")
        .isEqualTo("answered");
  }

  private static String create(KeyStores stores, TokenAccess token) {
    return outcome(stores, new StoreCommand.Create(NEW, "three", token));
  }

  @Test
  void whatCameOfConnecting_isOfTheTokenThatWasAsked() {
    KeyStores stores = in("DISCONNECTED");
    assertThat(
            outcome(
                stores, new StoreCommand.Conclude(ID, TOKEN, Optional.of(TokenFault.LOCKED_OUT))))
        .isEqualTo("ConnectionFailed");
    assertThat(
            outcome(
                stores,
                new StoreCommand.Conclude(ID, token("zzzzzzzzzzz", "an anchor"), Optional.empty())))
        .isEqualTo("StoreInState");
  }

  @Test
  void holderOfAKey_isTold() {
    KeyStores stores = in("CONNECTED").apply(new StoreEvent.KeyAdded(ID, KEY, "object", NOW));
    assertThat(stores.decide(new StoreCommand.TellHolder(KEY), KeyStores.QUOTA, NOW))
        .isInstanceOfSatisfying(
            StoreDecision.Answer.class,
            told -> assertThat(told.stores()).extracting(KeyStore::id).containsExactly(ID));
    assertThat(in("CONNECTED").decide(new StoreCommand.TellHolder(KEY), KeyStores.QUOTA, NOW))
        .isInstanceOfSatisfying(
            StoreDecision.Answer.class, told -> assertThat(told.stores()).isEmpty());
  }

  /** So that it can be destroyed when the token is there again. */
  @Test
  void tokensKeyThatIsLeft_isRemembered_untilItIsGone() {
    KeyStores stores = in("CONNECTED").apply(new StoreEvent.KeyAdded(ID, KEY, "object", NOW));
    assertThat(outcome(stores, new StoreCommand.ForgetKey(KEY, false))).isEqualTo("KeyOrphaned");
    KeyStores after = stores.apply(new StoreEvent.KeyOrphaned(ID, KEY, "object", NOW));
    assertThat(outcome(after, new StoreCommand.ForgetKey(KEY, false))).isEqualTo("answered");
    assertThat(outcome(after, new StoreCommand.ForgetOrphan(ID, "object")))
        .isEqualTo("OrphanDestroyed");
    KeyStores gone = after.apply(new StoreEvent.OrphanDestroyed(ID, "object", NOW));
    assertThat(outcome(gone, new StoreCommand.ForgetOrphan(ID, "object"))).isEqualTo("answered");
    assertThat(gone.inOrder()).isEqualTo(in("CONNECTED").inOrder());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "cluster-",
        "cluster-abcdefg234",
        "cluster-abcdefg23456789ab",
        "cluster-abcdefg2341",
        "cluster-abcdefg234-",
        "Cluster-abcdefg2345"
      })
  void otherTexts_areNoClusters(String text) {
    assertThat(ClusterId.parse(text)).isEmpty();
  }
}
