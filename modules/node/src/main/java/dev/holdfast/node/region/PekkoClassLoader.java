package dev.holdfast.node.region;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;

/**
 * The class loader of the actor systems. Each of them reads the manifest of every jar, to see
 * whether Pekko's own versions agree; among them is BouncyCastle's, which is signed and tens of
 * thousands of lines long, and whose reading and checking would take a fifth of a start. So they
 * are shown Pekko's own.
 */
final class PekkoClassLoader extends ClassLoader {

  /** One for all: the configuration library keeps what it read for one loader at a time. */
  static final ClassLoader INSTANCE = new PekkoClassLoader();

  private static final String MANIFEST = "META-INF/MANIFEST.MF";

  private PekkoClassLoader() {
    super("pekko", PekkoClassLoader.class.getClassLoader());
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    Enumeration<URL> all = super.getResources(name);
    return name.equals(MANIFEST)
        ? Collections.enumeration(
            Collections.list(all).stream()
                .filter(manifest -> manifest.getPath().contains("/pekko-"))
                .toList())
        : all;
  }
}
