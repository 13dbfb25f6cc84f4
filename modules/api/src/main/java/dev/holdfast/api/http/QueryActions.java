package dev.holdfast.api.http;

import dev.holdfast.api.iam.IamActions;
import dev.holdfast.api.query.QueryAction;
import dev.holdfast.api.query.QueryService;
import dev.holdfast.api.shape.Shape;
import dev.holdfast.api.shape.Shapes;
import dev.holdfast.api.sts.CallerIdentityAction;
import dev.holdfast.api.sts.StsActions;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** The actions of every service: which there are, which are built, what their input looks like. */
final class QueryActions {

  private final Map<QueryService, Shapes> shapes = new EnumMap<>(QueryService.class);
  private final Map<QueryService, Map<String, Built>> built = new EnumMap<>(QueryService.class);

  /**
   * @param shape what its input looks like
   */
  record Built(QueryAction action, Shape.Structure shape) {}

  /**
   * @param accounts empty where nobody keeps identities: then one can ask who one is, and no more
   */
  QueryActions(Optional<HttpEdge.Accounts> accounts) {
    shapes.put(QueryService.IAM, Shapes.ofIam());
    shapes.put(QueryService.STS, Shapes.ofSts());
    for (QueryService service : QueryService.values()) {
      built.put(service, new TreeMap<>());
    }
    build(QueryService.STS, List.of(new CallerIdentityAction()));
    accounts.ifPresent(there -> {
      build(QueryService.STS, new StsActions(there.sts()).all());
      build(QueryService.IAM, new IamActions(there.iam(), there.issuer(), there.uses()).all());
    });
  }

  private void build(QueryService service, List<QueryAction> actions) {
    for (QueryAction action : actions) {
      Shape.Structure shape =
          shapes(service)
              .input(action.name())
              .orElseThrow(() -> new IllegalStateException("no shape for " + action.name()));
      built(service).put(action.name(), new Built(action, shape));
    }
  }

  /** Whether AWS has such an action. */
  boolean isKnown(QueryService service, String action) {
    return shapes(service).known().contains(action);
  }

  /** An action; empty when it is not built. */
  Optional<Built> find(QueryService service, String action) {
    return Optional.ofNullable(built(service).get(action));
  }

  private Shapes shapes(QueryService service) {
    return Objects.requireNonNull(shapes.get(service));
  }

  private Map<String, Built> built(QueryService service) {
    return Objects.requireNonNull(built.get(service));
  }
}
