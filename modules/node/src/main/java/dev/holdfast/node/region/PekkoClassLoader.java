package dev.holdfast.node.region;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.function.Predicate;

/**
 * The class loader of the actor systems. Each of them reads the manifest of every jar, to see
 * whether Pekko's own versions agree; among them is BouncyCastle's, which is signed and tens of
 * thousands of lines long, and whose reading and checking would take a fifth of a start. So they
 * are shown Pekko's own. Nor do they read the settings of Cassandra's driver, which are as long as
 * theirs, and which it reads itself when there is a Cassandra.
 */
final class PekkoClassLoader extends ClassLoader {

  /** One for all: the configuration library keeps what it read for one loader at a time. */
  static final ClassLoader INSTANCE = new PekkoClassLoader();

  private static final String MANIFEST = "META-INF/MANIFEST.MF";
  private static final String SETTINGS = "reference.conf";

  private PekkoClassLoader() {
    super("pekko", PekkoClassLoader.class.getClassLoader());
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    Enumeration<URL> all = super.getResources(name);
    return switch (name) {
      case MANIFEST -> filtered(all, path -> path.contains("/pekko-"));
      case SETTINGS -> filtered(all, path -> !path.contains("/java-driver-"));
      default -> all;
    };
  }

  private static Enumeration<URL> filtered(Enumeration<URL> all, Predicate<String> path) {
    return Collections.enumeration(
        Collections.list(all).stream().filter(url -> path.test(url.getPath())).toList());
  }
}
