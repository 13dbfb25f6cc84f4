package dev.holdfast.model.key;

import dev.holdfast.model.name.AliasName;
import java.util.List;

/** What a key knows of its aliases, which are kept elsewhere, when a request is decided. */
public sealed interface AliasesSeen {

  AliasesSeen NOT_ASKED = new NotAsked();

  /** Those that conditions are compared with. */
  List<AliasName> names();

  /** Nothing: no policy of the caller asks for them. */
  record NotAsked() implements AliasesSeen {
    @Override
    public List<AliasName> names() {
      return List.of();
    }
  }

  record Asked(List<AliasName> names) implements AliasesSeen {
    public Asked {
      names = List.copyOf(names);
    }
  }

  /**
   * More than the quota lets a key have, as after the quota was lowered. Whoever may use keys by
   * their aliases may not use this one. Source: conditions-kms.html, kms:ResourceAliases.
   */
  record TooMany() implements AliasesSeen {
    @Override
    public List<AliasName> names() {
      return List.of();
    }
  }

  /**
   * @param quota how many a key may have
   */
  static AliasesSeen within(int quota, List<AliasName> names) {
    return names.size() > quota ? new TooMany() : new Asked(names);
  }
}
