package dev.holdfast.node.server;

import dev.holdfast.model.audit.AuditTrail;
import dev.holdfast.node.start.StartRefused;
import java.util.concurrent.CompletableFuture;

/** The audit trail with its end. */
final class Trail implements AutoCloseable {

  private final AuditTrail port;

  private Trail(AuditTrail port) {
    this.port = port;
  }

  static Trail open(NodeSettings settings) throws StartRefused {
    return new Trail(record -> CompletableFuture.completedFuture(null));
  }

  AuditTrail port() {
    return port;
  }

  @Override
  public void close() {}
}
