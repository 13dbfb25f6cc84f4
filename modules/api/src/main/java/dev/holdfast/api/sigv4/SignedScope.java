package dev.holdfast.api.sigv4;

import dev.holdfast.model.name.Region;
import java.util.Optional;

/**
 * For which service of which region a request says that it was signed. Nothing of it is verified:
 * it says who has to.
 */
public record SignedScope(Region region, String service) {

  /**
   * What a request says in the one place where it may say it; empty when there is none, or more
   * than one, or it cannot be read: whoever verifies it will refuse it.
   */
  public static Optional<SignedScope> of(RawRequest request) {
    String authorization = request.single("authorization");
    if (authorization != null) {
      return Optional.ofNullable(
              SignatureEngine.ofThread().recentClaim().read(authorization).claim())
          .flatMap(SignedScope::of);
    }
    if (request.query().isEmpty()) {
      return Optional.empty();
    }
    return Optional.ofNullable(QueryParameters.parse(request.query()))
        .flatMap(query -> query.value(QueryParameters.CREDENTIAL))
        .flatMap(credential -> Optional.ofNullable(Claim.of(credential, "", "")))
        .flatMap(SignedScope::of);
  }

  private static Optional<SignedScope> of(Claim claim) {
    return Region.parse(claim.region()).map(region -> new SignedScope(region, claim.service()));
  }
}
