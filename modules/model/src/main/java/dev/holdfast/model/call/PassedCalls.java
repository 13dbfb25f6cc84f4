package dev.holdfast.model.call;

import java.util.concurrent.CompletionStage;

/** Where requests are answered that another node took from its clients. */
public interface PassedCalls {

  /** Answers a call; fails when nobody can say what became of it. */
  CompletionStage<PassedAnswer> answer(PassedCall call);
}
