package dev.holdfast.cluster.replication;

import dev.holdfast.cluster.wire.Form;
import dev.holdfast.cluster.wire.Forms;
import dev.holdfast.cluster.wire.MalformedException;
import dev.holdfast.cluster.wire.WireInput;
import dev.holdfast.cluster.wire.WireOutput;
import java.time.DateTimeException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What regions in processes apart say to each other about related keys, written as nodes of one
 * region write to each other, and added to as theirs is. Any other change is another version, and
 * another path on which it is spoken: regions of different versions do not hear each other, and
 * what they had to say waits until both are of one.
 */
public final class RelatedProtocol {

  public static final int VERSION = 1;

  /** Where another region is asked. */
  public static final String PATH = "/related/v" + VERSION;

  private final Forms forms =
      new Forms(() -> {
        throw new IllegalStateException("no actor is spoken of between regions");
      });

  private final Form calls = forms.of(RelatedCall.class);
  private final Form results = forms.of(RelatedResult.class);

  byte[] write(RelatedCall call) {
    return written(calls, call);
  }

  byte[] write(RelatedResult result) {
    return written(results, result);
  }

  private static byte[] written(Form form, Object value) {
    WireOutput out = new WireOutput();
    form.write(out, value);
    return out.finish();
  }

  /** Empty when the bytes are no call. */
  Optional<RelatedCall> readCall(byte[] bytes) {
    return read(() -> (RelatedCall) read(calls, bytes));
  }

  /** Empty when the bytes are no result. */
  Optional<RelatedResult> readResult(byte[] bytes) {
    return read(() -> (RelatedResult) read(results, bytes));
  }

  private static Object read(Form form, byte[] bytes) {
    WireInput in = new WireInput(bytes);
    Object value = form.read(in);
    in.end();
    return value;
  }

  private static <T> Optional<T> read(Supplier<T> reading) {
    try {
      return Optional.of(reading.get());
    } catch (MalformedException | ArithmeticException | DateTimeException e) {
      return Optional.empty();
    }
  }

  /** All of it in words, one type a line: what is only added to within a version. */
  List<String> words() {
    return forms.words();
  }
}
