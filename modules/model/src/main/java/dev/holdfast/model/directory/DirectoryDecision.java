package dev.holdfast.model.directory;

import dev.holdfast.model.KmsError;
import java.util.List;

/** What a partition's actor is to do about a command. */
public sealed interface DirectoryDecision {

  /** Journal the events, all or none, then answer. */
  record Persist(List<DirectoryEvent> events, DirectoryAnswer answer) implements DirectoryDecision {
    public Persist {
      events = List.copyOf(events);
    }
  }

  /** Nothing changes. */
  record Answer(DirectoryAnswer answer) implements DirectoryDecision {}

  record Refuse(KmsError error) implements DirectoryDecision {}
}
