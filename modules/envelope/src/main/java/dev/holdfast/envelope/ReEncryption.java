package dev.holdfast.envelope;

import dev.holdfast.envelope.CiphertextFile.Unfit;
import dev.holdfast.envelope.Item.Place;
import dev.holdfast.envelope.ResultLine.Begun;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Has the items of a manifest encrypted anew, a batch at a time. Of each batch first it is written
 * down which files will be replaced by what, then they are, then what came of each item is: so a
 * run that is cut short anywhere leaves behind what the next one needs.
 */
final class ReEncryption {

  /** What is told while it works. */
  interface Audience {
    void refused(Item item, Answer.Refused why);

    void progress(Tally tally);
  }

  /** Where results go; a dry run has none. */
  private final Optional<Results> results;

  private final Ledger ledger;
  private final Rounds rounds;
  private final Audience audience;
  private final Tally tally;
  private final List<Ready> batch = new ArrayList<>();
  private final List<byte[]> refusals = new ArrayList<>();
  private int batchBytes;

  /** An item that can be asked for. */
  private static final class Ready {
    final Item item;
    final byte[] ciphertext;
    final byte[] request;

    Ready(Item item, byte[] ciphertext, byte[] request) {
      this.item = item;
      this.ciphertext = ciphertext;
      this.request = request;
    }
  }

  private ReEncryption(
      Optional<Results> results, Ledger ledger, Rounds rounds, Audience audience, Tally tally) {
    this.results = results;
    this.ledger = ledger;
    this.rounds = rounds;
    this.audience = audience;
    this.tally = tally;
  }

  /** Does what is not done yet. */
  static Tally run(Manifest manifest, Results results, Rounds rounds, Audience audience)
      throws Failure {
    return new ReEncryption(
            Optional.of(results), results.ledger(), rounds, audience, new Tally(manifest.items()))
        .all(manifest);
  }

  /** Asks whether it would be done, and changes nothing. */
  static Tally dryRun(Manifest manifest, Ledger ledger, Rounds rounds, Audience audience)
      throws Failure {
    return new ReEncryption(Optional.empty(), ledger, rounds, audience, new Tally(manifest.items()))
        .all(manifest);
  }

  private Tally all(Manifest manifest) throws Failure {
    manifest.visit(this::take);
    carryOut();
    return tally;
  }

  private void take(Item item) throws Failure {
    if (ledger.isDone(item)) {
      tally.countBefore();
      return;
    }
    try {
      byte[] ciphertext = read(item);
      Optional<Begun> begun = ledger.begun(item);
      if (item.place() instanceof Place.InFile(var path)
          && begun.isPresent()
          && begun.get().newHash().equals(Hashes.of(ciphertext))) {
        // The run before was killed between the file and the line that says so.
        CiphertextFile.settle(path);
        tally.countBefore();
        write(List.of(ResultLine.done(item, begun.get().answer())));
        return;
      }
      add(item, ciphertext, item.request(ciphertext, results.isEmpty()));
    } catch (Unfit e) {
      refuse(item, e.why());
      if (refusals.size() >= Batches.MOST_ITEMS) {
        carryOut();
      }
    }
  }

  private static byte[] read(Item item) throws Unfit {
    return switch (item.place()) {
      case Place.InFile(var path) -> CiphertextFile.read(path);
      case Place.Inline(var base64) -> decoded(base64);
    };
  }

  /** Databases and programs break base64 into lines. */
  private static byte[] decoded(String base64) throws Unfit {
    StringBuilder text = new StringBuilder(base64.length());
    base64.chars().filter(it -> !Character.isWhitespace(it)).forEach(it -> text.append((char) it));
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text.toString());
    } catch (IllegalArgumentException e) {
      throw new Unfit(Answer.BROKEN_BASE64, "The ciphertext is not base64: " + e.getMessage());
    }
    if (bytes.length > CiphertextFile.MOST_BYTES) {
      throw new Unfit(
          Answer.TOO_LARGE, "No ciphertext has more than " + CiphertextFile.MOST_BYTES + " bytes.");
    }
    return bytes;
  }

  private void add(Item item, byte[] ciphertext, byte[] request) throws Failure, Unfit {
    int bytes = request.length + 1;
    if (bytes > Batches.MOST_BYTES - Batches.FRAME_BYTES) {
      throw new Unfit(Answer.TOO_LARGE, "Its contexts do not fit into a request.");
    }
    if (batch.size() == Batches.MOST_ITEMS
        || batchBytes + bytes > Batches.MOST_BYTES - Batches.FRAME_BYTES) {
      carryOut();
    }
    batch.add(new Ready(item, ciphertext, request));
    batchBytes += bytes;
  }

  private void refuse(Item item, Answer.Refused why) {
    tally.countFailed();
    audience.refused(item, why);
    refusals.add(ResultLine.failed(item, why));
  }

  private void carryOut() throws Failure {
    List<Answer> answers =
        batch.isEmpty()
            ? List.of()
            : rounds.ask(batch.stream().map(ready -> ready.request).toList());
    List<byte[]> lines = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      if (answers.get(i) instanceof Answer.Done done && replaces(batch.get(i), done)) {
        lines.add(
            ResultLine.replacing(batch.get(i).item, new Begun(Hashes.of(done.bytes()), done)));
      }
    }
    write(lines);
    lines.clear();
    for (int i = 0; i < answers.size(); i++) {
      settle(batch.get(i), answers.get(i), lines);
    }
    lines.addAll(refusals);
    write(lines);
    batch.clear();
    refusals.clear();
    batchBytes = 0;
    audience.progress(tally);
  }

  private boolean replaces(Ready ready, Answer.Done done) {
    return results.isPresent()
        && ready.item.place() instanceof Place.InFile
        && !isCurrent(ready, done);
  }

  /** Which material a ciphertext is under nobody tells who did not use it: the answer does. */
  private static boolean isCurrent(Ready ready, Answer.Done done) {
    return done.isUnderTheSame() && ready.item.context().equals(ready.item.destinationContext());
  }

  private void settle(Ready ready, Answer answer, List<byte[]> lines) {
    switch (answer) {
      case Answer.Refused why when results.isEmpty() && why.isOnlyDry() -> tally.countDone();
      case Answer.Refused why -> refuse(ready.item, why);
      case Answer.Done done when isCurrent(ready, done) -> {
        tally.countCurrent();
        lines.add(ResultLine.current(ready.item, done));
      }
      case Answer.Done done -> {
        try {
          if (replaces(ready, done) && ready.item.place() instanceof Place.InFile(var path)) {
            CiphertextFile.replace(path, ready.ciphertext, done.bytes(), ready.item.fingerprint());
          }
          tally.countDone();
          lines.add(ResultLine.done(ready.item, done));
        } catch (Unfit e) {
          refuse(ready.item, e.why());
        }
      }
    }
  }

  private void write(List<byte[]> lines) throws Failure {
    if (results.isPresent()) {
      results.get().append(lines);
    }
  }
}
