package dev.holdfast.crypto.token;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.holdfast.crypto.token.TokenException.Reason;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Finds a token among those that a library shows. */
final class Slots {

  private static final long TOKEN_INFO_BYTES = 208;
  private static final int LABEL_BYTES = 32;
  private static final long FLAGS_AT = 96;
  private static final long USER_PIN_SET = 0x8;
  private static final long TOKEN_INITIALIZED = 0x400;
  private static final long FINAL_TRY = 0x20000;
  private static final long LOCKED = 0x40000;

  /**
   * A token that was initialized and has a user's PIN.
   *
   * @param finalTry whether one more wrong PIN locks it
   * @param locked whether too many wrong PINs have
   */
  record Found(long slot, String label, boolean finalTry, boolean locked) {}

  private final TokenLibrary library;

  Slots(TokenLibrary library) {
    this.library = library;
  }

  /**
   * @throws TokenException NO_TOKEN or NO_USER
   */
  Found find(TokenSettings.Choice choice) {
    List<Found> usable = new ArrayList<>();
    List<Found> chosen = new ArrayList<>();
    for (long slot : withTokens()) {
      Shown token = read(slot);
      boolean isChosen =
          switch (choice) {
            case TokenSettings.Choice.Label(String label) -> label.equals(token.found.label());
            case TokenSettings.Choice.Slot(long number) -> number == slot;
          };
      if (isChosen && !token.isReady()) {
        throw new TokenException(
            token.isInitialized() ? Reason.NO_USER : Reason.NO_TOKEN,
            "the token "
                + choice
                + " was never initialized, or its user has no PIN: initialize it with the tool of"
                + " its manufacturer");
      }
      if (isChosen) {
        chosen.add(token.found);
      }
      if (token.isReady()) {
        usable.add(token.found);
      }
    }
    return switch (chosen.size()) {
      case 1 -> chosen.getFirst();
      case 0 ->
          throw new TokenException(
              Reason.NO_TOKEN,
              "there is no token "
                  + choice
                  + "; the library shows "
                  + (usable.isEmpty()
                      ? "no initialized token"
                      : String.join(", ", usable.stream().map(Found::label).toList())));
      default ->
          throw new TokenException(
              Reason.NO_TOKEN, chosen.size() + " tokens are called " + choice + ": name the slot");
    };
  }

  private record Shown(Found found, long flags) {
    boolean isReady() {
      return isInitialized() && (flags & USER_PIN_SET) != 0;
    }

    boolean isInitialized() {
      return (flags & TOKEN_INITIALIZED) != 0;
    }
  }

  private List<Long> withTokens() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment count = arena.allocate(JAVA_LONG);
      library.require(Call.C_GetSlotList, (byte) 1, MemorySegment.NULL, count);
      // A slot more may appear between the two calls.
      long room = count.get(JAVA_LONG, 0) + 8;
      MemorySegment numbers = arena.allocate(JAVA_LONG, room);
      count.set(JAVA_LONG, 0, room);
      library.require(Call.C_GetSlotList, (byte) 1, numbers, count);
      List<Long> slots = new ArrayList<>();
      for (long i = 0; i < count.get(JAVA_LONG, 0); i++) {
        slots.add(numbers.getAtIndex(JAVA_LONG, i));
      }
      return slots;
    }
  }

  private Shown read(long slot) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(TOKEN_INFO_BYTES, JAVA_LONG.byteSize());
      long answer = library.call(Call.C_GetTokenInfo, slot, info);
      if (answer != ReturnCode.OK) {
        return new Shown(new Found(slot, "", false, false), 0);
      }
      byte[] label = info.asSlice(0, LABEL_BYTES).toArray(ValueLayout.JAVA_BYTE);
      long flags = info.get(JAVA_LONG, FLAGS_AT);
      return new Shown(
          new Found(
              slot,
              new String(label, StandardCharsets.UTF_8).stripTrailing(),
              (flags & FINAL_TRY) != 0,
              (flags & LOCKED) != 0),
          flags);
    }
  }
}
