package dev.holdfast.model.directory;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.name.KeyId;
import java.util.List;

/** What a partition of a directory answers. */
public sealed interface DirectoryAnswer {

  record Done() implements DirectoryAnswer {}

  record KeyIds(List<KeyId> keyIds) implements DirectoryAnswer {
    public KeyIds {
      keyIds = List.copyOf(keyIds);
    }
  }

  record Count(int count) implements DirectoryAnswer {}

  record Resolved(KmsAnswer.Alias alias) implements DirectoryAnswer {}

  record Aliases(List<KmsAnswer.Alias> aliases) implements DirectoryAnswer {
    public Aliases {
      aliases = List.copyOf(aliases);
    }
  }

  record RetirableGrants(List<RetirableGrant> grants) implements DirectoryAnswer {
    public RetirableGrants {
      grants = List.copyOf(grants);
    }
  }
}
