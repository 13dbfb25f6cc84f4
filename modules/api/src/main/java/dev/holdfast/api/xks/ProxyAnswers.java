package dev.holdfast.api.xks;

import dev.holdfast.api.shape.Input;
import dev.holdfast.api.shape.InputReader;
import dev.holdfast.api.shape.Reading;
import dev.holdfast.api.shape.Shape;
import dev.holdfast.api.shape.Shapes;
import dev.holdfast.model.store.ProxyFault;
import java.util.Optional;

/** Reads what proxies answer, which is as little trusted as what clients ask. */
final class ProxyAnswers {

  private static final int OK = 200;

  private final Shape.Structure health;
  private final Shape.Structure refusal;

  ProxyAnswers() {
    Shapes shapes = Shapes.ofXksAnswers();
    this.health = shapes.input("GetHealthStatus").orElseThrow();
    this.refusal = shapes.input("Error").orElseThrow();
  }

  /** What is wrong with a proxy that answered a question for its health; empty for nothing. */
  Optional<ProxyFault> health(int status, byte[] body) {
    if (status != OK) {
      return Optional.of(refusal(body));
    }
    return switch (InputReader.read(health, body)) {
      case Reading.Malformed _, Reading.Invalid _ -> Optional.of(ProxyFault.INVALID_RESPONSE);
      case Reading.Read(var answer) ->
          answer.structures("ekmFleetDetails").stream().anyMatch(ProxyAnswers::isAvailable)
              ? Optional.empty()
              : Optional.of(ProxyFault.NO_KEY_MANAGER);
    };
  }

  private static boolean isAvailable(Input keyManager) {
    return !keyManager.requiredText("healthStatus").equals("UNAVAILABLE");
  }

  private ProxyFault refusal(byte[] body) {
    return InputReader.read(refusal, body) instanceof Reading.Read(var answer)
        ? named(answer.requiredText("errorName"))
        : ProxyFault.INVALID_RESPONSE;
  }

  private static ProxyFault named(String error) {
    return switch (error) {
      case "AuthenticationFailedException" -> ProxyFault.UNAUTHENTICATED;
      case "AccessDeniedException" -> ProxyFault.ACCESS_DENIED;
      case "InvalidUriPathException" -> ProxyFault.INVALID_PATH;
      case "ThrottlingException" -> ProxyFault.THROTTLED;
      case "DependencyTimeoutException" -> ProxyFault.DEPENDENCY_TIMED_OUT;
      case "InternalException" -> ProxyFault.FAILED;
      default -> ProxyFault.INVALID_RESPONSE;
    };
  }
}
