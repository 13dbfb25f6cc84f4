package dev.holdfast.crypto.token;

import dev.holdfast.model.store.TokenFault;

/** Ends the use of a kept token. */
final class FaultException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final TokenFault fault;

  FaultException(TokenFault fault, String message) {
    super(message);
    this.fault = fault;
  }

  TokenFault fault() {
    return fault;
  }

  /** What another failure means for a store. */
  static FaultException of(TokenException e) {
    TokenFault fault =
        switch (e.reason()) {
          case NO_LIBRARY -> TokenFault.NO_LIBRARY;
          case NO_TOKEN -> TokenFault.NO_TOKEN;
          case NO_USER -> TokenFault.NO_USER;
          case WRONG_PIN -> TokenFault.WRONG_PIN;
          case NO_ANSWER -> TokenFault.TIMED_OUT;
          case FAILED -> isAway(e.code()) ? TokenFault.NO_TOKEN : TokenFault.FAILED;
        };
    return new FaultException(fault, String.valueOf(e.getMessage()));
  }

  private static boolean isAway(long code) {
    return code == ReturnCode.DEVICE_REMOVED || code == ReturnCode.TOKEN_NOT_PRESENT;
  }
}
