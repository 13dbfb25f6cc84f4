package dev.holdfast.api.shape;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a batch apart: {@code {"Items":[{"Operation":"Encrypt","Parameters":{...}}, ...]}}. What
 * the parameters are is for the operation's own reader, which gets their bytes as they came.
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

  /** One of them. Prints nothing: what is to be encrypted is in it. */
  public static final class Item {

    private final String operation;
    private final byte[] parameters;

    private Item(String operation, byte[] parameters) {
      this.operation = operation;
      this.parameters = parameters;
    }

    /** As the client wrote it. */
    public String operation() {
      return operation;
    }

    /** A JSON object; not to be changed. */
    public byte[] parameters() {
      return parameters;
    }
  }

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

  private BatchReader(byte[] body, JsonParser json) {
    this.body = body;
    this.json = json;
  }

  /** Reads a body; never throws, whatever the bytes are. */
  public static Batch read(byte[] body) {
    if (!BodyText.of(body).wellFormed()) {
      return new Batch.Malformed(InputReader.NOT_JSON);
    }
    try (JsonParser json = InputReader.JSON.createParser(body)) {
      return new Batch.Read(new BatchReader(body, json).batch());
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
    byte @Nullable [] parameters = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (name.equals(OPERATION)) {
        require(value == JsonToken.VALUE_STRING, "Operation must be a string");
        operation = json.getText();
      } else if (name.equals(PARAMETERS)) {
        require(value == JsonToken.START_OBJECT, "Parameters must be an object");
        parameters = object();
      } else {
        json.skipChildren();
      }
    }
    if (operation == null || parameters == null) {
      throw new NoBatch("Each of Items must have an Operation and Parameters");
    }
    return new Item(operation, parameters);
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
