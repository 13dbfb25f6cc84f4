package dev.holdfast.api.http;

import dev.holdfast.api.sigv4.RawRequest;
import dev.holdfast.model.call.PassedAnswer;
import dev.holdfast.model.call.PassedCall;
import dev.holdfast.model.key.Plaintext;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Between our calls and what goes from node to node: the same, to the letter. */
final class PassedMessages {

  private PassedMessages() {}

  static PassedCall passed(Call call) {
    RawRequest raw = call.request();
    return new PassedCall(
        call.id(),
        call.sourceIpAddress(),
        raw.method(),
        raw.path(),
        raw.query(),
        List.of(raw.headers()),
        raw.contentTypes(),
        Plaintext.takeOwnershipOf(raw.body()));
  }

  /**
   * @param now by the clock of who answers: how old a signature is, nobody else has a say in
   */
  static Call received(PassedCall passed, Instant now) {
    return new Call(
        passed.id(),
        now,
        passed.sourceIpAddress(),
        new RawRequest(
            passed.method(),
            passed.path(),
            passed.query(),
            passed.headers().toArray(String[]::new),
            passed.contentTypes(),
            passed.body().reveal()));
  }

  static PassedAnswer passed(Calls.Answered answered) {
    Answer answer = answered.answer();
    return new PassedAnswer(
        answer.status(),
        switch (answer.form()) {
          case AMZ_JSON -> PassedAnswer.Form.AMZ_JSON;
          case XML -> PassedAnswer.Form.XML;
          case JSON -> PassedAnswer.Form.JSON;
        },
        Plaintext.takeOwnershipOf(answer.body()),
        Optional.ofNullable(answer.errorName()),
        answered.close());
  }

  static Calls.Answered received(PassedAnswer passed) {
    return new Calls.Answered(
        new Answer(
            passed.status(),
            switch (passed.form()) {
              case AMZ_JSON -> Answer.Form.AMZ_JSON;
              case XML -> Answer.Form.XML;
              case JSON -> Answer.Form.JSON;
            },
            passed.body().reveal(),
            passed.errorName().orElse(null)),
        passed.close());
  }
}
