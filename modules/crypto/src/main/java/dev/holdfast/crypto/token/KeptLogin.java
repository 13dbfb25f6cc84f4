package dev.holdfast.crypto.token;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A login to a token and the sessions that share it. Of use only while its library has not been
 * started anew since: another start gives the same handles to others.
 */
final class KeptLogin {

  private final TokenLibrary library;
  private final long slot;
  private final PinProof proof;

  /** Keeps the login, which ends with the last session. */
  private final TokenSession anchor;

  private final Deque<TokenSession> idle = new ArrayDeque<>();
  private boolean closed;

  /** By the ids of objects: handles are the same in all sessions. */
  private final Map<String, TokenKey> keys = new ConcurrentHashMap<>();

  KeptLogin(TokenLibrary library, long slot, PinProof proof, TokenSession anchor) {
    this.library = library;
    this.slot = slot;
    this.proof = proof;
    this.anchor = anchor;
  }

  boolean lives() {
    return proof.generation() == library.generation();
  }

  PinProof proof() {
    return proof;
  }

  Map<String, TokenKey> keys() {
    return keys;
  }

  /** A session of nobody else. */
  TokenSession take() {
    synchronized (this) {
      if (!idle.isEmpty()) {
        return idle.pop();
      }
    }
    return TokenSession.open(library, slot);
  }

  void giveBack(TokenSession session) {
    synchronized (this) {
      if (!closed) {
        idle.push(session);
        return;
      }
    }
    session.close();
  }

  /** Those that are in use are closed when they are given back. */
  void close() {
    Deque<TokenSession> left;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      left = new ArrayDeque<>(idle);
      idle.clear();
    }
    left.forEach(TokenSession::close);
    anchor.close();
  }
}
