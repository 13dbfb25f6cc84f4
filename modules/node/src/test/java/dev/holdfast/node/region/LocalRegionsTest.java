package dev.holdfast.node.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.api.xks.AllowedProxies;
import dev.holdfast.api.xks.ProxyEndpoints;
import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.crypto.random.Generators;
import dev.holdfast.crypto.region.RegionKeys;
import dev.holdfast.crypto.region.RegionSettings;
import dev.holdfast.crypto.root.FileRoot;
import dev.holdfast.crypto.token.TokenClusters;
import dev.holdfast.journal.store.StorageFailedException;
import dev.holdfast.model.AccountQuotas;
import dev.holdfast.model.Keys;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.time.RegionTime;
import dev.holdfast.node.start.DataDirectory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A process serves so many regions and no more, whatever names its callers think of. */
class LocalRegionsTest {

  private static final int LIMIT = 2;

  private final ForkJoinPool pool = ActorSystems.createPool();
  private final AtomicBoolean mediumFails = new AtomicBoolean();
  private DataDirectory data;
  private LocalRegions regions;

  @BeforeEach
  void open() throws Exception {
    data = DataDirectory.inMemory();
    regions = new LocalRegions(tools(), Set.of(), LIMIT);
  }

  @AfterEach
  void close() {
    regions.close();
    data.close();
    pool.shutdown();
  }

  private RegionTools tools() {
    RegionKeys.Tools crypto =
        new RegionKeys.Tools(
            SecretMemory.open(),
            Generators.fromKernel(),
            InstantSource.system(),
            RegionSettings.DEFAULT);
    return new RegionTools(
        Region.US_EAST_1,
        data,
        region -> {
          if (mediumFails.get()) {
            throw new StorageFailedException("no such medium", new java.io.IOException());
          }
          return RegionNode.embeddedIn(data).apply(region);
        },
        region -> new FileRoot(data.path().resolve(region + ".root"), crypto.forRoots()),
        crypto,
        record -> CompletableFuture.completedFuture(null),
        key -> CompletableFuture.failedFuture(new IllegalStateException("nothing is counted")),
        InstantSource.system(),
        () -> new RegionTime.Trusted(InstantSource.system()),
        Duration.ofDays(1),
        100,
        Duration.ZERO,
        AccountQuotas.AWS,
        new ProxyEndpoints(AllowedProxies.NONE, InstantSource.system()),
        new TokenClusters(
            TokenClusters.Allowed.NONE, crypto.generators().internal(), warning -> {}),
        pool,
        Optional.empty(),
        vault -> vault,
        (here, there) -> Optional.empty(),
        Optional.empty());
  }

  @Test
  void askedForManyAtOnce_makesAsManyAsItMay_andKnowsNoOther() {
    List<CompletableFuture<Optional<Keys>>> asked =
        IntStream.range(0, 10 * LIMIT)
            .mapToObj(i -> regions.find(new Region("xx-test-" + i)).toCompletableFuture())
            .toList();
    assertThat(asked.stream().map(CompletableFuture::join).filter(Optional::isPresent))
        .hasSize(LIMIT);
    assertThat(regions.running()).hasSize(LIMIT);

    assertThat(find("yy-late-1")).isEmpty();
    assertThatThrownBy(() -> regions.start(new Region("yy-late-1")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("too many regions");
    for (Region running : regions.running()) {
      assertThat(find(running.name())).isPresent();
    }
  }

  @Test
  void regionThatDoesNotStart_takesNobodysPlace() {
    mediumFails.set(true);
    for (int i = 0; i < 10 * LIMIT; i++) {
      String name = "xx-test-" + i;
      assertThatThrownBy(() -> find(name)).isInstanceOf(CompletionException.class);
    }
    mediumFails.set(false);
    assertThat(find("us-east-1")).isPresent();
  }

  private Optional<Keys> find(String region) {
    return regions.find(new Region(region)).toCompletableFuture().join();
  }
}
