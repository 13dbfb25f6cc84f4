package dev.holdfast.api.forward;

import dev.holdfast.model.StageFailure;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.store.Breaker;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node of another region, and how it was lately. */
final class PeerNode {

  private static final Logger LOG = LoggerFactory.getLogger(PeerNode.class);

  private final Region region;
  private final URI at;
  private volatile Optional<Instant> failingSince = Optional.empty();
  private final AtomicReference<Breaker> breaker = new AtomicReference<>(Breaker.CLOSED);

  PeerNode(Region region, URI at) {
    this.region = region;
    this.at = at;
  }

  /** Where on it messages of one kind are taken. */
  URI at(String path) {
    return at.resolve(path);
  }

  /** Whether it may be asked; who was told so has to say what came of it. */
  boolean lets(Instant now) {
    return breaker.getAndUpdate(known -> known.lets(now) ? known.tried(now) : known).lets(now);
  }

  /**
   * @param answers what a look at it has told
   */
  PeerState state(boolean answers) {
    return new PeerState(region, at, answers, failingSince, breaker.get().isOpen());
  }

  void answered() {
    if (breaker.getAndSet(Breaker.CLOSED).failures() > 0) {
      failingSince = Optional.empty();
      LOG.info("Region {} answers again at {}", region, at);
    }
  }

  void failed(Instant now, Throwable failure) {
    if (breaker.getAndUpdate(known -> known.failed(now)).failures() == 0) {
      failingSince = Optional.of(now);
      LOG.warn("Region {} does not answer at {}: {}", region, at, reason(failure));
    }
  }

  PeerState seen() {
    return state(failingSince.isEmpty());
  }

  /** Says nothing of what was asked. */
  private static String reason(Throwable failure) {
    Throwable cause = StageFailure.cause(failure);
    if (cause instanceof CancellationException) {
      return "there was no answer in time";
    }
    for (Throwable deeper = cause; deeper != null; deeper = deeper.getCause()) {
      if (deeper instanceof SSLException) {
        return "TLS: " + deeper.getMessage();
      }
    }
    return cause.getClass().getSimpleName();
  }
}
