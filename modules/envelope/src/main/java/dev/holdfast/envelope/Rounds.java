package dev.holdfast.envelope;

import dev.holdfast.envelope.Batches.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Asks in batches, and again for what the server had no time or no strength for: each time later,
 * and not for ever.
 */
final class Rounds {

  private static final List<Duration> WAITS =
      IntStream.range(0, 7).mapToObj(i -> Duration.ofMillis(250L << i)).toList();

  /** So many batches of which nothing at all is done, after all the waiting, are enough. */
  private static final int BARREN_BATCHES = 3;

  private static final String REMEDY = "Run it again later: it goes on where it was.";

  /** How time is let pass. */
  @FunctionalInterface
  interface Pause {
    void sleep(Duration time) throws InterruptedException;
  }

  private final Batches batches;
  private final Pause pause;

  /** Rounds in a row that brought nothing. */
  private int barren;

  private boolean heard;

  Rounds(Batches batches, Pause pause) {
    this.batches = batches;
    this.pause = pause;
  }

  /**
   * Has a batch carried out.
   *
   * @return an answer for each item; one that is for now, where that did not change in time
   * @throws Failure when there is no use in asking for anything more
   */
  List<Answer> ask(List<byte[]> items) throws Failure {
    Answer[] answers = new Answer[items.size()];
    List<Integer> open = IntStream.range(0, items.size()).boxed().toList();
    while (true) {
      Optional<List<Answer>> round = once(open.stream().map(items::get).toList());
      if (round.isPresent()) {
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < open.size(); i++) {
          Answer answer = round.get().get(i);
          answers[open.get(i)] = answer;
          if (answer instanceof Answer.Refused refused && refused.isForNow()) {
            left.add(open.get(i));
          }
        }
        barren = left.size() < open.size() ? 0 : barren + 1;
        open = left;
        if (open.isEmpty() || barren > WAITS.size()) {
          return giveUpOn(open.size() < items.size(), Arrays.asList(answers));
        }
      }
      rest();
    }
  }

  private List<Answer> giveUpOn(boolean some, List<Answer> answers) throws Failure {
    if (!some
        && barren >= WAITS.size() + BARREN_BATCHES
        && answers.getLast() instanceof Answer.Refused refused) {
      throw new Failure(
          Ending.UNREACHABLE, "the server does nothing for now: " + refused.told(), REMEDY);
    }
    return answers;
  }

  private void rest() {
    try {
      pause.sleep(WAITS.get(Math.max(0, Math.min(barren, WAITS.size()) - 1)));
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  /** Asks once; empty when the whole was refused for now. */
  private Optional<List<Answer>> once(List<byte[]> items) throws Failure {
    try {
      Reply reply = batches.send(items);
      heard = true;
      return switch (reply) {
        case Reply.Answered(var answers) -> Optional.of(answers);
        case Reply.Refused(int status, var why) when why.isForNow() || status >= 500 -> {
          barrenAgain("the server does nothing for now: " + why.told());
          yield Optional.empty();
        }
        case Reply.Refused(int status, var why) -> throw refused(status, why);
      };
    } catch (IOException e) {
      String told = "the server does not answer: " + e.getMessage();
      if (!heard) {
        throw new Failure(
            Ending.UNREACHABLE,
            told,
            "Name the right one with --endpoint-url or AWS_ENDPOINT_URL.");
      }
      barrenAgain(told);
      return Optional.empty();
    }
  }

  private void barrenAgain(String told) throws Failure {
    if (++barren > WAITS.size()) {
      throw new Failure(Ending.UNREACHABLE, told, REMEDY);
    }
  }

  private static Failure refused(int status, Answer.Refused why) {
    return Refusals.concernsCaller(why.error())
        ? new Failure(
            Ending.DENIED,
            "the server refuses: " + why.told(),
            "Renew the credentials and run it again: it goes on where it was.")
        : new Failure(
            Ending.UNREACHABLE,
            "the server takes no batches, with status " + status + ": " + why.told(),
            "Is it a Holdfast, and one that knows them?");
  }
}
