package dev.holdfast.journal.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.directory.DirectoryEvent;
import dev.holdfast.model.iam.IamEvent;
import dev.holdfast.model.iam.KeyStatus;
import dev.holdfast.model.iam.TrustPolicy;
import dev.holdfast.model.journal.DomainEvent;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.key.Expiration;
import dev.holdfast.model.key.KeyEvent;
import dev.holdfast.model.region.RegionEvent;
import dev.holdfast.model.store.StoreEvent;
import dev.holdfast.model.time.TimeEvent;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventCodecTest {

  static Collection<DomainEvent> samples() {
    return EventSamples.ALL;
  }

  private static DomainEvent decode(EncodedEvent encoded) {
    return EventCodec.decode(encoded.manifest(), encoded.bytes());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void written_readsBack(DomainEvent event) {
    assertThat(decode(EventCodec.encode(event))).isEqualTo(event);
  }

  @Test
  void everyJournaledEvent_hasASampleAndAManifestOfItsOwn() {
    Set<Class<?>> journaled =
        Stream.of(
                KeyEvent.class,
                DirectoryEvent.class,
                IamEvent.class,
                StoreEvent.class,
                RegionEvent.class,
                TimeEvent.class)
            .flatMap(EventCodecTest::leaves)
            .filter(type -> !type.getSimpleName().equals("Unreadable"))
            .collect(Collectors.toSet());
    // One that is written in two ways has a sample of each.
    assertThat(EventSamples.ALL.stream().map(Object::getClass).collect(Collectors.toSet()))
        .isEqualTo(journaled);
    assertThat(EventSamples.ALL.stream().map(EventCodec::encode).map(EncodedEvent::manifest))
        .doesNotHaveDuplicates()
        .allMatch(
            manifest -> manifest.matches("(key|directory|iam|store|region|time)\\.[a-z-]+\\.v1"));
  }

  private static Stream<Class<?>> leaves(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses()).flatMap(EventCodecTest::leaves)
        : Stream.of(type);
  }

  @Test
  void unknownManifest_isRefused() {
    assertThatThrownBy(() -> EventCodec.decode("key.created.v2", new byte[] {(byte) 0xa0}))
        .isInstanceOf(UnknownEventException.class);
    assertThatThrownBy(() -> EventCodec.unreadable("key.flown.v1"))
        .isInstanceOf(UnknownEventException.class);
  }

  @Test
  void unknownConstant_isRefusedAsOfANewerVersion() {
    assertThatThrownBy(() -> decode(edited(sample(KeyEvent.Created.class), "spec", "FN_DSA_512")))
        .isInstanceOf(UnknownEventException.class)
        .hasMessageContaining("FN_DSA_512");
  }

  @Test
  void unreadableEvents_areNeverWritten_butStandForTheErased() {
    assertThatThrownBy(() -> EventCodec.encode(new KeyEvent.Unreadable()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> EventCodec.encode(new DirectoryEvent.Unreadable()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(EventCodec.unreadable("key.created.v1")).isEqualTo(new KeyEvent.Unreadable());
    assertThat(EventCodec.unreadable("directory.alias-created.v1"))
        .isEqualTo(new DirectoryEvent.Unreadable());
    for (String lasting : List.of("region.created.v1", "iam.user-created.v1")) {
      assertThatThrownBy(() -> EventCodec.unreadable(lasting))
          .isInstanceOf(IntegrityException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void missingField_isRefused(DomainEvent event) {
    EncodedEvent encoded = EventCodec.encode(event);
    Map<String, Object> fields = CborMap.read(encoded.bytes());
    for (String name : fields.keySet()) {
      Map<String, Object> without = new LinkedHashMap<>(fields);
      without.remove(name);
      assertThatThrownBy(() -> EventCodec.decode(encoded.manifest(), CborMap.write(without)))
          .isInstanceOf(IntegrityException.class)
          .hasMessageContaining(name);
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void unknownField_isIgnored(DomainEvent event) {
    assertThat(decode(edited(event, "addedLater", List.of("x")))).isEqualTo(event);
    assertThat(decode(edited(event, "addedLater", Map.of("x", 1)))).isEqualTo(event);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a2 6178 6179 6178 6179", // "x": "y" twice
        "a2 6178 f6 6178 6179", // null, then "y"
        "a2 6178 6179 6178 f6", // "y", then null
        "a2 6178 f6 6178 f5", // null, then true
        "a1 6178 a2 6179 01 6179 01", // twice in the map inside
      })
  void fieldThatIsThereTwice_isRefused_alsoWhereItsValueIsNotRead(String cbor) {
    byte[] bytes = HexFormat.of().parseHex(cbor.replace(" ", ""));
    assertThatThrownBy(() -> EventCodec.decode("key.enabled.v1", bytes))
        .isInstanceOf(IntegrityException.class);
  }

  /** Control of the test above: fields of these kinds are no damage by themselves. */
  @Test
  void fieldOfAKindThatOnlyLaterVersionsWrite_isIgnored() {
    byte[] bytes = HexFormat.of().parseHex("a46178f66179f5617af4617bfa3f800000");
    assertThat(EventCodec.decode("key.enabled.v1", bytes)).isEqualTo(new KeyEvent.Enabled());
    assertThat(CborMap.read(bytes)).isEmpty();
  }

  @Test
  void fieldOfAnotherType_isRefused() {
    assertThatThrownBy(() -> decode(edited(sample(KeyEvent.PolicyPut.class), "policy", 7)))
        .isInstanceOf(IntegrityException.class);
    assertThatThrownBy(
            () -> decode(edited(sample(KeyEvent.RotationEnabled.class), "periodDays", 1L << 40)))
        .isInstanceOf(IntegrityException.class);
    assertThatThrownBy(
            () -> decode(edited(sample(KeyEvent.Untagged.class), "tagKeys", List.of(1, 2))))
        .isInstanceOf(IntegrityException.class);
    assertThatThrownBy(
            () -> decode(edited(sample(DirectoryEvent.AliasCreated.class), "alias", "no prefix")))
        .isInstanceOf(IntegrityException.class);
    assertThatThrownBy(() ->
            decode(edited(sample(IamEvent.BoundarySet.class), "policyArn", List.of("a", "b"))))
        .isInstanceOf(IntegrityException.class);
  }

  @ParameterizedTest
  @MethodSource("withoutWhatMayBeMissing")
  void whatMayBeMissing_readsBackAsMissing(DomainEvent event) {
    assertThat(decode(EventCodec.encode(event))).isEqualTo(event);
  }

  static List<DomainEvent> withoutWhatMayBeMissing() {
    return List.of(
        new IamEvent.UserCreated("AIDA1", "a", "/", Optional.empty(), Map.of(), Instant.EPOCH),
        new IamEvent.RoleCreated(
            "AROA1",
            "a",
            "/",
            new TrustPolicy("{}", Map.of()),
            Optional.empty(),
            3_600,
            Optional.of("arn"),
            Map.of(),
            Instant.EPOCH),
        new IamEvent.RoleUpdated("AROA1", Optional.empty(), Optional.of(""), Optional.empty()),
        new IamEvent.PolicyCreated(
            "ANPA1", "a", "/", "{}", Optional.empty(), Map.of(), Instant.EPOCH),
        new IamEvent.PolicyVersionCreated("ANPA1", 2, "{}", false, Instant.EPOCH),
        new IamEvent.BoundarySet("AIDA1", Optional.empty()),
        new IamEvent.AccessKeyStatusSet("AIDA1", "AKIA1", KeyStatus.ACTIVE));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void cutAndExtendedBytes_areRefused(DomainEvent event) {
    EncodedEvent encoded = EventCodec.encode(event);
    for (int length = 0; length < encoded.bytes().length; length++) {
      byte[] cut = Arrays.copyOf(encoded.bytes(), length);
      assertThatThrownBy(() -> EventCodec.decode(encoded.manifest(), cut))
          .isInstanceOf(IntegrityException.class);
    }
    byte[] extended = Arrays.copyOf(encoded.bytes(), encoded.bytes().length + 1);
    assertThatThrownBy(() -> EventCodec.decode(encoded.manifest(), extended))
        .isInstanceOf(IntegrityException.class);
  }

  @Property(tries = 2_000)
  void anyBytes_areReadOrRefused(@ForAll byte[] bytes) {
    for (String manifest : List.of("key.created.v1", "key.tagged.v1", "key.enabled.v1")) {
      try {
        assertThat(EventCodec.decode(manifest, bytes)).isNotNull();
      } catch (IntegrityException | UnknownEventException refused) {
        assertThat(refused.getMessage()).isNotEmpty();
      }
    }
  }

  @Example
  void deepNesting_isRefused() {
    byte[] deep = new byte[100_000];
    Arrays.fill(deep, (byte) 0x81);
    deep[0] = (byte) 0xa1;
    deep[1] = 0x61;
    deep[2] = 'x';
    assertThatThrownBy(() -> EventCodec.decode("key.enabled.v1", deep))
        .isInstanceOf(IntegrityException.class);
  }

  @Test
  void materialThatDoesNotExpire_isWrittenWithoutADate() {
    KeyEvent.MaterialImported expiring =
        (KeyEvent.MaterialImported) sample(KeyEvent.MaterialImported.class);
    KeyEvent.MaterialImported lasting =
        new KeyEvent.MaterialImported(
            expiring.backingKey(), "", Expiration.NEVER, expiring.importDate());
    assertThat(decode(EventCodec.encode(lasting))).isEqualTo(lasting);
  }

  @Test
  void instants_areCutToMilliseconds() {
    Instant fine = Instant.ofEpochSecond(1, 2_999_999);
    assertThat(decode(EventCodec.encode(new KeyEvent.Deleted(fine))))
        .isEqualTo(new KeyEvent.Deleted(Instant.ofEpochSecond(1, 2_000_000)));
  }

  private static DomainEvent sample(Class<? extends DomainEvent> type) {
    return EventSamples.ALL.stream().filter(type::isInstance).findFirst().orElseThrow();
  }

  private static EncodedEvent edited(DomainEvent event, String field, Object value) {
    EncodedEvent encoded = EventCodec.encode(event);
    Map<String, Object> fields = new LinkedHashMap<>(CborMap.read(encoded.bytes()));
    fields.put(field, value);
    return new EncodedEvent(encoded.manifest(), CborMap.write(fields));
  }
}
