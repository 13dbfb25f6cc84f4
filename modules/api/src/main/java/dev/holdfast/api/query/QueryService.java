package dev.holdfast.api.query;

import dev.holdfast.model.audit.AuditRecord;
import java.util.Optional;

/** The services that speak the Query protocol here. */
public enum QueryService {
  IAM("iam", "2010-05-08", AuditRecord.IAM, "ServiceFailure"),
  STS("sts", "2011-06-15", AuditRecord.STS, "InternalFailure");

  private final String signingName;
  private final String version;
  private final String eventSource;
  private final String failure;

  QueryService(String signingName, String version, String eventSource, String failure) {
    this.signingName = signingName;
    this.version = version;
    this.eventSource = eventSource;
    this.failure = failure;
  }

  /** The service that this version of an API belongs to; every service has one, and its own. */
  public static Optional<QueryService> ofVersion(String version) {
    for (QueryService service : values()) {
      if (service.version.equals(version)) {
        return Optional.of(service);
      }
    }
    return Optional.empty();
  }

  /** As in a credential scope, and in front of the names of actions in policies. */
  public String signingName() {
    return signingName;
  }

  public String eventSource() {
    return eventSource;
  }

  /** The error code of the service's own failures. */
  public String failure() {
    return failure;
  }

  /** Of the XML of its answers. */
  public String namespace() {
    return "https://" + signingName + ".amazonaws.com/doc/" + version + "/";
  }
}
