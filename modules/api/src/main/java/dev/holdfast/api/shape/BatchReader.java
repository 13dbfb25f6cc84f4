package dev.holdfast.api.shape;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a batch: {@code {"Items":[{"Operation":"Encrypt","Parameters":{...}}, ...]}}, the
 * parameters of each along the shape of its operation.
 */
public final class BatchReader {

  private static final String ITEMS = "Items";
  private static final String OPERATION = "Operation";
  private static final String PARAMETERS = "Parameters";

  /** What a batch turned out to be. */
  public sealed interface Batch {

    /** No batch, and why. */
    record Malformed(String message) implements Batch {}

    /** One, with however many items. */
    record Read(List<Item> items) implements Batch {

      public Read {
        items = List.copyOf(items);
      }
    }
  }

  /**
   * One of them.
   *
   * @param operation as the client wrote it
   * @param parameters what they come to; empty where the operation has no shape
   */
  public record Item(String operation, Optional<Reading> parameters) {}

  private static final class NoBatch extends IOException {

    private static final long serialVersionUID = 1L;

    final String text;

    NoBatch(String text) {
      this.text = text;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }

  private final byte[] body;
  private final JsonParser json;
  private final boolean escapes;
  private final Function<String, Optional<Shape.Structure>> shapes;

  private BatchReader(
      byte[] body,
      JsonParser json,
      boolean escapes,
      Function<String, Optional<Shape.Structure>> shapes) {
    this.body = body;
    this.json = json;
    this.escapes = escapes;
    this.shapes = shapes;
  }

  /**
   * Reads a body; never throws, whatever the bytes are.
   *
   * @param shapes of the parameters of operations, by their names
   */
  public static Batch read(byte[] body, Function<String, Optional<Shape.Structure>> shapes) {
    BodyText text = BodyText.of(body);
    if (!text.wellFormed()) {
      return new Batch.Malformed(InputReader.NOT_JSON);
    }
    try (JsonParser json = InputReader.JSON.createParser(body)) {
      return new Batch.Read(new BatchReader(body, json, text.escapes(), shapes).batch());
    } catch (NoBatch wrong) {
      return new Batch.Malformed(wrong.text);
    } catch (IOException | IllegalStateException broken) {
      // IllegalStateException: the parser's own defence against names chosen to collide.
      return new Batch.Malformed(InputReader.NOT_JSON);
    }
  }

  private List<Item> batch() throws IOException {
    require(json.nextToken() == JsonToken.START_OBJECT, InputReader.NOT_JSON);
    @Nullable List<Item> items = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (name.equals(ITEMS)) {
        require(value == JsonToken.START_ARRAY, "Items must be a list");
        items = items();
      } else {
        json.skipChildren();
      }
    }
    require(json.nextToken() == null, InputReader.NOT_JSON);
    if (items == null) {
      throw new NoBatch("Items must be a list");
    }
    return items;
  }

  private List<Item> items() throws IOException {
    List<Item> items = new ArrayList<>();
    for (JsonToken next = json.nextToken(); next != JsonToken.END_ARRAY; next = json.nextToken()) {
      require(next == JsonToken.START_OBJECT, "Each of Items must be an object");
      items.add(item());
    }
    return items;
  }

  private Item item() throws IOException {
    @Nullable String operation = null;
    byte @Nullable [] early = null;
    boolean given = false;
    Optional<Reading> parameters = Optional.empty();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (name.equals(OPERATION)) {
        require(value == JsonToken.VALUE_STRING, "Operation must be a string");
        operation = json.getText();
      } else if (name.equals(PARAMETERS)) {
        require(value == JsonToken.START_OBJECT, "Parameters must be an object");
        given = true;
        if (operation == null) {
          early = object();
        } else {
          parameters = parameters(operation);
        }
      } else {
        json.skipChildren();
      }
    }
    if (operation != null && early != null) {
      // They stood before what says how to read them.
      byte[] object = early;
      parameters = shapes.apply(operation).map(shape -> InputReader.read(shape, object));
    }
    if (operation == null || !given) {
      throw new NoBatch("Each of Items must have an Operation and Parameters");
    }
    return new Item(operation, parameters);
  }

  private Optional<Reading> parameters(String operation) throws IOException {
    Optional<Shape.Structure> shape = shapes.apply(operation);
    if (shape.isEmpty()) {
      json.skipChildren();
      return Optional.empty();
    }
    return Optional.of(InputReader.readHere(shape.get(), body, json, escapes));
  }

  /** The bytes of the object that begins here. */
  private byte[] object() throws IOException {
    int from = (int) json.currentTokenLocation().getByteOffset();
    json.skipChildren();
    return Arrays.copyOfRange(body, from, (int) json.currentLocation().getByteOffset());
  }

  private static void require(boolean held, String message) throws NoBatch {
    if (!held) {
      throw new NoBatch(message);
    }
  }
}
