package dev.holdfast.node.region;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.holdfast.node.start.ProgramVersion;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.setup.Setup;
import scala.concurrent.ExecutionContext;

/**
 * Starts the process's actor systems, one for the edge and one a region, all on one pool: as many
 * threads as processors, which do not block.
 */
public final class ActorSystems {

  private static final Config OF_ALL =
      ConfigFactory.parseString(
          """
          pekko.actor.internal-dispatcher.executor = "default-executor"
          # The node decides when its actor systems end, also when the process is ending.
          pekko.coordinated-shutdown.run-by-jvm-shutdown-hook = off
          # A hook of the remoting would cut a node off from the others at SIGTERM, before it has handed anything over.
          pekko.jvm-shutdown-hooks = off
          pekko.loggers = ["org.apache.pekko.event.slf4j.Slf4jLogger"]
          pekko.logging-filter = "org.apache.pekko.event.slf4j.Slf4jLoggingFilter"
          pekko.log-dead-letters = off
          pekko.loglevel = "INFO"
          pekko.stdout-loglevel = "OFF"
          pekko.cluster.app-version = "%s"
          """
              .formatted(ProgramVersion.current()));

  private static final CompletableFuture<Config> OF_LIBRARIES =
      CompletableFuture.supplyAsync(
          () -> ConfigFactory.load(PekkoClassLoader.INSTANCE), task -> new Thread(task).start());

  private ActorSystems() {}

  /** Begins to read the libraries' settings, so that they are there when they are needed. */
  public static void prepare() {
    // Done by loading this class.
  }

  /** Two threads at least: with one, a thread that waits for another would wait for ever. */
  public static ForkJoinPool createPool() {
    int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
    return new ForkJoinPool(threads, ActorSystems::thread, ActorSystems::report, true);
  }

  /**
   * @param settings laid over the libraries' and under those that every actor system here has
   */
  public static ActorSystem start(
      String name, Config settings, ForkJoinPool pool, Setup... extensions) {
    Config config = OF_ALL.withFallback(settings).withFallback(OF_LIBRARIES.join());
    ActorSystemSetup setup =
        ActorSystemSetup.create(extensions)
            .withSetup(
                BootstrapSetup.create(config)
                    .withClassloader(PekkoClassLoader.INSTANCE)
                    .withDefaultExecutionContext(ExecutionContext.fromExecutor(pool)));
    return ActorSystem.create(name, setup);
  }

  private static ForkJoinWorkerThread thread(ForkJoinPool pool) {
    ForkJoinWorkerThread thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
    thread.setName("holdfast-" + thread.getPoolIndex());
    return thread;
  }

  private static void report(Thread thread, Throwable error) {
    org.slf4j.LoggerFactory.getLogger(ActorSystems.class)
        .error("Uncaught in {}", thread.getName(), error);
  }
}
