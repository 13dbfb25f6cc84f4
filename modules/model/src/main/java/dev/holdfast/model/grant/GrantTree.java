package dev.holdfast.model.grant;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A sorted map that never changes: putting and removing give another, which shares with this one
 * all but the path to what changed. A weight-balanced tree, because its depth does not depend on
 * what the keys are, which callers choose in part, and because it knows its size.
 */
final class GrantTree<V> {

  /** How many times heavier one side may be, and when one rotation is enough: Adams's balance. */
  private static final int DELTA = 3;

  private static final int RATIO = 2;

  private static final GrantTree<Object> EMPTY = new GrantTree<>(null);

  private record Node<V>(
      String key, V value, int size, @Nullable Node<V> left, @Nullable Node<V> right) {}

  private final @Nullable Node<V> root;

  private GrantTree(@Nullable Node<V> root) {
    this.root = root;
  }

  @SuppressWarnings("unchecked") // has no value of any type
  static <V> GrantTree<V> empty() {
    return (GrantTree<V>) EMPTY;
  }

  int size() {
    return size(root);
  }

  boolean isEmpty() {
    return root == null;
  }

  /** How many nodes a search passes at most. */
  int depth() {
    return depth(root);
  }

  private static int depth(@Nullable Node<?> node) {
    return node == null ? 0 : 1 + Math.max(depth(node.left), depth(node.right));
  }

  Optional<V> find(String key) {
    Node<V> node = root;
    while (node != null) {
      int order = key.compareTo(node.key);
      if (order == 0) {
        return Optional.of(node.value);
      }
      node = order < 0 ? node.left : node.right;
    }
    return Optional.empty();
  }

  /** Some value, found at once; empty when there is none. */
  Optional<V> any() {
    return root == null ? Optional.empty() : Optional.of(root.value);
  }

  GrantTree<V> with(String key, V value) {
    return new GrantTree<>(put(root, key, value));
  }

  GrantTree<V> without(String key) {
    return new GrantTree<>(remove(root, key));
  }

  /** The tree with what stands under a key changed; what becomes empty goes. */
  static <V> GrantTree<GrantTree<V>> changed(
      GrantTree<GrantTree<V>> trees, String key, UnaryOperator<GrantTree<V>> change) {
    GrantTree<V> inner = change.apply(trees.find(key).orElseGet(GrantTree::empty));
    return inner.isEmpty() ? trees.without(key) : trees.with(key, inner);
  }

  /** The first value, in the order of the keys, that passes; looks at no more. */
  Optional<V> first(Predicate<? super V> that) {
    return Optional.ofNullable(first(root, that));
  }

  /**
   * Tells the values behind a key in the order of the keys.
   *
   * @param after exclusive; null for all
   */
  void after(@Nullable String after, int limit, Consumer<? super V> told) {
    after(root, after, limit, told);
  }

  private static int size(@Nullable Node<?> node) {
    return node == null ? 0 : node.size;
  }

  private static <V> @Nullable V first(@Nullable Node<V> node, Predicate<? super V> that) {
    if (node == null) {
      return null;
    }
    V before = first(node.left, that);
    if (before != null) {
      return before;
    }
    return that.test(node.value) ? node.value : first(node.right, that);
  }

  /** Returns how many of the limit are left. */
  private static <V> int after(
      @Nullable Node<V> node, @Nullable String after, int limit, Consumer<? super V> told) {
    if (node == null || limit == 0) {
      return limit;
    }
    if (after != null && node.key.compareTo(after) <= 0) {
      return after(node.right, after, limit, told);
    }
    int left = after(node.left, after, limit, told);
    if (left == 0) {
      return 0;
    }
    told.accept(node.value);
    return after(node.right, null, left - 1, told);
  }

  private static <V> Node<V> put(@Nullable Node<V> node, String key, V value) {
    if (node == null) {
      return node(key, value, null, null);
    }
    int order = key.compareTo(node.key);
    if (order == 0) {
      return node(key, value, node.left, node.right);
    }
    return order < 0
        ? balanced(node, put(node.left, key, value), node.right)
        : balanced(node, node.left, put(node.right, key, value));
  }

  private static <V> @Nullable Node<V> remove(@Nullable Node<V> node, String key) {
    if (node == null) {
      return null;
    }
    int order = key.compareTo(node.key);
    if (order < 0) {
      return balanced(node, remove(node.left, key), node.right);
    }
    if (order > 0) {
      return balanced(node, node.left, remove(node.right, key));
    }
    if (node.left == null || node.right == null) {
      return node.left == null ? node.right : node.left;
    }
    Node<V> next = leftmost(node.right);
    return balanced(next, node.left, remove(node.right, next.key));
  }

  private static <V> Node<V> leftmost(Node<V> node) {
    Node<V> leftmost = node;
    while (leftmost.left != null) {
      leftmost = leftmost.left;
    }
    return leftmost;
  }

  private static <V> Node<V> node(
      String key, V value, @Nullable Node<V> left, @Nullable Node<V> right) {
    return new Node<>(key, value, 1 + size(left) + size(right), left, right);
  }

  /** A node with the middle's key and value, rotated when one side has become too heavy. */
  private static <V> Node<V> balanced(
      Node<V> middle, @Nullable Node<V> left, @Nullable Node<V> right) {
    int leftSize = size(left);
    int rightSize = size(right);
    if (leftSize + rightSize > 1) {
      if (rightSize > DELTA * leftSize) {
        return rotatedLeft(middle, left, requireNonNull(right));
      }
      if (leftSize > DELTA * rightSize) {
        return rotatedRight(middle, requireNonNull(left), right);
      }
    }
    return node(middle.key, middle.value, left, right);
  }

  private static <V> Node<V> rotatedLeft(Node<V> middle, @Nullable Node<V> left, Node<V> right) {
    if (size(right.left) < RATIO * size(right.right)) {
      return node(
          right.key, right.value, node(middle.key, middle.value, left, right.left), right.right);
    }
    Node<V> up = requireNonNull(right.left);
    return node(
        up.key,
        up.value,
        node(middle.key, middle.value, left, up.left),
        node(right.key, right.value, up.right, right.right));
  }

  private static <V> Node<V> rotatedRight(Node<V> middle, Node<V> left, @Nullable Node<V> right) {
    if (size(left.right) < RATIO * size(left.left)) {
      return node(
          left.key, left.value, left.left, node(middle.key, middle.value, left.right, right));
    }
    Node<V> up = requireNonNull(left.right);
    return node(
        up.key,
        up.value,
        node(left.key, left.value, left.left, up.left),
        node(middle.key, middle.value, up.right, right));
  }
}
