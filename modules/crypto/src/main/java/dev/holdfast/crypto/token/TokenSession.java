package dev.holdfast.crypto.token;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.holdfast.crypto.token.TokenException.Reason;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** What one caller does with a token: makes, finds, uses and destroys AES keys that stay in it. */
public final class TokenSession implements AutoCloseable {

  /** What sealing adds: {@code IV (12) ‖ ciphertext ‖ tag (16)}. */
  public static final int OVERHEAD = 12 + 16;

  private static final int IV = 12;
  private static final int TAG = 16;
  private static final long SERIAL_READ_WRITE = 4 | 2;
  private static final long USER = 1;
  private static final long AES_KEY_GEN = 0x1080;
  private static final long AES_GCM = 0x1087;
  private static final long MECHANISM_BYTES = 3 * JAVA_LONG.byteSize();
  private static final long GCM_BYTES = 6 * JAVA_LONG.byteSize();
  private static final int FOUND_AT_ONCE = 64;

  private static final Set<Long> PIN_REFUSALS =
      Set.of(
          ReturnCode.PIN_INCORRECT,
          ReturnCode.PIN_INVALID,
          ReturnCode.PIN_LEN_RANGE,
          ReturnCode.PIN_EXPIRED,
          ReturnCode.PIN_LOCKED);

  /** How libraries say that a tag is wrong; the last two is how some say anything. */
  private static final Set<Long> NOT_OURS =
      Set.of(
          ReturnCode.ENCRYPTED_DATA_INVALID,
          ReturnCode.ENCRYPTED_DATA_LEN_RANGE,
          ReturnCode.GENERAL_ERROR,
          ReturnCode.FUNCTION_FAILED);

  private final TokenLibrary library;
  private final long session;

  private TokenSession(TokenLibrary library, long session) {
    this.library = library;
    this.session = session;
  }

