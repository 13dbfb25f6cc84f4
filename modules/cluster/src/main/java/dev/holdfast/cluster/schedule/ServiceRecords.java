package dev.holdfast.cluster.schedule;

import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.audit.AuditTrail;
import dev.holdfast.model.name.KeyArn;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.Done;

/** Tells the audit trail what the service does by itself. */
public final class ServiceRecords {

  private final AuditTrail trail;
  private final InstantSource clock;
  private final Supplier<String> eventIds;

  /**
   * @param eventIds gives a fresh unique id for each record
   */
  public ServiceRecords(AuditTrail trail, InstantSource clock, Supplier<String> eventIds) {
    this.trail = trail;
    this.clock = clock;
    this.eventIds = eventIds;
  }

  /** That a service has got its key. */
  public CompletionStage<Done> created(KeyArn key) {
    return trail.record(record("CreateKey", key)).thenApply(recorded -> Done.getInstance());
  }

  /** That a replica has been told what it shares. */
  public CompletionStage<Void> synchronizedKey(KeyArn key) {
    return trail.record(record("SynchronizeMultiRegionKey", key));
  }

  public CompletionStage<Void> rotated(KeyArn key) {
    return trail.record(record("RotateKey", key));
  }

  CompletionStage<Void> materialExpired(KeyArn key) {
    return trail.record(record("DeleteExpiredKeyMaterial", key));
  }

  CompletionStage<Void> deleted(KeyArn key) {
    return trail.record(record("DeleteKey", key));
  }

  private AuditRecord record(String eventName, KeyArn key) {
    return AuditRecord.ofService(
        clock.instant(),
        AuditRecord.KMS,
        eventName,
        key.region(),
        eventIds.get(),
        null,
        List.of(new AuditRecord.Resource(key.account(), key.toString())),
        key.account());
  }
}
