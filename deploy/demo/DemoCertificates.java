import dev.holdfast.crypto.certificate.PeerAuthority;
import dev.holdfast.crypto.random.Generators;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.region.NodeRole;
import dev.holdfast.model.region.PeerName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** What {@code holdfast ca} does, for all nodes of the demonstration at once. */
final class DemoCertificates {

  private DemoCertificates() {}

  /**
   * @param arguments where the authorities are to be, then for each certificate the authority's
   *     directory there, region, role, host and file, with commas between
   */
  public static void main(String[] arguments) {
    Path directory = Path.of(arguments[0]);
    Arrays.stream(arguments)
        .skip(1)
        .map(argument -> argument.split(","))
        .parallel()
        .forEach(issue -> {
          try {
            issue(directory.resolve(issue[0]), issue[1], issue[2], issue[3], issue[4]);
          } catch (Exception e) {
            throw new IllegalStateException(String.join(",", issue), e);
          }
        });
  }

  private static void issue(Path directory, String region, String role, String host, String file)
      throws Exception {
    PeerAuthority authority =
        new PeerAuthority(directory, InstantSource.system(), Generators.fromKernel().internal());
    Region of = new Region(region);
    synchronized (DemoCertificates.class) {
      if (!authority.exists()) {
        authority.create(of);
      }
    }
    authority.issue(
        file,
        Set.of(new PeerName(of, NodeRole.of(role).orElseThrow())),
        List.of(host),
        Duration.ofDays(90));
  }
}
