package dev.holdfast.model.iam;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map with texts as keys, in their order. A change makes a new tree that shares all
 * but one path with the old: an account of ten thousand users changes in microseconds, and whoever
 * reads the old one is not disturbed. Balanced (AVL), so that no choice of names makes it slow.
 */
final class NameTree<V> {

  record Entry<V>(String key, V value) {}

  private record Node<V>(
      String key, V value, @Nullable Node<V> left, @Nullable Node<V> right, int height, int size) {

    static <V> Node<V> of(String key, V value, @Nullable Node<V> left, @Nullable Node<V> right) {
      return new Node<>(
          key,
          value,
          left,
          right,
          1 + Math.max(heightOf(left), heightOf(right)),
          1 + sizeOf(left) + sizeOf(right));
    }
  }

  private static final NameTree<?> EMPTY = new NameTree<>(null);

  private final @Nullable Node<V> root;

  private NameTree(@Nullable Node<V> root) {
    this.root = root;
  }

  @SuppressWarnings("unchecked") // holds nothing
  static <V> NameTree<V> empty() {
    return (NameTree<V>) EMPTY;
  }

  int size() {
    return sizeOf(root);
  }

  /** How many steps the longest way from the root takes. */
  int height() {
    return heightOf(root);
  }

  Optional<V> find(String key) {
    Node<V> node = root;
    while (node != null) {
      int side = key.compareTo(node.key);
      if (side == 0) {
        return Optional.of(node.value);
      }
      node = side < 0 ? node.left : node.right;
    }
    return Optional.empty();
  }

  NameTree<V> with(String key, V value) {
    return new NameTree<>(put(root, key, value));
  }

  NameTree<V> without(String key) {
    return find(key).isEmpty() ? this : new NameTree<>(remove(root, key));
  }

  /**
   * The entries in ascending order.
   *
   * @param after exclusive; empty for all
   */
  Iterable<Entry<V>> after(Optional<String> after) {
    return () -> new Ascending<>(root, after);
  }

  Iterable<Entry<V>> all() {
    return after(Optional.empty());
  }

  private static int heightOf(@Nullable Node<?> node) {
    return node == null ? 0 : node.height;
  }

  private static int sizeOf(@Nullable Node<?> node) {
    return node == null ? 0 : node.size;
  }

  private static <V> Node<V> put(@Nullable Node<V> node, String key, V value) {
    if (node == null) {
      return Node.of(key, value, null, null);
    }
    int side = key.compareTo(node.key);
    if (side == 0) {
      return Node.of(key, value, node.left, node.right);
    }
    return side < 0
        ? balanced(node.key, node.value, put(node.left, key, value), node.right)
        : balanced(node.key, node.value, node.left, put(node.right, key, value));
  }

  private static <V> @Nullable Node<V> remove(@Nullable Node<V> node, String key) {
    if (node == null) {
      return null;
    }
    int side = key.compareTo(node.key);
    if (side < 0) {
      return balanced(node.key, node.value, remove(node.left, key), node.right);
    }
    if (side > 0) {
      return balanced(node.key, node.value, node.left, remove(node.right, key));
    }
    if (node.left == null || node.right == null) {
      return node.left == null ? node.right : node.left;
    }
    Node<V> next = node.right;
    while (next.left != null) {
      next = next.left;
    }
    return balanced(next.key, next.value, node.left, remove(node.right, next.key));
  }

  private static <V> Node<V> balanced(
      String key, V value, @Nullable Node<V> left, @Nullable Node<V> right) {
    int lean = heightOf(left) - heightOf(right);
    if (lean > 1 && left != null) {
      Node<V> inner = left.right;
      if (inner != null && heightOf(inner) > heightOf(left.left)) {
        return Node.of(
            inner.key,
            inner.value,
            Node.of(left.key, left.value, left.left, inner.left),
            Node.of(key, value, inner.right, right));
      }
      return Node.of(left.key, left.value, left.left, Node.of(key, value, left.right, right));
    }
    if (lean < -1 && right != null) {
      Node<V> inner = right.left;
      if (inner != null && heightOf(inner) > heightOf(right.right)) {
        return Node.of(
            inner.key,
            inner.value,
            Node.of(key, value, left, inner.left),
            Node.of(right.key, right.value, inner.right, right.right));
      }
      return Node.of(right.key, right.value, Node.of(key, value, left, right.left), right.right);
    }
    return Node.of(key, value, left, right);
  }

  private static final class Ascending<V> implements Iterator<Entry<V>> {
    private final Deque<Node<V>> path = new ArrayDeque<>();

    Ascending(@Nullable Node<V> root, Optional<String> after) {
      Node<V> node = root;
      while (node != null) {
        if (after.isPresent() && after.get().compareTo(node.key) >= 0) {
          node = node.right;
        } else {
          path.push(node);
          node = node.left;
        }
      }
    }

    @Override
    public boolean hasNext() {
      return !path.isEmpty();
    }

    @Override
    public Entry<V> next() {
      if (path.isEmpty()) {
        throw new NoSuchElementException();
      }
      Node<V> node = path.pop();
      for (Node<V> n = node.right; n != null; n = n.left) {
        path.push(n);
      }
      return new Entry<>(node.key, node.value);
    }
  }
}