  static TokenSession open(TokenLibrary library, long slot) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment session = arena.allocate(JAVA_LONG);
      library.require(
          Call.C_OpenSession,
          slot,
          SERIAL_READ_WRITE,
          MemorySegment.NULL,
          MemorySegment.NULL,
          session);
      return new TokenSession(library, session.get(JAVA_LONG, 0));
    }
  }

  /**
   * Logs the user in, once.
   *
   * @return why not, when the PIN was refused
   */
  Optional<String> logIn(Supplier<byte[]> pin) {
    byte[] digits = pin.get();
    try {
      long answer = tryLogIn(digits);
      if (PIN_REFUSALS.contains(answer)) {
        return Optional.of(ReturnCode.name(answer));
      }
      // A login is the process's: another session of it may have it already.
      if (answer != ReturnCode.USER_ALREADY_LOGGED_IN) {
        TokenLibrary.check(Call.C_Login, answer);
      }
      return Optional.empty();
    } finally {
      Arrays.fill(digits, (byte) 0);
    }
  }

  /**
   * Logs the user in, or not.
   *
   * @return what the library answers
   */
  long tryLogIn(byte[] pin) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(Math.max(1, pin.length));
      MemorySegment.copy(pin, 0, copy, JAVA_BYTE, 0, pin.length);
      try {
        return library.call(Call.C_Login, session, USER, copy, (long) pin.length);
      } finally {
        copy.fill((byte) 0);
      }
    }
  }

  static boolean isPinRefusal(long answer) {
    return PIN_REFUSALS.contains(answer);
  }

  /** What the token says of a key now, by its handle. */
  Optional<TokenKey> look(long handle) {
    return KeyAttributes.read(library, session, handle);
  }

  /**
   * The AES keys of a group.
   *
   * @throws TokenException FAILED
   */
  public List<TokenKey> keys(byte[] group) {
    try (Arena arena = Arena.ofConfined()) {
      return find(new Template(arena).aesKeys().group(group));
    }
  }

  /** As {@link #keys(byte[])}, of all groups. */
  public List<TokenKey> keys() {
    try (Arena arena = Arena.ofConfined()) {
      return find(new Template(arena).aesKeys());
    }
  }

  private List<TokenKey> find(Template template) {
    List<TokenKey> found = new ArrayList<>();
    for (long handle : handles(template)) {
      KeyAttributes.read(library, session, handle).ifPresent(found::add);
    }
    return found;
  }

  private List<Long> handles(Template template) {
    List<Long> handles = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      library.require(Call.C_FindObjectsInit, session, template.attributes(), template.count());
      try {
        MemorySegment some = arena.allocate(JAVA_LONG, FOUND_AT_ONCE);
        MemorySegment count = arena.allocate(JAVA_LONG);
        do {
          library.require(Call.C_FindObjects, session, some, (long) FOUND_AT_ONCE, count);
          for (long i = 0; i < count.get(JAVA_LONG, 0); i++) {
            handles.add(some.getAtIndex(JAVA_LONG, i));
          }
        } while (count.get(JAVA_LONG, 0) > 0);
      } finally {
        library.call(Call.C_FindObjectsFinal, session);
      }
    }
    return handles;
  }

  /**
   * Makes an AES-256 key that never leaves the token, durable on return.
   *
   * @param group with which it is found again
   */
  public TokenKey generate(byte[] group, String label) {
    try (Arena arena = Arena.ofConfined()) {
      Template template = new Template(arena).freshAesKey().group(group).label(label);
      MemorySegment handle = arena.allocate(JAVA_LONG);
      library.require(
          Call.C_GenerateKey,
          session,
          mechanism(arena, AES_KEY_GEN, MemorySegment.NULL),
          template.attributes(),
          template.count(),
          handle);
      long made = handle.get(JAVA_LONG, 0);
      try {
        return KeyAttributes.read(library, session, made)
            .filter(key -> key.staysInside() && key.label().equals(label))
            .orElseThrow(() ->
                new TokenException(
                    Reason.FAILED, "the token makes no AES-256 keys that stay in it"));
      } catch (TokenException e) {
        library.call(Call.C_DestroyObject, session, made);
        throw e;
      }
    }
  }

  /** Fresh bytes of the token's own generator. */
  byte[] random(int length) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(length);
      try {
        library.require(Call.C_GenerateRandom, session, out, (long) length);
        return out.toArray(JAVA_BYTE);
      } finally {
        out.fill((byte) 0);
      }
    }
  }

  /** Destroys a key for good. */
  public void destroy(TokenKey key) {
    library.require(Call.C_DestroyObject, session, key.handle());
  }

  /**
   * Seals with AES-256-GCM.
   *
   * @param iv 12 bytes, never used with this key before; a token that insists on its own overwrites
   *     the copy that it is given, and then that one is in the answer
   * @return {@code IV (12) ‖ ciphertext ‖ tag (16)}
   */
  public byte[] seal(TokenKey key, byte[] iv, byte[] associatedData, byte[] clear) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment usedIv = copy(arena, iv);
      MemorySegment in = copy(arena, clear);
      try {
        MemorySegment out = arena.allocate(clear.length + TAG);
        MemorySegment length = arena.allocateFrom(JAVA_LONG, out.byteSize());
        library.require(
            Call.C_EncryptInit, session, gcm(arena, usedIv, associatedData), key.handle());
        library.require(Call.C_Encrypt, session, in, (long) clear.length, out, length);
        if (length.get(JAVA_LONG, 0) != out.byteSize()) {
          throw new TokenException(Reason.FAILED, "the token's ciphertext has another length");
        }
        byte[] sealed = new byte[clear.length + OVERHEAD];
        MemorySegment.copy(usedIv, JAVA_BYTE, 0, sealed, 0, IV);
        MemorySegment.copy(out, JAVA_BYTE, 0, sealed, IV, clear.length + TAG);
        return sealed;
      } finally {
        in.fill((byte) 0);
      }
    }
  }

  /**
   * Opens what {@link #seal} made.
   *
   * @return empty when anything about it is wrong
   */
  public Optional<byte[]> open(TokenKey key, byte[] associatedData, byte[] sealed) {
    if (sealed.length < OVERHEAD) {
      return Optional.empty();
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment iv = copy(arena, Arrays.copyOf(sealed, IV));
      MemorySegment in = copy(arena, Arrays.copyOfRange(sealed, IV, sealed.length));
      // Some libraries write the tag's room too before they find it wrong.
      MemorySegment out = arena.allocate(in.byteSize());
      MemorySegment length = arena.allocateFrom(JAVA_LONG, out.byteSize());
      try {
        library.require(Call.C_DecryptInit, session, gcm(arena, iv, associatedData), key.handle());
        long answer = library.call(Call.C_Decrypt, session, in, in.byteSize(), out, length);
        if (NOT_OURS.contains(answer)) {
          return Optional.empty();
        }
        TokenLibrary.check(Call.C_Decrypt, answer);
        if (length.get(JAVA_LONG, 0) != sealed.length - OVERHEAD) {
          return Optional.empty();
        }
        return Optional.of(out.asSlice(0, length.get(JAVA_LONG, 0)).toArray(JAVA_BYTE));
      } finally {
        out.fill((byte) 0);
      }
    }
  }

  private static MemorySegment gcm(Arena arena, MemorySegment iv, byte[] associatedData) {
    MemorySegment parameters = arena.allocate(GCM_BYTES, JAVA_LONG.byteSize());
    parameters.set(ADDRESS, 0, iv);
    parameters.setAtIndex(JAVA_LONG, 1, IV);
    parameters.setAtIndex(JAVA_LONG, 2, IV * Byte.SIZE);
    parameters.setAtIndex(ADDRESS, 3, copy(arena, associatedData));
    parameters.setAtIndex(JAVA_LONG, 4, associatedData.length);
    parameters.setAtIndex(JAVA_LONG, 5, TAG * Byte.SIZE);
    return mechanism(arena, AES_GCM, parameters);
  }

  private static MemorySegment mechanism(Arena arena, long type, MemorySegment parameters) {
    MemorySegment mechanism = arena.allocate(MECHANISM_BYTES, JAVA_LONG.byteSize());
    mechanism.setAtIndex(JAVA_LONG, 0, type);
    mechanism.setAtIndex(ADDRESS, 1, parameters);
    mechanism.setAtIndex(JAVA_LONG, 2, parameters.byteSize());
    return mechanism;
  }

  private static MemorySegment copy(Arena arena, byte[] bytes) {
    MemorySegment copy = arena.allocate(Math.max(1, bytes.length)).asSlice(0, bytes.length);
    MemorySegment.copy(bytes, 0, copy, JAVA_BYTE, 0, bytes.length);
    return copy;
  }

  /** The last session of a process that is closed logs it out. */
  @Override
  public void close() {
    library.call(Call.C_CloseSession, session);
  }
}
