package dev.holdfast.architecture.planted.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;

public final class DeserializesJava {
  public Object read(InputStream in) throws IOException, ClassNotFoundException {
    return new ObjectInputStream(in).readObject();
  }
}
