package dev.holdfast.crypto.root;

import dev.holdfast.crypto.root.RootException.Reason;
import dev.holdfast.crypto.token.Token;
import dev.holdfast.crypto.token.TokenException;
import dev.holdfast.crypto.token.TokenKey;
import dev.holdfast.crypto.token.TokenSession;
import dev.holdfast.model.name.Region;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A root in a PKCS#11 token: one AES-256 key an epoch that never leaves it, labelled {@code
 * holdfast <region> epoch <epoch>} in the group of the root's id. Beside it a file that says which
 * root is the region's, {@code header (40) ‖ SHA-256}: no secret, but without it nobody knows which
 * of a token's keys are whose.
 */
public final class TokenRoot implements RootProvider {

  private final PrivateFile file;
  private final Region region;
  private final Token token;
  private final Tools tools;

  /**
   * @param path of the file that names the root
   * @param token shared by all regions of a process
   */
  public TokenRoot(Path path, Region region, Token token, Tools tools) {
    this.file = new PrivateFile(path);
    this.region = region;
    this.token = token;
    this.tools = tools;
  }

  @Override
  public boolean exists() {
    return file.exists();
  }

  @Override
  public Root create() {
    if (file.exists()) {
      throw new RootException(
          Reason.ALREADY_THERE, file.path() + " exists and is never overwritten");
    }
    byte[] rootId = tools.random().bytes(RootHeader.ROOT_ID_BYTES);
    OpenTokenRoot root = new OpenTokenRoot(rootId, region, token, tools.random());
    try {
      root.begin(1);
      root.tryOut(1);
      // Last: a root that the file names has its first key.
      file.create(PlainContent.encode(RootHeader.TOKEN, rootId, new byte[0]));
    } catch (RuntimeException e) {
      abandon(rootId, e);
      throw e;
    }
    return root;
  }

  /** Best effort: a key that nothing was sealed with harms nobody. */
  private void abandon(byte[] rootId, RuntimeException because) {
    try {
      use(
          token,
          session -> {
            session.keys(rootId).forEach(session::destroy);
            return rootId;
          });
    } catch (RootException e) {
      because.addSuppressed(e);
    }
  }

  @Override
  public Root open() {
    byte[] content = file.read();
    byte[] rootId = RootHeader.rootId(content, RootHeader.TOKEN, file.path());
    if (PlainContent.body(content, file.path()).length != 0) {
      throw PlainContent.damaged(file.path());
    }
    SortedSet<Long> epochs =
        use(
            token,
            session -> {
              TreeSet<Long> found = new TreeSet<>();
              for (TokenKey key : session.keys(rootId)) {
                found.add(epoch(key));
              }
              if (found.isEmpty()) {
                throw missing(rootId, session.keys());
              }
              return found;
            });
    return new OpenTokenRoot(rootId, region, token, tools.random(), epochs);
  }

  private long epoch(TokenKey key) {
    String prefix = label(region, "");
    try {
      if (key.label().startsWith(prefix)) {
        long epoch = Long.parseLong(key.label().substring(prefix.length()));
        if (epoch >= 1) {
          return epoch;
        }
      }
    } catch (NumberFormatException e) {
      // As any other label that was not given here.
    }
    throw new RootException(
        Reason.FOREIGN,
        "the root that " + file.path() + " names has a key \"" + key.label() + "\" in the token");
  }

  private RootException missing(byte[] rootId, List<TokenKey> others) {
    TreeMap<String, Integer> seen = new TreeMap<>();
    others.stream()
        .filter(key -> key.label().startsWith("holdfast "))
        .forEach(key -> seen.merge(key.label().replaceFirst(" epoch .*", ""), 1, Integer::sum));
    return new RootException(
        Reason.MISSING,
        "the token has no key of the root "
            + RootFingerprint.of(rootId)
            + " that "
            + file.path()
            + " names"
            + (seen.isEmpty() ? "" : ", but others': " + String.join(", ", seen.keySet())));
  }

  static String label(Region region, String epoch) {
    return "holdfast " + region + " epoch " + epoch;
  }

  /** Uses the token and says what goes wrong as other roots do. */
  static <T> T use(Token token, Function<TokenSession, T> work) {
    try {
      return token.use(work);
    } catch (TokenException e) {
      Reason reason =
          switch (e.reason()) {
            case NO_LIBRARY -> Reason.NO_LIBRARY;
            case NO_TOKEN, NO_USER -> Reason.NO_TOKEN;
            case WRONG_PIN -> Reason.WRONG_PIN;
            case NO_ANSWER, FAILED -> Reason.TOKEN_FAILED;
          };
      throw new RootException(reason, String.valueOf(e.getMessage()));
    }
  }
}
